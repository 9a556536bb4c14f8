package io.nextup.trainer.cli;

import io.nextup.trainer.dataset.FitAll;
import io.nextup.trainer.dataset.HeldOut;
import io.nextup.trainer.dataset.ItemCounts;
import io.nextup.trainer.dataset.LeaveOneOut;
import io.nextup.trainer.dataset.Split;
import io.nextup.trainer.dataset.TimeSplit;
import io.nextup.trainer.dataset.UserHistories;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How a history is divided; the word is part of every figure's name. */
enum Protocol {
    LEAVE_ONE_OUT("leave-one-out"),
    TIME("time"),
    /** For a model that will serve: no test. */
    ALL("all");

    private final String word;

    Protocol(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }

    Split split(UserHistories histories, long seed) {
        return switch (this) {
            case LEAVE_ONE_OUT -> LeaveOneOut.split(histories);
            case TIME -> TimeSplit.of(histories).split(histories);
            case ALL -> FitAll.split(histories, seed);
        };
    }

    /** The events that the one last reading asks for. */
    List<HeldOut> test(UserHistories histories) {
        return switch (this) {
            case LEAVE_ONE_OUT -> LeaveOneOut.test(histories);
            case TIME -> TimeSplit.of(histories).test(histories);
            case ALL -> List.of();
        };
    }

    /** What is counted: the part that is fitted on, and nothing of validation and test. */
    ItemCounts fitCounts(UserHistories histories) {
        return ItemCounts.of(
                switch (this) {
                    case LEAVE_ONE_OUT -> LeaveOneOut.fitPart(histories);
                    case TIME -> TimeSplit.of(histories).fitPart(histories);
                    case ALL -> histories.sequences();
                });
    }

    private static Protocol named(String value, List<Protocol> allowed) {
        return allowed.stream()
                .filter(p -> p.word.equals(value))
                .findFirst()
                .orElseThrow(
                        () ->
                                new TypeConversionException(
                                        "\"%s\" is none of %s"
                                                .formatted(
                                                        value,
                                                        String.join(
                                                                ", ",
                                                                allowed.stream()
                                                                        .map(Protocol::word)
                                                                        .toList()))));
    }

    static final class ForFit implements ITypeConverter<Protocol> {
        @Override
        public Protocol convert(String value) {
            return named(value, List.of(values()));
        }
    }

    static final class ForTest implements ITypeConverter<Protocol> {
        @Override
        public Protocol convert(String value) {
            return named(value, List.of(LEAVE_ONE_OUT, TIME));
        }
    }
}
