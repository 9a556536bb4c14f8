package io.nextup.trainer.dataset;

import java.util.List;

/** How a history is divided; the word is part of every figure's name. */
public enum Protocol {
    LEAVE_ONE_OUT("leave-one-out"),
    TIME("time"),
    /** For a model that will serve: no test. */
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

    /** The events that the one last reading asks for. */
    public List<HeldOut> test(UserHistories histories) {
        return switch (this) {
            case LEAVE_ONE_OUT -> LeaveOneOut.test(histories);
            case TIME -> TimeSplit.of(histories).test(histories);
            case ALL -> List.of();
        };
    }

    /** What is counted: the part that is fitted on, and nothing of validation and test. */
    public ItemCounts fitCounts(UserHistories histories) {
        return ItemCounts.of(
                switch (this) {
                    case LEAVE_ONE_OUT -> LeaveOneOut.fitPart(histories);
                    case TIME -> TimeSplit.of(histories).fitPart(histories);
                    case ALL -> histories.sequences();
                });
    }
}
