package io.nextup.launcher.train;

import io.nextup.launcher.argument.DurationConverter;
import io.nextup.trainer.operate.Tune;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option that asks for a search. */
public final class TuneArgument {
    @Option(
            names = "--tune",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description =
                    "Goes on from the defaults: for this time, such as 10m, tries other values of"
                            + " options that are not given. Publishes the best model if it is better"
                            + " than the defaults on validation by more than one standard error.")
    private Duration limit;

    /** Makes the option. */
    public TuneArgument() {}

    /** Returns the search; empty without the option. */
    public Optional<Tune> tune() {
        return Optional.ofNullable(limit).map(Tune::new);
    }
}
