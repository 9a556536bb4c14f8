package io.nextup.job.score;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.ModelRules;
import io.nextup.kafka.JobNames;
import io.nextup.kafka.KafkaSettings;
import io.nextup.serving.ServingSettings;
import io.nextup.serving.engine.LoadShedding;
import io.nextup.serving.rules.CatalogueSettings;
import io.nextup.serving.shape.BatchLimit;
import io.nextup.serving.shape.Device;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.ReadableConfig;

/**
 * Options of scoring.
 *
 * @param topK most items in a recommendation
 * @param batchMaxSize most requests that one call of the model scores
 * @param batchMemory most memory that the rows of one call take; models whose rows take much get
 *     smaller batches
 * @param workers number of threads that score in one process; 0 means half the cores on a CPU, one
 *     on a GPU
 * @param queueCapacity most requests in flight in one subtask; then its input waits
 * @param device device of the models: {@code auto}, {@code cpu} or {@code gpu:N}
 * @param rules this job's rules, including those of ingest and sequences; a model should have been
 *     trained by the same
 * @param conflate true to answer a waiting request by a newer one of its user
 * @param maxInFlightPerUser number of one user's requests in flight in one subtask beyond which
 *     they are conflated, too; 0 means no limit
 * @param maxAge greatest age of a request's newest event; older requests are skipped. Zero means no
 *     limit.
 * @param batchTimeout shortest deadline of a call of the model
 * @param models options for the served models
 * @param items options for the items that lists may hold
 */
