package io.nextup.console.deadletters;

import io.nextup.event.DeadLetter;
import io.nextup.event.DeadLetter.Reason;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;

/** Dead letters of one reading: counts all, and keeps the newest ones of each reason. */
public final class Letters {
    /** Most letters of a page. */
    public static final int MOST_SHOWN = 100;

    private static final Comparator<Letter> OLDEST_FIRST =
            Comparator.comparingLong(Letter::time)
                    .thenComparing(Letter::topic)
                    .thenComparingInt(Letter::partition)
                    .thenComparingLong(Letter::offset);

    private final Map<Reason, Integer> counts = new EnumMap<>(Reason.class);
    private final Map<Reason, PriorityQueue<Letter>> newest = new EnumMap<>(Reason.class);

    /**
     * A part of the letters.
     *
     * @param reasons number of letters that were read, by reason; leaves out reasons without any
     * @param letters newest first
     */
    public record Page(Map<String, Integer> reasons, List<Letter> letters) {}

    /**
     * Takes a letter, in any order.
     *
     * @param refusedMillis time of the refusal, milliseconds since the epoch
     */
    void add(DeadLetter letter, long refusedMillis) {
        counts.merge(letter.reason(), 1, Integer::sum);
        PriorityQueue<Letter> kept =
                newest.computeIfAbsent(letter.reason(), any -> new PriorityQueue<>(OLDEST_FIRST));
        kept.add(Letter.of(letter, refusedMillis));
        if (kept.size() > MOST_SHOWN) {
            kept.remove();
        }
    }

    /**
     * Returns the newest letters.
     *
     * @param reason the only reason to show; empty for all
     * @param most most letters, up to {@link #MOST_SHOWN}
     * @param content true to show what may hold users' ids
     */
    public Page page(Optional<Reason> reason, int most, boolean content) {
        Map<String, Integer> reasons = new TreeMap<>();
        counts.forEach((one, count) -> reasons.put(one.word(), count));
        List<Letter> letters =
                newest.entrySet().stream()
                        .filter(entry -> reason.isEmpty() || entry.getKey() == reason.get())
                        .flatMap(entry -> entry.getValue().stream())
                        .sorted(OLDEST_FIRST.reversed())
                        .limit(most)
                        .map(letter -> content ? letter : letter.withoutContent())
                        .toList();
        return new Page(reasons, letters);
    }
}
