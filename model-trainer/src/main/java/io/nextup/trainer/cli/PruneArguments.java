package io.nextup.trainer.cli;

import io.nextup.trainer.registry.Pruning;
import java.time.Duration;
import picocli.CommandLine.Option;

/** Which models may go: what {@code models prune} is told. */
final class PruneArguments {
    private static final int DEFAULT_KEEP = 10;

    @Option(
            names = "--older-than",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description =
                    "prune: the age beyond which a model may go, such as 90d. It must exceed the age"
                            + " of the oldest savepoint that may be restored: a savepoint asks for"
                            + " what was announced before it.")
    private Duration olderThan;

    @Option(
            names = "--keep",
            paramLabel = "N",
            description =
                    "prune: so many of the newest models stay, however old they are (default: "
                            + DEFAULT_KEEP
                            + ").")
    private Integer keep;

    @Option(
            names = "--dry-run",
            description = "prune: says which models would go, and deletes nothing.")
    private boolean dryRun;

    /** Whether any of these options was given. */
    boolean given() {
        return olderThan != null || keep != null || dryRun;
    }

    boolean dryRun() {
        return dryRun;
    }

    /** Which models may go; errors: what is missing, out of its range, or of no meaning here. */
    Pruning read(Verb verb) {
        if (olderThan == null) {
            throw verb.usage(
                    "prune needs --older-than, such as 90d: more than the age of the oldest"
                            + " savepoint that may be restored");
        }
        if (verb.isGiven("--slot")) {
            throw verb.usage("prune keeps what any slot announces: leave --slot out");
        }
        try {
            return new Pruning(olderThan, keep == null ? DEFAULT_KEEP : keep);
        } catch (IllegalArgumentException e) {
            throw verb.usage("--" + e.getMessage());
        }
    }
}
