package io.nextup.job.ingest;

import static java.util.Objects.requireNonNull;

import io.nextup.intake.InteractionLimits;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.ReadableConfig;

/**
 * The limits that an interaction must keep.
 *
 * @param maxIdLength most characters of an id or a type
 * @param maxFuture longest time that an event time may lie after its record's own timestamp
 */
public record IngestOptions(int maxIdLength, Duration maxFuture) implements Serializable {

    public static final ConfigOption<Integer> MAX_ID_LENGTH =
            ConfigOptions.key("nextup.ingest.max-id-length")
                    .intType()
                    .defaultValue(InteractionLimits.defaults().maxIdLength())
                    .withDescription(
                            "Most characters of an id or a type; longer ones go to the dead-letter"
                                    + " topic.");

    public static final ConfigOption<Duration> MAX_FUTURE =
            ConfigOptions.key("nextup.ingest.max-future")
                    .durationType()
                    .defaultValue(InteractionLimits.defaults().maxFuture())
                    .withDescription(
                            "Longest time that an event time may lie after its Kafka record's own"
                                    + " timestamp.");

    public IngestOptions {
        requireNonNull(maxFuture, "maxFuture is null");
        if (maxIdLength < 1) {
            throw new IllegalArgumentException(
                    "%s is %d: at least 1".formatted(MAX_ID_LENGTH.key(), maxIdLength));
        }
        if (maxFuture.isNegative()) {
            throw new IllegalArgumentException(
                    "%s is %s: it must not be negative".formatted(MAX_FUTURE.key(), maxFuture));
        }
    }

    public static IngestOptions from(ReadableConfig config) {
        return new IngestOptions(config.get(MAX_ID_LENGTH), config.get(MAX_FUTURE));
    }

    /** Returns the same limits in the form that the trainer uses, too. */
    public InteractionLimits limits() {
        return new InteractionLimits(maxIdLength, maxFuture);
    }

    public static List<ConfigOption<?>> all() {
        return List.of(MAX_ID_LENGTH, MAX_FUTURE);
    }
}
