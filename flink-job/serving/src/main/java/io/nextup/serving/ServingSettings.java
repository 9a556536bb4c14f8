package io.nextup.serving;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.ModelRules;
import io.nextup.artifact.trust.TrustSettings;
import io.nextup.kafka.JobNames;
import io.nextup.kafka.KafkaSettings;
import io.nextup.serving.engine.LoadShedding;
import io.nextup.serving.guard.LoadTimeout;
import io.nextup.serving.rules.CatalogueSettings;
import io.nextup.serving.shape.BatchLimit;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Settings for serving one job in one process.
 *
 * @param job the id of Flink's job, or another name of the caller
 * @param names the names by which brokers know the job
 * @param kafka the cluster with the models topic and the health topic
 * @param slot the slot whose announced models serve; announcements of other slots are ignored
 * @param topK most items in a recommendation
 * @param batches limits on the requests that one call of a model scores
 * @param workers number of threads that score; 0 means half the cores on a CPU, one on a GPU
 * @param device device of the models: {@code auto}, {@code cpu} or {@code gpu:N}
 * @param rules the job's rules: which items a request has, and which its recommendation leaves out
 * @param requireSameRules true to refuse models that were trained by other or unknown rules
 * @param shedding limits beyond which requests are answered without being scored
 * @param batchTimeout shortest deadline of a call of the model
 * @param cacheDirectory directory on the local disk for copies of artifacts and marks of loads in
 *     progress. It should survive a restart of the process; otherwise a model that crashes the
 *     process is loaded again and again.
 * @param loadTimeout most time for loading and warming up one small model, once it is fetched; a
 *     larger one gets more, as {@link LoadTimeout} says
 * @param patience longest wait for a first model, before popular items answer
 * @param keepLoadedFor time that the engine and its models stay after the last subtask has released
 *     them
 * @param trust conditions on the models that are loaded
 * @param catalogue settings for the items that lists may hold
 */
public record ServingSettings(
        String job,
        JobNames names,
        KafkaSettings kafka,
        String slot,
        int topK,
        BatchLimit batches,
        int workers,
        String device,
        ModelRules rules,
        boolean requireSameRules,
        LoadShedding shedding,
        Duration batchTimeout,
        Path cacheDirectory,
        Duration loadTimeout,
        Duration patience,
        Duration keepLoadedFor,
        TrustSettings trust,
        CatalogueSettings catalogue) {
    /** The job's option that names the files with the keys of those who may publish models. */
    public static final String TRUSTED_KEYS_OPTION = "nextup.models.trusted-keys";

    /** Option of the job that allows models of anybody. */
    public static final String UNSIGNED_OPTION = "nextup.models.unsigned";

    /** The job's option that names the files with the keys of those who may announce models. */
    public static final String ANNOUNCEMENT_KEYS_OPTION = "nextup.models.announcement-keys";

    /** The job's option that names the places below which models may lie. */
    public static final String TRUSTED_LOCATIONS_OPTION = "nextup.models.trusted-locations";

    /** The job's option that names operators which a module's code may use, too. */
    public static final String ALLOWED_OPERATORS_OPTION = "nextup.models.allowed-operators";

    /** The job's option that names the cache directory. */
    public static final String CACHE_DIRECTORY_OPTION = "nextup.models.cache-dir";

    public ServingSettings {
        requireNonNull(job, "job is null");
        requireNonNull(names, "names is null");
        requireNonNull(kafka, "kafka is null");
        requireNonNull(slot, "slot is null");
        requireNonNull(batches, "batches is null");
        requireNonNull(device, "device is null");
        requireNonNull(rules, "rules is null");
        requireNonNull(shedding, "shedding is null");
        requireNonNull(batchTimeout, "batchTimeout is null");
        requireNonNull(cacheDirectory, "cacheDirectory is null");
        requireNonNull(loadTimeout, "loadTimeout is null");
        requireNonNull(patience, "patience is null");
        requireNonNull(keepLoadedFor, "keepLoadedFor is null");
        requireNonNull(trust, "trust is null");
        requireNonNull(catalogue, "catalogue is null");
    }
}
