package io.nextup.scoring.torch;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.ArtifactException;
import io.nextup.scoring.InputColumn;
import io.nextup.scoring.InputRow;
import io.nextup.scoring.ItemBias;
import io.nextup.scoring.ModelInput;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.Probe;
import io.nextup.scoring.SequenceEncoder;
import io.nextup.scoring.TopK;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Checks an imported module against the contract, one clause at a time, and names the first clause
 * that it breaks. A few inputs are not a proof: the answers are checked again whenever the model
 * serves.
 */
public final class ModuleCheck {
    private final Path module;
    private final TorchScorer scorer;
    private final ProbeQuestions questions;
    private final ModelInputs inputs;

    private ModuleCheck(Path module, TorchScorer scorer, ProbeQuestions questions) {
        this.module = module;
        this.scorer = scorer;
        this.questions = questions;
        this.inputs = questions.inputs();
    }

    /**
     * Checks a module.
     *
     * @param device {@code cpu} or {@code gpu:N}
     * @param catalogueSize highest item index
     * @param maxLength most items of a sequence that the module is to read
     * @param inputs inputs of the model beside items and exclusions
     * @param allowed operators that its code may name
     * @return probes for its manifest: sequences of one item and more, with and without exclusions
     * @throws ArtifactException naming the clause that the module breaks
     */
    public static List<Probe> run(
            Path module,
            String device,
            int catalogueSize,
            int maxLength,
            ModelInputs inputs,
            AllowedOperators allowed)
            throws ArtifactException {
        requireNonNull(module, "module is null");
        ProbeQuestions questions = new ProbeQuestions(catalogueSize, maxLength, inputs);
        try (TorchScorer scorer =
                TorchScorer.open(
                        module,
                        device,
                        catalogueSize,
                        inputs,
                        Optional.empty(),
                        allowed,
                        bytes -> {})) {
            ModuleCheck check = new ModuleCheck(module, scorer, questions);
            check.clauses();
            return check.probes();
        }
    }

    private void clauses() throws ArtifactException {
        InputRow first = row(1);
        ask(call() + " answers one item", first, 1);
        List<InputRow> sequences = questions.sequences();
        for (InputRow row : sequences) {
            ask("up to maxLength items are read", row, k());
        }
        // More by two, since a module's scores may have a column for padding.
        ask("k may exceed the catalogue", first, questions.catalogueSize() + 2);
        for (InputRow row : sequences) {
            exclusions(row);
            repetition(row);
            paddingWidth(row);
            unusualColumns(row);
            bias(row);
        }
        batch(sequences);
    }

    /** Returns the call as the contract writes it. */
    private String call() {
        StringBuilder call = new StringBuilder("topk(items, exclude, k");
        inputs.words().forEach(word -> call.append(", ").append(word));
        return call.append(')').toString();
    }

    /** Excludes the best items, which a module that ignores exclusions would return. */
    private void exclusions(InputRow row) throws ArtifactException {
        TopK best = ask("up to maxLength items are read", row, k());
        int[] exclude = Arrays.copyOf(best.indices(), Math.max(1, k() / 2));
        // Two zeros follow them.
        ask("excluded items are left out", input(ProbeQuestions.without(row, exclude), 0, 2), k());
    }

    private void repetition(InputRow row) throws ArtifactException {
        String clause = "the same question has the same answer";
        requireSame(clause, ask(clause, row, k()), ask(clause, row, k()));
    }

    private void paddingWidth(InputRow row) throws ArtifactException {
        String clause = "the answer does not depend on how many zeros follow the sequence";
        TopK bare = ask(clause, row, k());
        for (int zeros : new int[] {1, 7}) {
            requireSame(clause, bare, ask(clause, input(row, zeros, 0), k()));
        }
    }

    /** Asks as the job does for a late event, and where it does not know the values. */
    private void unusualColumns(InputRow row) throws ArtifactException {
        if (inputs.isColumnless()) {
            return;
        }
        InputRow unknown = new InputRow(row.items(), row.exclude(), zeros(row.items().length));
        ask("all columns may be 0", unknown, k());
        if (inputs.columns().contains(InputColumn.NOW)) {
            ask("times and types may be unknown", at(unknown, Probes.FIRST_MILLIS), k());
            ask(
                    "now may lie before the items' times",
                    at(row, Probes.FIRST_MILLIS - Probes.MINUTE_MILLIS),
                    k());
        }
    }

