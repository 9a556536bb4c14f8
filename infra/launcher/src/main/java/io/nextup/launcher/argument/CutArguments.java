package io.nextup.launcher.argument;

import io.nextup.launcher.verb.Heading;
import io.nextup.trainer.history.HistoryCut;
import io.nextup.trainer.history.UserShare;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that read a part of a history. */
@Heading("Events")
final class CutArguments {
    @Option(
            names = "--newest",
            paramLabel = "DURATION",
            converter = DurationConverter.OfASecond.class,
            description =
                    "Reads only the newest events: those of this time, such as 30d, before the last"
                            + " one (default: all). The model's manifest says what was left out.")
    private Duration newest;

    @Option(
            names = "--sample-users",
            paramLabel = "K/N",
            converter = SampleConverter.class,
            description =
                    "Reads only this part of the users, such as 1/8: a hash of their ids chooses the"
                            + " same ones each time (default: all).")
    private UserShare sample;

    HistoryCut cut() {
        return new HistoryCut(Optional.ofNullable(newest), Optional.ofNullable(sample));
    }

    private static final class SampleConverter implements ITypeConverter<UserShare> {
        @Override
        public UserShare convert(String value) {
            try {
                return UserShare.parse(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
