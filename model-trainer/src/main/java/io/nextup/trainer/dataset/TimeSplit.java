package io.nextup.trainer.dataset;

import java.util.List;

/**
 * One cut in time for all users. The fit sees the events before the validation's cut. Every event
 * from there to the test's cut is a target of the validation, every later one a target of the test.
 * Each target's history is all earlier events of its user. A user's first event is not a target: it
 * has no history.
 *
 * <p>Neither the fit nor a count sees anything from the validation's cut on. A target's history
 * does: by then it is the past, as it is for a model that serves while time goes on. All events at
 * the exact time of a cut lie on one side of it. Within one user's events of one time the order of
 * arrival decides which came before. Where times are coarse (days), that order may be wrong.
 *
 * @param validationFromMillis milliseconds since the epoch; events at this very time are targets
 * @param testFromMillis not before validationFromMillis
 */
public record TimeSplit(long validationFromMillis, long testFromMillis) {
    private static final double FIT_SHARE = 0.8;
    private static final double FIT_AND_VALIDATION_SHARE = 0.9;

    public TimeSplit {
        if (testFromMillis < validationFromMillis) {
            throw new IllegalArgumentException(
                    "The test's cut %d lies before the validation's, %d"
                            .formatted(testFromMillis, validationFromMillis));
        }
    }

    /**
     * Cuts after the first eight tenths of all events and after nine.
     *
     * @throws IllegalArgumentException for a history without times: the position in its file would
     *     stand for the time, and where a file lists one user after the other the cut would divide
     *     users
     */
    public static TimeSplit of(UserHistories histories) {
        if (!histories.hasTimes()) {
            throw new IllegalArgumentException(
                    "The history holds no times, and only times can split it in time: divide it by"
                            + " leave-one-out, or say where the times are (--mapping time=NAME)");
        }
        long events = histories.events();
        return new TimeSplit(
                histories.timeAt((long) (FIT_SHARE * events)),
                histories.timeAt((long) (FIT_AND_VALIDATION_SHARE * events)));
    }

    public Split split(UserHistories histories) {
        return new Split(
                Dataset.of(earlier(histories)),
                heldOut(histories, validationFromMillis, testFromMillis),
                test(histories));
    }

    /**
     * Returns all events to fit on; leaves out users without an event before the validation's cut.
     */
    public UserHistories earlier(UserHistories histories) {
        return histories.first((user, events) -> events.firstFrom(validationFromMillis));
    }

    public List<HeldOut> test(UserHistories histories) {
        return heldOut(histories, testFromMillis, Long.MAX_VALUE);
    }

    private static List<HeldOut> heldOut(UserHistories histories, long fromMillis, long toMillis) {
        HeldOutCases cases = new HeldOutCases(histories);
        for (int user = 0; user < histories.userIds().size(); user++) {
            UserEvents events = histories.of(user);
            int end = events.firstFrom(toMillis);
            for (int i = Math.max(1, events.firstFrom(fromMillis)); i < end; i++) {
                cases.add(user, i);
            }
        }
        return cases;
    }
}
