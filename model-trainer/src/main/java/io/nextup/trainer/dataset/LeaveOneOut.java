package io.nextup.trainer.dataset;

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
        return new Split(Dataset.of(fitPart(histories)), heldOut(histories, 2), test(histories));
    }

    /** Returns each user's events to fit on. */
    public static UserHistories fitPart(UserHistories histories) {
        return histories.first(
                (user, events) -> events.size() < SHORTEST ? events.size() : events.size() - 2);
    }

    /** Returns the cases of the last items; their histories include the validation item. */
    public static List<HeldOut> test(UserHistories histories) {
        return heldOut(histories, 1);
    }

    private static List<HeldOut> heldOut(UserHistories histories, int fromEnd) {
        HeldOutCases cases = new HeldOutCases(histories);
        for (int user = 0; user < histories.userIds().size(); user++) {
            int size = histories.of(user).size();
            if (size >= SHORTEST) {
                cases.add(user, size - fromEnd);
            }
        }
        return cases;
    }
}
