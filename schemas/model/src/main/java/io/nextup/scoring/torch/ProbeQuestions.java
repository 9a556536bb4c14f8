package io.nextup.scoring.torch;

import static java.util.Objects.requireNonNull;

import io.nextup.scoring.InputRow;
import io.nextup.scoring.ItemBias;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.Probe;
import io.nextup.scoring.TopK;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Questions whose answers become the probes of an imported module. They follow from its shape, so
 * that whoever has the answers of another process knows what was asked.
 *
 * @param catalogueSize highest item index
 * @param maxLength most items of a sequence that the module is to read
 * @param inputs inputs of the model beside items and exclusions
 */
public record ProbeQuestions(int catalogueSize, int maxLength, ModelInputs inputs) {
    private static final int PROBE_K = 10;

    /** Coprime to most catalogue sizes: successive multiples visit all parts of a catalogue. */
    private static final int STRIDE = 7919;

    public ProbeQuestions {
        requireNonNull(inputs, "inputs are null");
        if (catalogueSize < 1) {
            throw new IllegalArgumentException(
                    "catalogueSize is %d: at least 1".formatted(catalogueSize));
        }
        if (maxLength < 1) {
            throw new IllegalArgumentException("maxLength is %d: at least 1".formatted(maxLength));
        }
    }

    /** Returns the number of items in each answer. */
    int k() {
        return Math.min(PROBE_K, catalogueSize);
    }

    /**
     * Makes sequences of one item, of two, and of the model's greatest length, from both ends of
     * the catalogue.
     */
    List<InputRow> sequences() {
        Set<List<Integer>> sequences = new LinkedHashSet<>();
        sequences.add(List.of(catalogueSize));
        sequences.add(spread(Math.min(2, maxLength)));
        sequences.add(spread(maxLength));
        return sequences.stream()
                .map(
                        items ->
                                Probes.row(
                                        inputs,
                                        items.stream().mapToInt(Integer::intValue).toArray()))
                .toList();
    }

    private List<Integer> spread(int length) {
        List<Integer> items = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            items.add((int) (1 + (long) i * STRIDE % catalogueSize));
        }
        return items;
    }

    /** Makes each sequence twice: without exclusions, and with its own items left out. */
    List<InputRow> all() {
        List<InputRow> all = new ArrayList<>();
        for (InputRow row : sequences()) {
            all.add(row);
            all.add(without(row, row.items()));
        }
        return all;
    }

    static InputRow without(InputRow row, int[] exclude) {
        return new InputRow(row.items(), exclude, row.columns());
    }

    /**
     * Makes probes of answers that another process gave, and that are not trusted.
     *
     * @param answers one a question, in their order
     * @throws IllegalStateException if there is another number of answers, or one breaks the
     *     contract
     */
    public List<Probe> answered(List<TopK> answers) {
        List<InputRow> rows = all();
        if (answers.size() != rows.size()) {
            throw new IllegalStateException(
                    "%d answers to %d questions".formatted(answers.size(), rows.size()));
        }
        List<Probe> probes = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            TopK answer = answers.get(i);
            if (answer.k() != k() || answer.indices().length != k()) {
                throw new IllegalStateException(
                        "Answer %d has %d items, not %d"
                                .formatted(i + 1, answer.indices().length, k()));
            }
            AnswerCheck.check(
                    answer, Probes.bare(inputs, rows.get(i)), catalogueSize, ItemBias.NONE);
            probes.add(Probes.of(inputs, rows.get(i), answer));
        }
        return probes;
    }
}