    /**
     * Asks with a bias that says nothing, with one that forbids every other of the best items, and
     * with one that boosts the second best, which in any scale scores more then.
     */
    private void bias(InputRow row) throws ArtifactException {
        if (!inputs.takesBias()) {
            return;
        }
        String clause = "a bias of 0 changes nothing";
        TopK best = ask(clause, row, k());
        float[] values = new float[questions.catalogueSize() + 1];
        requireSame(clause, best, ask(clause, input(row, 0, 0), k(), ItemBias.of(values)));
        float[] forbidding = values.clone();
        for (int place = 0; place < k(); place += 2) {
            if (best.isItem(place)) {
                forbidding[best.indices()[place]] = Float.NEGATIVE_INFINITY;
            }
        }
        ask(
                "items with a bias of -Infinity are left out",
                input(row, 0, 0),
                k(),
                ItemBias.of(forbidding));
        if (k() > 1 && best.isItem(1)) {
            raises(row, best.indices()[1], best.scores()[1]);
        }
    }

    private void raises(InputRow row, int index, float before) throws ArtifactException {
        String clause = "a bias above 0 raises an item's score";
        float[] values = new float[questions.catalogueSize() + 1];
        values[index] = 1;
        TopK answer = ask(clause, input(row, 0, 0), k(), ItemBias.of(values));
        int place = answer.placeOf(index, 0);
        if (place < 0 || !(answer.scores()[place] > before)) {
            throw broken(
                    clause,
                    "item %d scores %s without it, and %s with it"
                            .formatted(index, before, place < 0 ? "less" : answer.scores()[place]));
        }
    }

    private List<long[]> zeros(int items) {
        return inputs.columns().stream().map(column -> new long[column.size(1, items)]).toList();
    }

    private InputRow at(InputRow row, long nowMillis) {
        List<long[]> columns = new ArrayList<>(row.columns());
        columns.set(inputs.columns().indexOf(InputColumn.NOW), new long[] {nowMillis});
        return new InputRow(row.items(), row.exclude(), columns);
    }

    private void batch(List<InputRow> sequences) throws ArtifactException {
        String clause = "the answer does not depend on the other rows of the batch";
        int width = sequences.stream().mapToInt(row -> row.items().length).max().orElseThrow();
        TopK together = ask(clause, SequenceEncoder.input(inputs, sequences, width, 0), k());
        for (int row = 0; row < sequences.size(); row++) {
            int from = row * k();
            TopK mine =
                    new TopK(
                            Arrays.copyOfRange(together.scores(), from, from + k()),
                            Arrays.copyOfRange(together.indices(), from, from + k()),
                            k());
            requireSame(clause, ask(clause, sequences.get(row), k()), mine);
        }
    }

    private void requireSame(String clause, TopK expected, TopK found) throws ArtifactException {
        String difference = Probes.difference(Probes.of(expected), found);
        if (!difference.isEmpty()) {
            throw broken(clause, difference);
        }
    }

    /** Makes the input of one sequence, with zeros after it and after its exclusions. */
    private ModelInput input(InputRow row, int zeros, int excludeZeros) {
        return SequenceEncoder.input(
                inputs,
                List.of(row),
                row.items().length + zeros,
                row.exclude().length + excludeZeros);
    }

    private TopK ask(String clause, InputRow row, int k) throws ArtifactException {
        return ask(clause, input(row, 0, 0), k);
    }

    private TopK ask(String clause, ModelInput input, int k) throws ArtifactException {
        return ask(clause, input, k, ItemBias.NONE);
    }

    private TopK ask(String clause, ModelInput input, int k, ItemBias bias)
            throws ArtifactException {
        try {
            return scorer.topk(input, k, bias);
        } catch (IllegalStateException wrong) {
            throw broken(clause, wrong.getMessage());
        }
    }

    private ArtifactException broken(String clause, String reason) {
        return new ArtifactException(
                "%s breaks the contract that %s: %s".formatted(module, clause, reason));
    }

    private InputRow row(int... items) {
        return Probes.row(inputs, items);
    }

    private int k() {
        return questions.k();
    }

    private List<Probe> probes() {
        return questions.all().stream()
                .map(row -> Probes.record(scorer, inputs, row, k()))
                .toList();
    }
}
