package io.nextup.scoring;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * The rule by which a model answers histories: the same for the job, an evaluation and an
 * explanation. There are two cases:
 *
 * <ul>
 *   <li>The model knows an item of the history. Its module ranks the catalogue by the newest items
 *       that it reads.
 *   <li>It knows none. Its popular items are the answer.
 * </ul>
 *
 * <p>Items that the caller excludes are in no answer. As thread-safe as the scorer, which the
 * caller closes.
 */
public final class Answers {
    /** Makes the input of one call. */
    @FunctionalInterface
    public interface Padding {
        /**
         * Pads rows to one input.
         *
         * @param inputs inputs of the model beside items and exclusions
         * @param rows at least one, none of them empty
         * @return an input that begins with these rows; answers to further ones are not read
         */
        ModelInput input(ModelInputs inputs, List<InputRow> rows);
    }

    private final Scorer scorer;
    private final SequenceEncoder encoder;
    private final Padding padding;

    /** Most popular first. */
    private final List<String> popularItems;

    /** Indices of the popular items. */
    private final int[] popular;

    /** Makes the answers of a model whose calls are as wide as their longest row. */
    public Answers(Scorer scorer, SequenceEncoder encoder, List<String> popularItems) {
        this(scorer, encoder, popularItems, SequenceEncoder::input);
    }

    /**
     * @param encoder encoder by the model's vocabulary
     * @param popularItems items of the vocabulary, most popular first
     * @throws IllegalArgumentException if the vocabulary lacks a popular item
     */
    public Answers(
            Scorer scorer, SequenceEncoder encoder, List<String> popularItems, Padding padding) {
        this.scorer = requireNonNull(scorer, "scorer is null");
        this.encoder = requireNonNull(encoder, "encoder is null");
        this.padding = requireNonNull(padding, "padding is null");
        this.popularItems = List.copyOf(popularItems);
        this.popular = encoder.known(popularItems);
        if (popular.length < popularItems.size()) {
            throw new IllegalArgumentException(
                    "The vocabulary lacks %d of %d popular items"
                            .formatted(popularItems.size() - popular.length, popularItems.size()));
        }
    }

    /** Encodes a history, as {@link SequenceEncoder#row(List, SequenceData, boolean)} does. */
    public InputRow row(List<String> itemIds, SequenceData data, boolean excludeSeen) {
        return encoder.row(itemIds, data, excludeSeen);
    }

    /**
     * Pads rows to the input of one call.
     *
     * @param rows at least one, none of them empty
     */
    public ModelInput input(List<InputRow> rows) {
        return padding.input(encoder.inputs(), rows);
    }

    /**
     * Answers rows in one call of the module, or in none if all are empty. Throws whatever the
     * module throws.
     *
     * @param k most items of an answer
     * @return the answers in the order of the rows; there may be further ones, not to be read
     * @throws ScorerException if the module's answer has the wrong shape
     */
    public TopK best(List<InputRow> rows, int k) {
        List<InputRow> known = known(rows);
        if (known.isEmpty()) {
            return withPopular(rows, new TopK(new float[0], new int[0], k));
        }
        ModelInput input = input(known);
        TopK answer = scorer.topk(input, k).requireShape(input.rows(), k);
        return known.size() == rows.size() ? answer : withPopular(rows, answer);
    }

    /**
     * Answers with the popular items, without a call of the module. The n-th one's score is 1/n,
     * since only the rank is known.
     *
     * @param excluded ids of items to leave out, known or not
     * @param k most items
     */
    public TopK popular(List<String> excluded, int k) {
        TopK answer = new TopK(new float[k], new int[k], k);
        putPopular(Set.copyOf(excluded), answer, 0);
        return answer;
    }

    /** Returns the rows that are not empty: all of them in most batches, which are not copied. */
    private static List<InputRow> known(List<InputRow> rows) {
        for (InputRow row : rows) {
            if (row.isEmpty()) {
                return rows.stream().filter(one -> !one.isEmpty()).toList();
            }
        }
        return rows;
    }

    /** Puts the module's answers in the places of the rows that it was called with. */
    private TopK withPopular(List<InputRow> rows, TopK answered) {
        int k = answered.k();
        TopK all = new TopK(new float[rows.size() * k], new int[rows.size() * k], k);
        int next = 0;
        for (int row = 0; row < rows.size(); row++) {
            if (rows.get(row).isEmpty()) {
                // No popular item is unknown, so there is nothing to leave out.
                putPopular(Set.of(), all, row);
            } else {
                System.arraycopy(answered.indices(), next * k, all.indices(), row * k, k);
                System.arraycopy(answered.scores(), next * k, all.scores(), row * k, k);
                next++;
            }
        }
        return all;
    }

    private void putPopular(Set<String> excluded, TopK answer, int row) {
        int first = row * answer.k();
        int end = first + answer.k();
        int next = first;
        for (int i = 0; i < popular.length && next < end; i++) {
            if (!excluded.contains(popularItems.get(i))) {
                answer.indices()[next] = popular[i];
                answer.scores()[next] = 1f / (next - first + 1);
                next++;
            }
        }
        Arrays.fill(answer.scores(), next, end, Float.NEGATIVE_INFINITY);
    }
}
