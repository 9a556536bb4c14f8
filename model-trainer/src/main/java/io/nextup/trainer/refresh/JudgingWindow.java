package io.nextup.trainer.refresh;

import io.nextup.sequence.SequenceEntry;
import io.nextup.trainer.dataset.HeldOut;
import io.nextup.trainer.dataset.TimeSplit;
import io.nextup.trainer.dataset.UserHistories;
import java.util.List;
import java.util.OptionalLong;

/**
 * The newest events, which the models of a round are asked for and none of them was made from.
 *
 * <p>It is the newest tenth of all events by their times, and no more than a given number; events
 * of the very time at which it begins belong to it, whoever's they are. It begins later where the
 * model that serves was made from some of these. Each event is asked for from all earlier ones of
 * its user (a user's first event is no target: there is nothing to ask from). The events before the
 * window are what a candidate may learn from, so that an event joins the training data when it is
 * no longer one of the newest.
 *
 * @param fromMillis milliseconds since the epoch; events at this very time are in the window
 * @param cases its targets; may be empty
 * @param users whose they are
 */
public record JudgingWindow(long fromMillis, List<HeldOut> cases, int users) {
    private static final int ONE_EVENT_IN = 10;

    public JudgingWindow {
        cases = List.copyOf(cases);
    }

    /**
     * The window of a history.
     *
     * @param histories of which there is at least one event
     * @param mostEvents at least 1
     * @param servingSeenUntilMillis the newest event that the serving model was made from; empty
     *     where none serves
     */
    public static JudgingWindow of(
            UserHistories histories, int mostEvents, OptionalLong servingSeenUntilMillis) {
        if (mostEvents < 1) {
            throw new IllegalArgumentException(
                    "mostEvents is %d: at least 1".formatted(mostEvents));
        }
        long[] times =
                histories.sequences().stream()
                        .flatMap(List::stream)
                        .mapToLong(SequenceEntry::eventTimeMillis)
                        .sorted()
                        .toArray();
        int newest = Math.min(mostEvents, Math.max(1, times.length / ONE_EVENT_IN));
        long from = times[times.length - newest];
        if (servingSeenUntilMillis.isPresent()) {
            from = Math.max(from, servingSeenUntilMillis.getAsLong() + 1);
        }
        List<HeldOut> cases = new TimeSplit(from, from).test(histories);
        int users = (int) cases.stream().map(HeldOut::userId).distinct().count();
        return new JudgingWindow(from, cases, users);
    }

    /** What a candidate may learn from; may be of no user. */
    public UserHistories before(UserHistories histories) {
        return new TimeSplit(fromMillis, fromMillis).earlier(histories);
    }
}
