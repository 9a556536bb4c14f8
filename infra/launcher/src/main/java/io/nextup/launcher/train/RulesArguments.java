package io.nextup.launcher.train;

import static java.util.stream.Collectors.toUnmodifiableSet;

import io.nextup.artifact.ModelRules;
import io.nextup.intake.InteractionLimits;
import io.nextup.launcher.argument.DurationConverter;
import io.nextup.launcher.verb.Heading;
import io.nextup.launcher.verb.Verb;
import io.nextup.sequence.SequenceRules;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Option;

/**
 * The options for the rules of the job that will serve a model: they make sequences of
 * interactions, and judge the model's answers.
 */
@Heading("Rules of the job")
final class RulesArguments {
    private static final SequenceRules DEFAULTS = SequenceRules.defaults();
    private static final InteractionLimits LIMITS = InteractionLimits.defaults();

    @Option(
            names = "--types",
            paramLabel = "TYPE",
            split = ",",
            description =
                    "The types of interactions that enter a sequence, as in the job's"
                            + " nextup.sequence.types (default: all).")
    private Set<String> types = new TreeSet<>();

    @Option(
            names = "--max-lateness",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description =
                    "As the job's nextup.sequence.max-lateness, such as 12h or 1d (default: 1d).")
    private Duration maxLateness = DEFAULTS.maxLateness();

    @Option(
            names = "--dedupe-window",
            paramLabel = "N",
            description = "As the job's nextup.sequence.dedupe-window (default: 64).")
    private int dedupeWindow = DEFAULTS.dedupeWindow();

    @Option(
            names = "--capacity",
            paramLabel = "N",
            description =
                    "As the job's nextup.sequence.capacity: what a model is judged by. It learns"
                            + " from whole histories (default: 100).")
    private int capacity = DEFAULTS.capacity();

    @Option(
            names = "--max-id-length",
            paramLabel = "N",
            description =
                    "With --from kafka: as the job's nextup.ingest.max-id-length (default: 256).")
    private int maxIdLength = LIMITS.maxIdLength();

    @Option(
            names = "--max-future",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "With --from kafka: as the job's nextup.ingest.max-future (default: 5m).")
    private Duration maxFuture = LIMITS.maxFuture();

    @Option(
            names = "--exclude-seen",
            arity = "1",
            paramLabel = "true|false",
            description =
                    "As the job's nextup.scoring.exclude-seen: whether an item that the user has met"
                            + " is left out of the answers that a model learns to give and is judged"
                            + " by (default: true).")
    private boolean excludeSeen = true;

    /** Returns the rules, or reports a value that no job accepts. */
    ModelRules rules(Verb verb) {
        atLeast(verb, "--dedupe-window", 0, dedupeWindow);
        atLeast(verb, "--capacity", 1, capacity);
        atLeast(verb, "--max-id-length", 1, maxIdLength);
        return ModelRules.of(
                new SequenceRules(namedTypes(), Set.of(), maxLateness, capacity, dedupeWindow),
                new InteractionLimits(maxIdLength, maxFuture),
                excludeSeen);
    }

    /** Returns the types as the job reads the same text, which leaves blanks and empty ones out. */
    private Set<String> namedTypes() {
        return types.stream()
                .map(String::strip)
                .filter(type -> !type.isEmpty())
                .collect(toUnmodifiableSet());
    }

    private static void atLeast(Verb verb, String option, int least, int value) {
        if (value < least) {
            throw verb.usage("%s is %d: at least %d".formatted(option, value, least));
        }
    }
}
