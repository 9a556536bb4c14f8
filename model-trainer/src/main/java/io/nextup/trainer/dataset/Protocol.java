package io.nextup.trainer.dataset;

import java.util.List;

/** Way to divide a history; the word is part of every figure's name. */
public enum Protocol {
    LEAVE_ONE_OUT("leave-one-out"),
    TIME("time"),
    /** No test, for a model that will serve. */
    ALL("all");

    private final String word;

    Protocol(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }

    public Split split(UserHistories histories, long seed) {
        return switch (this) {
            case LEAVE_ONE_OUT -> LeaveOneOut.split(histories);
            case TIME -> TimeSplit.of(histories).split(histories);
            case ALL -> FitAll.split(histories, seed);
        };
    }

    /** Returns the test's events, for the one last reading. */
    public List<HeldOut> test(UserHistories histories) {
        return switch (this) {
            case LEAVE_ONE_OUT -> LeaveOneOut.test(histories);
            case TIME -> TimeSplit.of(histories).test(histories);
            case ALL -> List.of();
        };
    }

    /** Counts the items of the part that is fitted on, without validation and test. */
    public ItemCounts fitCounts(UserHistories histories) {
        return ItemCounts.of(
                switch (this) {
                    case LEAVE_ONE_OUT -> LeaveOneOut.fitPart(histories);
                    case TIME -> TimeSplit.of(histories).earlier(histories);
                    case ALL -> histories;
                });
    }
}
