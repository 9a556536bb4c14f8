package io.nextup.trainer.cli.tune;

import io.nextup.trainer.cli.convert.DurationConverter;
import io.nextup.trainer.operate.Tune;
import io.nextup.trainer.option.Hyperparameter;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** The option that asks for a search. */
public final class TuneArgument {
    @Option(
            names = "--tune",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description =
                    "Goes on from the defaults: for this time, such as 10m, tries other values of"
                            + " options that are not given. Publishes the best model, if"
                            + " validation says that it is better than the defaults by more than"
                            + " chance.")
    private Duration limit;

    /** Makes the option. */
    public TuneArgument() {}

    /**
     * Returns the search; empty without the option.
     *
     * @param read options that the family reads
     * @param isGiven tells which options the command line has
     */
    public Optional<Tune> tune(Set<Hyperparameter<?>> read, Predicate<String> isGiven) {
        return Optional.ofNullable(limit)
                .map(
                        time ->
                                new Tune(
                                        time,
                                        read.stream()
                                                .filter(one -> isGiven.test(one.option()))
                                                .collect(Collectors.toSet())));
    }
}
