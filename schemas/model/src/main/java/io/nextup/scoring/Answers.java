package io.nextup.scoring;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.PrimitiveIterator;
import java.util.stream.IntStream;

/**
 * The rule by which a model answers histories: the same for the job, an evaluation and an
 * explanation. There are two cases:
 *
 * <ul>
 *   <li>The model knows an item of the history. Its module ranks the catalogue by the newest items
 *       that it reads.
 *   <li>It knows none. Its popular items are the answer. While any rule holds, its other items
 *       follow, in the order of the vocabulary: rules may leave popular ones out.
 * </ul>
 *
 * <p>Items that the caller excludes, or that the rules of the moment forbid, are in no answer. As
 * thread-safe as the scorer, which the caller closes.
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

    private final RuledScorer scorer;
    private final SequenceEncoder encoder;
    private final Padding padding;

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
        this.scorer = new RuledScorer(scorer);
        this.encoder = requireNonNull(encoder, "encoder is null");
        this.padding = requireNonNull(padding, "padding is null");
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

    /** Answers rows as {@link #best(List, int, ItemRules)} does where no rule holds. */
    public TopK best(List<InputRow> rows, int k) {
        return best(rows, k, ItemRules.NONE);
    }

    /**
     * Answers rows. Calls the module once if it applies the rules itself, not at all if all rows
     * are empty. Throws whatever the module throws.
     *
     * @param k most items of an answer
     * @param rules rules for the items of the vocabulary
     * @return the answers in the order of the rows; there may be further ones, not to be read
     * @throws ScorerException if the module's answer has the wrong shape
     */
    public TopK best(List<InputRow> rows, int k, ItemRules rules) {
        List<InputRow> known = known(rows);
        if (known.isEmpty()) {
            return withPopular(rows, new TopK(new float[0], new int[0], k), rules);
        }
        TopK answer = scorer.topk(input(known), known.size(), k, rules);
        return known.size() == rows.size() ? answer : withPopular(rows, answer, rules);
    }

    /**
     * Answers with the popular items, without a call of the module. The n-th one's score is 1/n,
     * since only the rank is known.
     *
     * @param excluded ids of items to leave out, known or not
     * @param k most items
     * @param rules rules for the items of the vocabulary
     */
    public TopK popular(List<String> excluded, int k, ItemRules rules) {
        TopK answer = new TopK(new float[k], new int[k], k);
        BitSet passed = new BitSet();
        Arrays.stream(encoder.known(excluded)).forEach(passed::set);
        Selection selection = new Selection(rules);
        PrimitiveIterator.OfInt offered = offered(rules).iterator();
        int longest = rules.longest(k);
        int next = 0;
        while (next < longest && offered.hasNext()) {
            int index = offered.nextInt();
            if (!passed.get(index) && selection.takes(index)) {
                answer.indices()[next] = index;
                answer.scores()[next] = 1f / (next + 1);
                next++;
            }
            passed.set(index);
        }
        Arrays.fill(answer.scores(), next, k, Float.NEGATIVE_INFINITY);
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
    private TopK withPopular(List<InputRow> rows, TopK answered, ItemRules rules) {
        int k = answered.k();
        TopK all = new TopK(new float[rows.size() * k], new int[rows.size() * k], k);
        // No popular item is unknown, so there is nothing to leave out, and all have the same
        // answer.
        TopK popularAnswer = popular(List.of(), k, rules);
        int next = 0;
        for (int row = 0; row < rows.size(); row++) {
            if (rows.get(row).isEmpty()) {
                System.arraycopy(popularAnswer.indices(), 0, all.indices(), row * k, k);
                System.arraycopy(popularAnswer.scores(), 0, all.scores(), row * k, k);
            } else {
                System.arraycopy(answered.indices(), next * k, all.indices(), row * k, k);
                System.arraycopy(answered.scores(), next * k, all.scores(), row * k, k);
                next++;
            }
        }
        return all;
    }

    /** Returns the indices of popular items; while any rule holds, of all others behind them. */
    private IntStream offered(ItemRules rules) {
        return rules.areNone()
                ? Arrays.stream(popular)
                : IntStream.concat(
                        Arrays.stream(popular), IntStream.rangeClosed(1, encoder.itemCount()));
    }
}
