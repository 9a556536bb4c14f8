package io.nextup.trainer.embedding;

import io.nextup.scoring.Vocabulary;
import io.nextup.trainer.dataset.HeldOut;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Items and pairs of items that stand for a whole catalogue. Reading their vectors loads the module
 * once more; the figures cost the same for every catalogue. The same catalogue and test give the
 * same sample.
 *
 * @param shown items of a map: the most popular ones first, then others evenly from head to tail
 * @param named number of the first ones that are worth a name
 * @param pairs items that followed one another in the test
 * @param items number of items in the whole catalogue
 */
public record ItemSample(List<Integer> shown, int named, List<Pair> pairs, int items) {
    private static final int MOST_SHOWN = 1_500;
    private static final int NAMED = 25;
    private static final int MOST_PAIRS = 10_000;

    public ItemSample {
        shown = List.copyOf(shown);
        pairs = List.copyOf(pairs);
    }

    /**
     * Two different items, one right after the other in a user's events.
     *
     * @param earlier newest item of a case's history
     * @param later its target
     */
    public record Pair(int earlier, int later) {}

    /**
     * Draws a sample. Of many pairs, those of every n-th case are taken.
     *
     * @param mostPopularFirst all items
     * @param cases the test
     */
    public static ItemSample of(
            int[] mostPopularFirst, List<HeldOut> cases, Vocabulary vocabulary) {
        return new ItemSample(
                shown(mostPopularFirst),
                Math.min(NAMED, mostPopularFirst.length),
                pairs(cases, vocabulary),
                mostPopularFirst.length);
    }

    /** Picks the first few, for their names, and others evenly from head to tail. */
    private static List<Integer> shown(int[] items) {
        if (items.length <= MOST_SHOWN) {
            return IntStream.of(items).boxed().toList();
        }
        double step = (double) (items.length - NAMED) / (MOST_SHOWN - NAMED);
        return IntStream.range(0, MOST_SHOWN)
                .map(i -> i < NAMED ? i : NAMED + (int) ((i - NAMED) * step))
                .mapToObj(i -> items[i])
                .toList();
    }

    private static List<Pair> pairs(List<HeldOut> cases, Vocabulary vocabulary) {
        int[] usable =
                IntStream.range(0, cases.size())
                        .filter(i -> isPair(cases.get(i), vocabulary))
                        .toArray();
        int most = Math.min(MOST_PAIRS, usable.length);
        List<Pair> pairs = new ArrayList<>(most);
        for (int i = 0; i < most; i++) {
            HeldOut one = cases.get(usable[(int) ((long) i * usable.length / most)]);
            pairs.add(new Pair(newest(one, vocabulary), vocabulary.indexOf(one.itemId())));
        }
        return pairs;
    }

    /** Returns true where the vocabulary knows both items, and they differ. */
    private static boolean isPair(HeldOut one, Vocabulary vocabulary) {
        int earlier = newest(one, vocabulary);
        int later = vocabulary.indexOf(one.itemId());
        return earlier != Vocabulary.PADDING && later != Vocabulary.PADDING && earlier != later;
    }

    private static int newest(HeldOut one, Vocabulary vocabulary) {
        return one.position() == 0
                ? Vocabulary.PADDING
                : vocabulary.indexOf(one.sequence().itemId(one.position() - 1));
    }

    /** Returns the part of this sample that another model knows, too. */
    public ItemSample only(IntPredicate known) {
        return new ItemSample(
                shown.stream().filter(known::test).toList(),
                (int) shown.stream().limit(named).filter(known::test).count(),
                pairs.stream()
                        .filter(pair -> known.test(pair.earlier()) && known.test(pair.later()))
                        .toList(),
                items);
    }

    /** Returns all items whose vectors are needed, ascending. */
    int[] needed() {
        return IntStream.concat(
                        shown.stream().mapToInt(Integer::intValue),
                        pairs.stream().flatMapToInt(p -> IntStream.of(p.earlier(), p.later())))
                .sorted()
                .distinct()
                .toArray();
    }
}
