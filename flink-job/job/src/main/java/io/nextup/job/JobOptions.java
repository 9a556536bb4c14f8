package io.nextup.job;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.ModelRules;
import io.nextup.job.ingest.IngestOptions;
import io.nextup.job.publish.PublishOptions;
import io.nextup.job.score.ModelOptions;
import io.nextup.job.score.ScoringOptions;
import io.nextup.job.sequence.SequenceOptions;
import io.nextup.kafka.JobNames;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * All options of the job, read once.
 *
 * @param maxParallelism maximum parallelism; empty for the savepoint's, or the default without one
 */
public record JobOptions(
        KafkaOptions kafka,
        IngestOptions ingest,
        SequenceOptions sequence,
        ScoringOptions scoring,
        PublishOptions publish,
        int parallelism,
        OptionalInt maxParallelism) {

    /** Flink's own upper bound of a maximum parallelism. */
    private static final int LARGEST_MAX_PARALLELISM = 1 << 15;

    public static final ConfigOption<Integer> PARALLELISM =
            ConfigOptions.key("nextup.parallelism")
                    .intType()
                    .defaultValue(2)
                    .withDescription("Subtasks of each stage; the cluster needs as many slots.");

    public static final ConfigOption<Integer> MAX_PARALLELISM =
            ConfigOptions.key("nextup.max-parallelism")
                    .intType()
                    .defaultValue(8192)
                    .withDescription(
                            "Most subtasks over which the state can ever be spread: it cannot change"
                                    + " once there is a savepoint. A restored job uses the savepoint's"
                                    + " unless this is given.");

    public JobOptions {
        requireNonNull(kafka, "kafka is null");
        requireNonNull(ingest, "ingest is null");
        requireNonNull(sequence, "sequence is null");
        requireNonNull(scoring, "scoring is null");
        requireNonNull(publish, "publish is null");
        if (publish.maxRecordBytes() > kafka.maxRequestBytes()) {
            // A larger dead letter would stop the job, and again after every restart.
            throw new IllegalArgumentException(
                    "%s is %d, and the producer's %s.%s is %d: lower the first, or raise the producer's"
                            .formatted(
                                    PublishOptions.MAX_RECORD_SIZE.key(),
                                    publish.maxRecordBytes(),
                                    KafkaOptions.PROPERTIES.key(),
                                    ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                                    kafka.maxRequestBytes()));
        }
        if (parallelism < 1) {
            throw new IllegalArgumentException(
                    "%s is %d: use 1 or more".formatted(PARALLELISM.key(), parallelism));
        }
        maxParallelism.ifPresent(JobOptions::requirePossible);
    }

    /** Returns the names by which brokers know the job. */
    public JobNames names() {
        return new JobNames(
                kafka.groupId(), publish.exactlyOnce() ? publish.transactionalIdPrefix() : null);
    }

    private static void requirePossible(int maxParallelism) {
        if (maxParallelism < 1 || maxParallelism > LARGEST_MAX_PARALLELISM) {
            throw new IllegalArgumentException(
                    "%s is %d: 1 to %d"
                            .formatted(
                                    MAX_PARALLELISM.key(),
                                    maxParallelism,
                                    LARGEST_MAX_PARALLELISM));
        }
    }

    /** Returns the maximum parallelism of a savepoint that no job has written. */
    static int maxParallelismOfNew(ReadableConfig config) {
        int max = config.get(MAX_PARALLELISM);
        requirePossible(max);
        return max;
    }

    /** Returns these options with others of ingest. */
    JobOptions withIngest(IngestOptions other) {
        return new JobOptions(
                kafka, other, sequence, scoring, publish, parallelism, maxParallelism);
    }

    /**
     * Parses {@code --key value} or {@code --key=value}.
     *
     * @throws IllegalArgumentException naming the key, the value and the allowed values
     */
    public static JobOptions parse(String... arguments) {
        Map<String, String> given = Arguments.parse(arguments, all());
        KafkaOptions.refuseSecrets(given);
        ReadableConfig config = Configuration.fromMap(given);
        JobOptions options = from(config);
        ModelOptions.requireSigned(config);
        return options;
    }

    public static JobOptions from(ReadableConfig config) {
        String name = JobNames.ofSlot(config.get(ModelOptions.SLOT));
        return new JobOptions(
                KafkaOptions.from(config, name),
                IngestOptions.from(config),
                SequenceOptions.from(config),
                ScoringOptions.from(config, rules(config)),
                PublishOptions.from(config, name),
                config.get(PARALLELISM),
                config.getOptional(MAX_PARALLELISM)
                        .map(OptionalInt::of)
                        .orElseGet(OptionalInt::empty));
    }

    /**
     * Returns the rules of the job, in the form in which a model's manifest has the rules of its
     * training.
     */
    public static ModelRules rules(ReadableConfig config) {
        return ModelRules.of(
                SequenceOptions.from(config).rules(),
                IngestOptions.from(config).rules().limits(),
                config.get(ScoringOptions.EXCLUDE_SEEN));
    }

    /** Lists all options of all stages, in the order of the stages. */
    public static List<ConfigOption<?>> all() {
        return Stream.of(
                        KafkaOptions.all(),
                        IngestOptions.all(),
                        SequenceOptions.all(),
                        ScoringOptions.all(),
                        PublishOptions.all(),
                        List.<ConfigOption<?>>of(PARALLELISM, MAX_PARALLELISM))
                .flatMap(List::stream)
                .toList();
    }
}
