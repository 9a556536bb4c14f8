package io.nextup.job.sequence;

import static java.util.Objects.requireNonNull;

import io.nextup.job.ingest.CommaSeparated;
import io.nextup.sequence.SequenceRules;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.ReadableConfig;

/**
 * Options for the content and the lifetime of a user's sequence.
 *
 * @param types interaction types that enter the sequence; empty means all
 * @param triggerTypes interaction types that ask for a recommendation; empty means all
 * @param maxLateness greatest age of an interaction relative to the user's newest one; older ones
 *     are too late
 * @param capacity most entries that a sequence keeps
 * @param dedupeWindow number of the user's last events among which repeated event ids are found
 * @param ttl time without a change after which a user is forgotten; zero means never
 */
public record SequenceOptions(
        Set<String> types,
        Set<String> triggerTypes,
        Duration maxLateness,
        int capacity,
        int dedupeWindow,
        Duration ttl)
        implements Serializable {

    /** The defaults, which are the trainer's, too. */
    private static final SequenceRules DEFAULTS = SequenceRules.defaults();

    public static final ConfigOption<String> TYPES =
            ConfigOptions.key("nextup.sequence.types")
                    .stringType()
                    .defaultValue("")
                    .withDescription(
                            "Interaction types that enter a user's sequence, separated by commas;"
                                    + " empty means all.");

    public static final ConfigOption<String> TRIGGER_TYPES =
            ConfigOptions.key("nextup.sequence.trigger-types")
                    .stringType()
                    .defaultValue("")
                    .withDescription(
                            "Interaction types that ask for a recommendation, separated by commas;"
                                    + " empty means all.");

    public static final ConfigOption<Duration> MAX_LATENESS =
            ConfigOptions.key("nextup.sequence.max-lateness")
                    .durationType()
                    .defaultValue(DEFAULTS.maxLateness())
                    .withDescription(
                            "Greatest age of an interaction relative to its user's newest one. An"
                                    + " older one is counted as late and gets no recommendation.");

    public static final ConfigOption<Integer> CAPACITY =
            ConfigOptions.key("nextup.sequence.capacity")
                    .intType()
                    .defaultValue(DEFAULTS.capacity())
                    .withDescription(
                            "Most items that a user's sequence keeps; all of them are left out of"
                                    + " recommendations.");

    public static final ConfigOption<Integer> DEDUPE_WINDOW =
            ConfigOptions.key("nextup.sequence.dedupe-window")
                    .intType()
                    .defaultValue(DEFAULTS.dedupeWindow())
                    .withDescription(
                            "Number of a user's last events among which repeated event ids are found.");

    public static final ConfigOption<Duration> TTL =
            ConfigOptions.key("nextup.sequence.ttl")
                    .durationType()
                    .defaultValue(Duration.ofDays(90))
                    .withDescription(
                            "Time without a new interaction after which a user is forgotten; 0 means"
                                    + " never.");

    public SequenceOptions {
        types = Set.copyOf(types);
        triggerTypes = Set.copyOf(triggerTypes);
        requireNonNull(maxLateness, "maxLateness is null");
        requireNonNull(ttl, "ttl is null");
        notNegative(MAX_LATENESS, maxLateness);
        notNegative(TTL, ttl);
        if (capacity < 1) {
            throw new IllegalArgumentException(
                    "%s is %d: at least 1".formatted(CAPACITY.key(), capacity));
        }
        if (dedupeWindow < 0) {
            throw new IllegalArgumentException(
                    "%s is %d: at least 0".formatted(DEDUPE_WINDOW.key(), dedupeWindow));
        }
    }

    public static SequenceOptions from(ReadableConfig config) {
        return new SequenceOptions(
                Set.copyOf(CommaSeparated.entries(config, TYPES)),
                Set.copyOf(CommaSeparated.entries(config, TRIGGER_TYPES)),
                config.get(MAX_LATENESS),
                config.get(CAPACITY),
                config.get(DEDUPE_WINDOW),
                config.get(TTL));
    }

    public static List<ConfigOption<?>> all() {
        return List.of(TYPES, TRIGGER_TYPES, MAX_LATENESS, CAPACITY, DEDUPE_WINDOW, TTL);
    }

    public SequenceRules rules() {
        return new SequenceRules(types, triggerTypes, maxLateness, capacity, dedupeWindow);
    }

    private static void notNegative(ConfigOption<Duration> option, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(
                    "%s is %s: it must not be negative".formatted(option.key(), value));
        }
    }
}
