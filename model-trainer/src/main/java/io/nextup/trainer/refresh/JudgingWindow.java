package io.nextup.trainer.refresh;

import io.nextup.trainer.dataset.HeldOut;
import io.nextup.trainer.dataset.TimeSplit;
import io.nextup.trainer.dataset.UserHistories;
import java.util.List;
import java.util.OptionalLong;

/**
 * The newest events, on which a round evaluates its models; none of these was made from them.
 *
 * <p>It is the newest tenth of all events by their times, and no more than a given number. All
 * events at the exact time at which it begins belong to it. It begins later when the serving model,
 * as it was judged, was made from some of these. Each event is a target whose history is all
 * earlier events of its user; a user's first event is not a target, since it has no history. A
 * candidate may learn from the events before the window, so an event joins the training data when
 * newer ones have come.
 *
 * @param fromMillis milliseconds since the epoch; events at this very time are in the window
 * @param cases targets of the window; may be empty
 * @param users number of their users
 */
public record JudgingWindow(long fromMillis, List<HeldOut> cases, int users) {
    private static final int ONE_EVENT_IN = 10;

    public JudgingWindow {
        cases = List.copyOf(cases);
    }

    /**
     * Finds the window of a history.
     *
     * @param histories histories with one event or more
     * @param mostEvents maximum number of events, at least 1
     * @param servingSeenUntilMillis time of the newest event that the serving model was made from;
     *     empty when nothing serves
     */
    public static JudgingWindow of(
            UserHistories histories, int mostEvents, OptionalLong servingSeenUntilMillis) {
        if (mostEvents < 1) {
            throw new IllegalArgumentException(
                    "mostEvents is %d: at least 1".formatted(mostEvents));
        }
        long events = histories.events();
        long newest = Math.min(mostEvents, Math.max(1, events / ONE_EVENT_IN));
        long from = histories.timeAt(events - newest);
        if (servingSeenUntilMillis.isPresent()) {
            from = Math.max(from, servingSeenUntilMillis.getAsLong() + 1);
        }
        List<HeldOut> cases = new TimeSplit(from, from).test(histories);
        int users = (int) cases.stream().map(HeldOut::userId).distinct().count();
        return new JudgingWindow(from, cases, users);
    }

    /** Returns its figures for a report, which outlives the history. */
    RoundReport.Window size() {
        return new RoundReport.Window(fromMillis, cases.size(), users);
    }

    /** Returns the histories before the window, for training; may have no user. */
    public UserHistories before(UserHistories histories) {
        return new TimeSplit(fromMillis, fromMillis).earlier(histories);
    }
}
