package io.nextup.scoring;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The best items that rules allow, by any scorer. As thread-safe as the scorer, which the caller
 * closes.
 *
 * <p>A scorer that takes a bias leaves out forbidden items itself, and boosts change its order. One
 * that takes none keeps its order: its scores have no known scale that a boost could change. The
 * ruled scorer walks down each row from the best item, skips what the bias forbids and what exceeds
 * a limit, and doubles k until the row is full or the scorer has no more. So an answer is that of a
 * walk through all items.
 */
public final class RuledScorer {
    /** Most entries that one call asks for; a single row may have more. An entry takes 12 bytes. */
    private static final int MAX_ENTRIES = 1 << 20;

    private final Scorer scorer;

    public RuledScorer(Scorer scorer) {
        this.scorer = requireNonNull(scorer, "scorer is null");
    }

    /**
     * Returns the best allowed items of each sequence. Throws whatever the scorer throws.
     *
     * @param k number of items of an answer, at least 1; where fewer are allowed, index 0 with
     *     minus infinity follows them
     * @throws ScorerException if the scorer's answer has the wrong shape
     */
    public TopK topk(ModelInput input, int k, ItemRules rules) {
        ItemBias taken = scorer.takesBias() ? rules.bias() : ItemBias.NONE;
        if (taken == rules.bias() && rules.limits().isEmpty()) {
            return scorer.topk(input, k, taken).requireShape(input.rows(), k);
        }
        TopK best = new TopK(new float[input.rows() * k], new int[input.rows() * k], k);
        int[] open = IntStream.range(0, input.rows()).toArray();
        for (int asked = twice(k); open.length > 0; asked = twice(asked)) {
            List<Integer> unfilled = new ArrayList<>();
            int rows = Math.max(1, MAX_ENTRIES / asked);
            for (int from = 0; from < open.length; from += rows) {
                int[] some = Arrays.copyOfRange(open, from, Math.min(open.length, from + rows));
                TopK answer =
                        scorer.topk(input.rows(some), asked, taken)
                                .requireShape(some.length, asked);
                for (int row = 0; row < some.length; row++) {
                    if (!fill(best, some[row], answer, row, rules)) {
                        unfilled.add(some[row]);
                    }
                }
            }
            open = unfilled.stream().mapToInt(Integer::intValue).toArray();
        }
        return best;
    }

    private static int twice(int k) {
        return k > Integer.MAX_VALUE / 2 ? Integer.MAX_VALUE : 2 * k;
    }

    /**
     * Fills a row anew with what the rules allow of an answer, from its best item downwards: items
     * of equal scores may stand in another order than in a shorter answer.
     *
     * @return false if the row could be longer, and the scorer may have more
     */
    private static boolean fill(TopK best, int row, TopK answer, int answered, ItemRules rules) {
        Selection selection = new Selection(rules);
        int next = row * best.k();
        Arrays.fill(best.scores(), next, next + best.k(), Float.NEGATIVE_INFINITY);
        Arrays.fill(best.indices(), next, next + best.k(), Vocabulary.PADDING);
        int end = next + rules.longest(best.k());
        if (next == end) {
            return true;
        }
        for (int entry = answered * answer.k(); entry < (answered + 1) * answer.k(); entry++) {
            if (!answer.isItem(entry)) {
                return true;
            }
            if (selection.takes(answer.indices()[entry])) {
                best.indices()[next] = answer.indices()[entry];
                best.scores()[next] = answer.scores()[entry];
                next++;
                if (next == end) {
                    return true;
                }
            }
        }
        return false;
    }
}
