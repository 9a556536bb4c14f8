package io.nextup.trainer.dataset;

import io.nextup.sequence.SequenceEntry;
import java.util.ArrayList;
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
                            + " leave-one-out, or say where the times are (--columns time=NAME)");
        }
        long[] times =
                histories.sequences().stream()
                        .flatMap(List::stream)
                        .mapToLong(SequenceEntry::eventTimeMillis)
                        .sorted()
                        .toArray();
        return new TimeSplit(
                times[(int) (FIT_SHARE * times.length)],
                times[(int) (FIT_AND_VALIDATION_SHARE * times.length)]);
    }

    public Split split(UserHistories histories) {
        Dataset dataset = Dataset.of(histories.userIds(), fitPart(histories));
        return new Split(
                dataset,
                heldOut(histories, validationFromMillis, testFromMillis),
                HeldOut.encoded(test(histories), dataset.vocabulary()));
    }

    /** Returns each user's entries to fit on; may be empty. */
    public List<List<SequenceEntry>> fitPart(UserHistories histories) {
        List<List<SequenceEntry>> fit = new ArrayList<>();
        for (List<SequenceEntry> sequence : histories.sequences()) {
            fit.add(sequence.subList(0, firstFrom(sequence, validationFromMillis)));
        }
        return fit;
    }

    /**
     * Returns all entries to fit on; leaves out users without an entry before the validation's cut.
     */
    public UserHistories earlier(UserHistories histories) {
        List<String> userIds = new ArrayList<>();
        List<List<SequenceEntry>> sequences = new ArrayList<>();
        List<List<SequenceEntry>> parts = fitPart(histories);
        for (int u = 0; u < parts.size(); u++) {
            if (!parts.get(u).isEmpty()) {
                userIds.add(histories.userIds().get(u));
                sequences.add(parts.get(u));
            }
        }
        return new UserHistories(userIds, sequences, histories.outcomes());
    }

    public List<HeldOut> test(UserHistories histories) {
        return heldOut(histories, testFromMillis, Long.MAX_VALUE);
    }

    private static List<HeldOut> heldOut(UserHistories histories, long fromMillis, long toMillis) {
        List<HeldOut> cases = new ArrayList<>();
        for (int u = 0; u < histories.userIds().size(); u++) {
            List<SequenceEntry> sequence = histories.sequences().get(u);
            int end = firstFrom(sequence, toMillis);
            for (int i = Math.max(1, firstFrom(sequence, fromMillis)); i < end; i++) {
                cases.add(new HeldOut(histories.userIds().get(u), sequence, i));
            }
        }
        return cases;
    }

    /** Returns the position of the first entry at or after a time; the size when there is none. */
    private static int firstFrom(List<SequenceEntry> sequence, long fromMillis) {
        int position = sequence.size();
        while (position > 0 && sequence.get(position - 1).eventTimeMillis() >= fromMillis) {
            position--;
        }
        return position;
    }
}
