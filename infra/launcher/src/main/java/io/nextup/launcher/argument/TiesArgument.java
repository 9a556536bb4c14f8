package io.nextup.launcher.argument;

import io.nextup.launcher.verb.Heading;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option that puts events of the very same time into another order. */
@Heading("Events")
final class TiesArgument {
    @Option(
            names = "--shuffle-ties",
            paramLabel = "SEED",
            description =
                    "Puts a user's events of the very same time into a random order: where times are"
                            + " days, the order in which they were written may tell more than"
                            + " anybody could know.")
    private Long seed;

    /** The seed; empty where the order stays. */
    Optional<Long> shuffle() {
        return Optional.ofNullable(seed);
    }
}
