package io.nextup.serving;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.ModelRules;
import io.nextup.kafka.KafkaSettings;
import io.nextup.serving.engine.LoadShedding;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How one process serves one job.
 *
 * @param job the id of Flink's job, or another name for who asks
 * @param kafka the cluster with the topics of announcements and of health
 * @param slot whose announced models are served; announcements of other slots are left alone
 * @param topK most items in a recommendation
 * @param batchMaxSize most requests that one call of the model scores
 * @param workers threads that score; 0 leaves it to the machine: half the cores on a CPU, one on a
 *     GPU
 * @param device {@code auto}, {@code cpu} or {@code gpu:N}
 * @param rules of the job: what a request holds, and what stays out of its recommendation
 * @param requireSameRules whether a model that was trained by other rules, or does not say which,
 *     is refused
 * @param shedding which requests are answered without being scored
 * @param batchTimeout least deadline of a call of the model
 * @param cacheDirectory on the process's local disk: copies of artifacts, and the marks of loads
 *     under way; it should survive a restart of the process, or a model that crashes the process is
 *     loaded again and again
 * @param loadTimeout most time for loading and warming up one model, once it is fetched
 * @param linger how long the engine and its models stay after the last subtask has let go of them
 */
public record ServingSettings(
        String job,
        KafkaSettings kafka,
        String slot,
        int topK,
        int batchMaxSize,
        int workers,
        String device,
        ModelRules rules,
        boolean requireSameRules,
        LoadShedding shedding,
        Duration batchTimeout,
        Path cacheDirectory,
        Duration loadTimeout,
        Duration linger) {
    /** The job's option that names the cache directory. */
    public static final String CACHE_DIRECTORY_OPTION = "nextup.models.cache-dir";

    public ServingSettings {
        requireNonNull(job, "job is null");
        requireNonNull(kafka, "kafka is null");
        requireNonNull(slot, "slot is null");
        requireNonNull(device, "device is null");
        requireNonNull(rules, "rules is null");
        requireNonNull(shedding, "shedding is null");
        requireNonNull(batchTimeout, "batchTimeout is null");
        requireNonNull(cacheDirectory, "cacheDirectory is null");
        requireNonNull(loadTimeout, "loadTimeout is null");
        requireNonNull(linger, "linger is null");
    }
}
