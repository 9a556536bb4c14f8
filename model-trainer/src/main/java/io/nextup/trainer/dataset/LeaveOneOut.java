package io.nextup.trainer.dataset;

import io.nextup.sequence.SequenceEntry;
import java.util.ArrayList;
import java.util.List;

/**
 * Split that holds out each user's last two items, for users with at least three: the last but one
 * for validation, the last for the test. The fit sees neither. A shorter sequence has no case and
 * is only fitted on, as in the code of SASRec (Kang and McAuley, 2018).
 */
public final class LeaveOneOut {
    private static final int SHORTEST = 3;

    private LeaveOneOut() {}

    public static Split split(UserHistories histories) {
        Dataset dataset = Dataset.of(histories.userIds(), fitPart(histories));
        return new Split(
                dataset,
                heldOut(histories, 2),
                HeldOut.encoded(test(histories), dataset.vocabulary()));
    }

    /** Returns each user's entries to fit on. */
    public static List<List<SequenceEntry>> fitPart(UserHistories histories) {
        List<List<SequenceEntry>> fit = new ArrayList<>();
        for (List<SequenceEntry> sequence : histories.sequences()) {
            fit.add(
                    sequence.size() < SHORTEST
                            ? sequence
                            : sequence.subList(0, sequence.size() - 2));
        }
        return fit;
    }

    /** Returns the cases of the last items; their histories include the validation item. */
    public static List<HeldOut> test(UserHistories histories) {
        return heldOut(histories, 1);
    }

    private static List<HeldOut> heldOut(UserHistories histories, int fromEnd) {
        List<HeldOut> cases = new ArrayList<>();
        for (int u = 0; u < histories.userIds().size(); u++) {
            List<SequenceEntry> sequence = histories.sequences().get(u);
            if (sequence.size() >= SHORTEST) {
                cases.add(
                        new HeldOut(
                                histories.userIds().get(u), sequence, sequence.size() - fromEnd));
            }
        }
        return cases;
    }
}
