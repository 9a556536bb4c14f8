package io.nextup.job.publish;

import static java.util.Objects.requireNonNull;

import io.nextup.event.wire.Encoding;
import io.nextup.kafka.JobNames;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.connector.base.DeliveryGuarantee;

/**
 * Options for writing results to Kafka.
 *
 * @param transactionTimeout timeout of a transaction, for exactly-once only: a job that is down for
 *     longer loses its uncommitted results
 * @param maxRecordBytes most bytes of a dead letter
 * @param freshnessObjective longest time from an event to its recommendation that does not count as
 *     late
 * @param provenance true to say in a recommendation which items and rules it was made from
 */
public record PublishOptions(
        DeliveryGuarantee delivery,
        Encoding encoding,
        String transactionalIdPrefix,
        Duration transactionTimeout,
        int maxRecordBytes,
        Duration freshnessObjective,
        boolean provenance) {

    /** Room for the detail, the position and the field names of a dead letter. */
    static final int SMALLEST_MAX_RECORD_BYTES = 16_384;

    public static final ConfigOption<DeliveryGuarantee> DELIVERY =
            ConfigOptions.key("nextup.publish.delivery")
                    .enumType(DeliveryGuarantee.class)
                    .defaultValue(DeliveryGuarantee.AT_LEAST_ONCE)
                    .withDescription(
                            "at-least-once: read at once by consumers; after a failure an id may"
                                    + " come again, the last one wins. exactly-once: consumers read"
                                    + " committed, about a checkpoint interval later.");

    public static final ConfigOption<Encoding> ENCODING =
            ConfigOptions.key("nextup.publish.encoding")
                    .enumType(Encoding.class)
                    .defaultValue(Encoding.JSON)
                    .withDescription("json, or avro (single-object encoding).");

    public static final ConfigOption<String> TRANSACTIONAL_ID_PREFIX =
            ConfigOptions.key("nextup.publish.transactional-id-prefix")
                    .stringType()
                    .defaultValue(JobNames.OF_DEFAULT_SLOT)
                    .withDescription(
                            "Exactly-once only: unique for each job on a broker, and the same across"
                                    + " all restarts of a job; by default nextup-SLOT in another slot"
                                    + " than default.");

    public static final ConfigOption<Duration> TRANSACTION_TIMEOUT =
            ConfigOptions.key("nextup.publish.transaction-timeout")
                    .durationType()
                    .defaultValue(Duration.ofMinutes(15))
                    .withDescription(
                            "Exactly-once only: results that are not committed by then are lost. At"
                                    + " least the checkpoint interval plus"
                                    + " execution.checkpointing.timeout, better the interval plus"
                                    + " twice that timeout plus the longest downtime; at most the"
                                    + " broker's transaction.max.timeout.ms (15 min by default).");

    public static final ConfigOption<MemorySize> MAX_RECORD_SIZE =
            ConfigOptions.key("nextup.publish.max-record-size")
                    .memoryType()
                    .defaultValue(new MemorySize(1_000_000))
                    .withDescription(
                            "Largest size of a dead letter, such as 500 kb; the original of a larger one is truncated,"
                                    + " as its detail shows. At most the topic's max.message.bytes and"
                                    + " the producer's max.request.size.");

    public static final ConfigOption<Duration> FRESHNESS_OBJECTIVE =
            ConfigOptions.key("nextup.publish.freshness-objective")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(1))
                    .withDescription(
                            "Recommendations that go to Kafka longer than this after their event"
                                    + " count as late in the metric publishedLate, on which alerts"
                                    + " stand. They are published nevertheless.");

    public static final ConfigOption<Boolean> PROVENANCE =
            ConfigOptions.key("nextup.publish.provenance")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription(
                            "true says in each recommendation which items and rules it was made from,"
                                    + " as offsets of their topics (madeFrom).");

    public PublishOptions {
        requireNonNull(encoding, "encoding is null");
        if (delivery == DeliveryGuarantee.NONE) {
            throw new IllegalArgumentException(
                    "%s must not be none: use at-least-once or exactly-once"
                            .formatted(DELIVERY.key()));
        }
        if (transactionalIdPrefix.isBlank()) {
            throw new IllegalArgumentException(
                    "%s is empty: name the job".formatted(TRANSACTIONAL_ID_PREFIX.key()));
        }
        if (transactionTimeout.isZero() || transactionTimeout.isNegative()) {
            throw new IllegalArgumentException(
                    "%s is %s: use more than 0"
                            .formatted(TRANSACTION_TIMEOUT.key(), transactionTimeout));
        }
        if (freshnessObjective.isZero() || freshnessObjective.isNegative()) {
            throw new IllegalArgumentException(
                    "%s is %s: use more than 0"
                            .formatted(FRESHNESS_OBJECTIVE.key(), freshnessObjective));
        }
        if (maxRecordBytes < SMALLEST_MAX_RECORD_BYTES) {
            throw new IllegalArgumentException(
                    "%s is %d: at least %d"
                            .formatted(
                                    MAX_RECORD_SIZE.key(),
                                    maxRecordBytes,
                                    SMALLEST_MAX_RECORD_BYTES));
        }
    }

    /**
     * Reads the options.
     *
     * @param jobName name of the job's slot, the default of the transactional prefix
     */
    public static PublishOptions from(ReadableConfig config, String jobName) {
        return new PublishOptions(
                config.get(DELIVERY),
                config.get(ENCODING),
                config.getOptional(TRANSACTIONAL_ID_PREFIX).orElse(jobName),
                config.get(TRANSACTION_TIMEOUT),
                (int) Math.min(Integer.MAX_VALUE, config.get(MAX_RECORD_SIZE).getBytes()),
                config.get(FRESHNESS_OBJECTIVE),
                config.get(PROVENANCE));
    }

    public static List<ConfigOption<?>> all() {
        return List.of(
                DELIVERY,
                ENCODING,
                TRANSACTIONAL_ID_PREFIX,
                TRANSACTION_TIMEOUT,
                MAX_RECORD_SIZE,
                FRESHNESS_OBJECTIVE,
                PROVENANCE);
    }

    public boolean exactlyOnce() {
        return delivery == DeliveryGuarantee.EXACTLY_ONCE;
    }
}
