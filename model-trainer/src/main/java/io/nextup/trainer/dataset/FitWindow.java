package io.nextup.trainer.dataset;

import static java.util.Objects.requireNonNull;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Division of the newest events, for a model that learns them, too: the fit sees all but those of a
 * sample of their users, by whom the result is judged.
 *
 * @param fit training data
 * @param heldOut events of the sample, which the fit does not have
 */
public record FitWindow(Dataset fit, List<HeldOut> heldOut) {
    /** Enough to tell a loss of a few per cent, and few beside the users of a large window. */
    private static final int MOST_USERS = 500;

    /** Sets the draws of neighbouring windows apart. */
    private static final long ODD = 0xC2B2AE3D27D4EB4FL;

    public FitWindow {
        requireNonNull(fit, "fit is null");
        heldOut = List.copyOf(heldOut);
    }

    /**
     * Divides. The sample is half of the window's users, at most 500, and another for each window:
     * nobody's events are always left out.
     *
     * @param window events from a time on, with all earlier ones of their users
     * @param fromMillis that time, milliseconds since the epoch
     */
    public static FitWindow of(
            UserHistories histories, List<HeldOut> window, long fromMillis, long seed) {
        List<String> users = window.stream().map(HeldOut::userId).distinct().toList();
        Set<String> sample =
                new HashSet<>(
                        UserDraw.first(
                                users,
                                Math.min(MOST_USERS, users.size() / 2),
                                seed ^ fromMillis * ODD));
        UserHistories fit =
                histories.first(
                        (user, events) ->
                                sample.contains(histories.userIds().get(user))
                                        ? events.firstFrom(fromMillis)
                                        : events.size());
        return new FitWindow(
                Dataset.of(fit),
                window.stream().filter(one -> sample.contains(one.userId())).toList());
    }
}
