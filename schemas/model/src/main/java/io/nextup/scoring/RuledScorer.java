package io.nextup.scoring;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The best items that rules allow, by any scorer. As thread-safe as the scorer, which the caller
 * closes.
 *
 * <p>A scorer that takes a bias leaves out forbidden items itself, and boosts change its order. One
 * that takes none keeps its order: its scores have no known scale that a boost could change. The
 * ruled scorer walks down each row from the best item, skips what the bias forbids and what exceeds
 * a limit, and doubles the entries that it asks for until the row is full or the scorer has no
 * more. So an answer is that of a walk through all items. Few rows are asked for twice: the first
 * call asks for as many entries as rows of late needed.
 */
public final class RuledScorer {
    /** Most entries that one call asks for; a single row may have more. An entry takes 12 bytes. */
    private static final int MAX_ENTRIES = 1 << 20;

    /** Rows of a call for each one that the call may leave to a second call. */
    private static final int ROWS_FOR_ONE_AGAIN = 8;

    /** Part of the spare entries that a call gives back at most. */
    private static final int FALL = 8;

    /** Times what the middle row needs that all are asked for at most, as all pay for it. */
    private static final int MOST_TIMES_MIDDLE = 8;

    private final Scorer scorer;

    /** Entries beyond k that the first call asks for. Decides what a call costs, not its answer. */
    private volatile int spare;

    public RuledScorer(Scorer scorer) {
        this.scorer = requireNonNull(scorer, "scorer is null");
    }

    /** Answers every row, as {@link #topk(ModelInput, int, int, ItemRules)} does. */
    public TopK topk(ModelInput input, int k, ItemRules rules) {
        return topk(input, input.rows(), k, rules);
    }

    /**
     * Returns the best allowed items of each sequence. Throws whatever the scorer throws.
     *
     * @param answered number of rows that have an answer, at least 1; those after them only give
     *     the call its shape
     * @param k number of items of an answer, at least 1; where fewer are allowed, index 0 with
     *     minus infinity follows them
     * @throws ScorerException if the scorer's answer has the wrong shape
     */
    public TopK topk(ModelInput input, int answered, int k, ItemRules rules) {
        ItemBias taken = scorer.takesBias() ? rules.bias() : ItemBias.NONE;
        if (taken == rules.bias() && rules.limits().isEmpty()) {
            return scorer.topk(input, k, taken).requireShape(input.rows(), k);
        }
        TopK best = new TopK(new float[input.rows() * k], new int[input.rows() * k], k);
        int[] open = IntStream.range(0, input.rows()).toArray();
        int first = k + spare;
        for (int asked = first; open.length > 0; asked = twice(asked)) {
            int[] needed = fill(best, open, input, asked, taken, rules);
            if (asked == first) {
                needed = Arrays.copyOf(needed, answered);
                spare = spareAfter(needed, first, k);
            }
            open = needingMore(asked, open, needed);
        }
        return best;
    }

    private static int[] needingMore(int asked, int[] rows, int[] needed) {
        return IntStream.range(0, needed.length)
                .filter(i -> needed[i] > asked)
                .map(i -> rows[i])
                .toArray();
    }

    /**
     * Returns the entries beyond k that the next call asks for first: as many as nearly all rows
     * needed, unless that is far more than most needed, but few less than this time. Rows differ,
     * and to ask again costs more.
     *
     * @param needed entries that each row needed, at least one row
     */
    private static int spareAfter(int[] needed, int first, int k) {
        int[] ascending = Arrays.stream(needed).sorted().toArray();
        int nearlyAll = ascending[ascending.length - 1 - ascending.length / ROWS_FOR_ONE_AGAIN];
        int least = first - (first - k + FALL - 1) / FALL;
        long middle = ascending[(ascending.length - 1) / 2];
        int most = (int) Math.min(MAX_ENTRIES, MOST_TIMES_MIDDLE * middle);
        return Math.max(0, Math.min(most, Math.max(least, nearlyAll)) - k);
    }

    private static int twice(int k) {
        return k > Integer.MAX_VALUE / 2 ? Integer.MAX_VALUE : 2 * k;
    }

    /**
     * Fills rows of an answer by calls that ask for the same number of entries.
     *
     * @return the entries that each row needed: twice those asked for if they were too few
     */
    private int[] fill(
            TopK best, int[] rows, ModelInput input, int asked, ItemBias taken, ItemRules rules) {
        int[] needed = new int[rows.length];
        int atOnce = Math.max(1, MAX_ENTRIES / asked);
        for (int from = 0; from < rows.length; from += atOnce) {
            int[] some = Arrays.copyOfRange(rows, from, Math.min(rows.length, from + atOnce));
            TopK answer =
                    scorer.topk(input.rows(some), asked, taken).requireShape(some.length, asked);
            for (int row = 0; row < some.length; row++) {
                needed[from + row] = fill(best, some[row], answer, row, rules);
            }
        }
        return needed;
    }

    /**
     * Fills a row anew with what the rules allow of an answer, from its best item downwards: items
     * of equal scores may stand in another order than in a shorter answer.
     *
     * @return the number of entries that it read, twice the answer's if the row could be longer and
     *     the scorer may have more
     */
    private static int fill(TopK best, int row, TopK answer, int answered, ItemRules rules) {
        Selection selection = new Selection(rules);
        int next = row * best.k();
        Arrays.fill(best.scores(), next, next + best.k(), Float.NEGATIVE_INFINITY);
        Arrays.fill(best.indices(), next, next + best.k(), Vocabulary.PADDING);
        int end = next + rules.longest(best.k());
        int read = 0;
        while (next < end) {
            if (read == answer.k()) {
                return twice(answer.k());
            }
            int entry = answered * answer.k() + read++;
            if (!answer.isItem(entry)) {
                return read;
            }
            if (selection.takes(answer.indices()[entry])) {
                best.indices()[next] = answer.indices()[entry];
                best.scores()[next] = answer.scores()[entry];
                next++;
            }
        }
        return read;
    }
}
