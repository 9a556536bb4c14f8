package io.nextup.trainer.dataset;

import java.util.List;
import java.util.Optional;

/** Way to divide a history; the word is part of every figure's name. */
public enum Protocol {
    LEAVE_ONE_OUT("leave-one-out"),
    TIME("time"),
    /** No test, for a model that will serve. */
    ALL("all"),
    /** Only a test: each event after a user's first, in a history that no model was fitted on. */
    EVERY_EVENT("every-event");

    private final String word;

    Protocol(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }

    /**
     * Divides a history.
     *
     * @throws IllegalArgumentException if the protocol leaves nothing to fit on
     */
    public Split split(UserHistories histories, long seed) {
        return switch (this) {
            case LEAVE_ONE_OUT -> LeaveOneOut.split(histories);
            case TIME -> TimeSplit.of(histories).split(histories);
            case ALL -> FitAll.split(histories, seed);
            case EVERY_EVENT ->
                    throw new IllegalArgumentException(word + " leaves nothing to fit on");
        };
    }

    /** Returns the test's events, for the one last reading. */
    public List<HeldOut> test(UserHistories histories) {
        return switch (this) {
            case LEAVE_ONE_OUT -> LeaveOneOut.test(histories);
            case TIME -> TimeSplit.of(histories).test(histories);
            case ALL -> List.of();
            case EVERY_EVENT -> HeldOutCases.afterTheFirst(histories);
        };
    }

    /** Returns the part to fit on; empty for {@link #EVERY_EVENT}, which has none. */
    public Optional<Dataset> fit(UserHistories histories) {
        return switch (this) {
            case LEAVE_ONE_OUT -> Optional.of(Dataset.of(LeaveOneOut.fitPart(histories)));
            case TIME -> Optional.of(Dataset.of(TimeSplit.of(histories).earlier(histories)));
            case ALL -> Optional.of(Dataset.of(histories));
            case EVERY_EVENT -> Optional.empty();
        };
    }

    /**
     * Counts the items of the part that is fitted on, without validation and test; for {@link
     * #EVERY_EVENT}, which has none, those of the whole history.
     */
    public ItemCounts fitCounts(UserHistories histories) {
        return ItemCounts.of(
                switch (this) {
                    case LEAVE_ONE_OUT -> LeaveOneOut.fitPart(histories);
                    case TIME -> TimeSplit.of(histories).earlier(histories);
                    case ALL, EVERY_EVENT -> histories;
                });
    }
}