public record ScoringOptions(
        int topK,
        int batchMaxSize,
        MemorySize batchMemory,
        int workers,
        int queueCapacity,
        String device,
        ModelRules rules,
        boolean conflate,
        int maxInFlightPerUser,
        Duration maxAge,
        Duration batchTimeout,
        ModelOptions models,
        CatalogueSettings items)
        implements Serializable {

    /** The shortest maximum age, since event times are whole milliseconds. */
    private static final Duration LEAST_MAX_AGE = Duration.ofMillis(1);

    public static final ConfigOption<Integer> TOP_K =
            ConfigOptions.key("nextup.scoring.top-k")
                    .intType()
                    .defaultValue(10)
                    .withDescription("Most items in a recommendation.");

    public static final ConfigOption<Integer> BATCH_MAX_SIZE =
            ConfigOptions.key(BatchLimit.SIZE_OPTION)
                    .intType()
                    .defaultValue(256)
                    .withDescription("Most requests that one call of the model scores.");

    /** The least power of two that holds 256 rows of 100,000 items (D = 64, L = 50). */
    public static final ConfigOption<MemorySize> BATCH_MEMORY =
            ConfigOptions.key(BatchLimit.MEMORY_OPTION)
                    .memoryType()
                    .defaultValue(MemorySize.ofMebiBytes(512))
                    .withDescription(
                            "Most memory that the requests of one call of a model take. A model whose"
                                    + " requests take more (bytesPerRow in its manifest), as those of a"
                                    + " large catalogue do, is called with fewer than "
                                    + BatchLimit.SIZE_OPTION
                                    + ", at least one.");

    public static final ConfigOption<Integer> WORKERS =
            ConfigOptions.key("nextup.scoring.workers")
                    .intType()
                    .defaultValue(0)
                    .withDescription(
                            "Threads that score in one TaskManager; 0: half its cores on a CPU, one"
                                    + " on a GPU.");

    public static final ConfigOption<Integer> QUEUE_CAPACITY =
            ConfigOptions.key("nextup.scoring.queue.capacity")
                    .intType()
                    .defaultValue(1000)
                    .withDescription(
                            "Most requests in flight in one subtask; then its input waits.");

    public static final ConfigOption<String> DEVICE =
            ConfigOptions.key(Device.OPTION)
                    .stringType()
                    .defaultValue("auto")
                    .withDescription(
                            "Device of the models: cpu, gpu:N, or auto for the first GPU if there is"
                                    + " one.");

    public static final ConfigOption<Boolean> EXCLUDE_SEEN =
            ConfigOptions.key("nextup.scoring.exclude-seen")
                    .booleanType()
                    .defaultValue(true)
                    .withDescription(
                            "true leaves the items of the user's sequence out of the"
                                    + " recommendation.");

    public static final ConfigOption<Boolean> CONFLATE =
            ConfigOptions.key("nextup.scoring.conflate")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription(
                            "true scores only the newest of a user's events that wait for a worker;"
                                    + " its recommendation then names all of them.");

    public static final ConfigOption<Integer> MAX_IN_FLIGHT_PER_USER =
            ConfigOptions.key("nextup.scoring.max-in-flight-per-user")
                    .intType()
                    .defaultValue(16)
                    .withDescription(
                            "Number of one user's events in flight in one subtask beyond which the"
                                    + " waiting ones are conflated, so that one user does not delay the"
                                    + " others; 0 means no limit.");

    public static final ConfigOption<Duration> MAX_AGE =
            ConfigOptions.key("nextup.scoring.max-age")
                    .durationType()
                    .defaultValue(Duration.ZERO)
                    .withDescription(
                            "Greatest age of an event when its batch forms, by its own time and the"
                                    + " TaskManager's clock. An older event enters its user's"
                                    + " sequence, but its recommendation has no items and is marked"
                                    + " as skipped; 0 means no limit.");

    public static final ConfigOption<Duration> BATCH_TIMEOUT =
            ConfigOptions.key("nextup.scoring.batch.timeout")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(5))
                    .withDescription(
                            "Shortest deadline of a call of the model; raised to 20 times the"
                                    + " slowest repeated call of its warm-up, up to 60 s. A model"
                                    + " that misses it is demoted: popular items answer its batch,"
                                    + " and the previous model serves.");

    public ScoringOptions {
        requireNonNull(batchMemory, "batchMemory is null");
        requireNonNull(batchTimeout, "batchTimeout is null");
        requireNonNull(device, "device is null");
        requireNonNull(maxAge, "maxAge is null");
        requireNonNull(rules, "rules is null");
        requireNonNull(models, "models is null");
        requireNonNull(items, "items is null");
        atLeast(1, topK, TOP_K);
        atLeast(1, batchMaxSize, BATCH_MAX_SIZE);
        if (batchMemory.getBytes() < 1) {
            throw new IllegalArgumentException(
                    "%s is %s: it must be above zero".formatted(BATCH_MEMORY.key(), batchMemory));
        }
        atLeast(0, workers, WORKERS);
        atLeast(1, queueCapacity, QUEUE_CAPACITY);
        atLeast(0, maxInFlightPerUser, MAX_IN_FLIGHT_PER_USER);
        if (!maxAge.isZero() && maxAge.compareTo(LEAST_MAX_AGE) < 0) {
            throw new IllegalArgumentException(
                    "%s is %s: it must be 0, which means never, or at least 1 ms"
                            .formatted(MAX_AGE.key(), maxAge));
        }
        if (batchTimeout.isNegative() || batchTimeout.isZero()) {
            throw new IllegalArgumentException(
                    "%s is %s: it must be above zero".formatted(BATCH_TIMEOUT.key(), batchTimeout));
        }
        if (!device.matches("auto|cpu|gpu:\\d{1,3}")) {
            throw new IllegalArgumentException(
                    "%s is %s: it must be auto, cpu or gpu:N, such as gpu:0"
                            .formatted(DEVICE.key(), device));
        }
    }

    /**
     * Reads the options of scoring.
     *
     * @param rules the job's rules, including {@link #EXCLUDE_SEEN}
     */
    public static ScoringOptions from(ReadableConfig config, ModelRules rules) {
        return new ScoringOptions(
                config.get(TOP_K),
                config.get(BATCH_MAX_SIZE),
                config.get(BATCH_MEMORY),
                config.get(WORKERS),
                config.get(QUEUE_CAPACITY),
                config.get(DEVICE),
                rules,
                config.get(CONFLATE),
                config.get(MAX_IN_FLIGHT_PER_USER),
                config.get(MAX_AGE),
                config.get(BATCH_TIMEOUT),
                ModelOptions.from(config),
                ItemOptions.from(config));
    }

    /**
     * Lists all options, including those of models and items, for the help text and the check for
     * unknown keys.
     */
    public static List<ConfigOption<?>> all() {
        return Stream.of(
                        List.<ConfigOption<?>>of(
                                TOP_K,
                                BATCH_MAX_SIZE,
                                BATCH_MEMORY,
                                WORKERS,
                                QUEUE_CAPACITY,
                                DEVICE,
                                EXCLUDE_SEEN,
                                CONFLATE,
                                MAX_IN_FLIGHT_PER_USER,
                                MAX_AGE,
                                BATCH_TIMEOUT),
                        ModelOptions.all(),
                        ItemOptions.all())
                .flatMap(List::stream)
                .toList();
    }

    /**
     * Returns the same settings for serving, without Flink.
     *
     * @param job the id of Flink's job
     * @param names the names by which brokers know the job
     */
    public ServingSettings serving(String job, JobNames names, KafkaSettings kafka) {
        return new ServingSettings(
                job,
                names,
                kafka,
                models.slot(),
                topK,
                batches(),
                workers,
                device,
                rules,
                models.requireSameRules(),
                new LoadShedding(conflate ? 1 : maxInFlightPerUser, maxAge.toMillis()),
                batchTimeout,
                models.cacheDirectory(),
                models.loadTimeout(),
                models.patience(),
                models.keepLoadedFor(),
                models.trust(),
                items);
    }

    /** Returns the limits on the requests of one call. */
    public BatchLimit batches() {
        return new BatchLimit(batchMaxSize, batchMemory.getBytes());
    }

    private static void atLeast(int least, int value, ConfigOption<Integer> option) {
        if (value < least) {
            throw new IllegalArgumentException(
                    "%s is %d: it must be at least %d".formatted(option.key(), value, least));
        }
    }
}
