package io.nextup.job.score;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.trust.TrustSettings;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.PlainName;
import io.nextup.job.ingest.CommaSeparated;
import io.nextup.scoring.torch.AllowedOperators;
import io.nextup.serving.ServingSettings;
import io.nextup.serving.guard.LoadTimeout;
import io.nextup.serving.load.RulesCheck;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.ReadableConfig;

/**
 * Options for the served models and their loading.
 *
 * @param slot the slot whose models serve; announcements of other slots are ignored
 * @param cacheDirectory directory on each process's local disk for copies of artifacts and marks of
 *     loads in progress. It should survive a restart of the process; otherwise a model that crashes
 *     the process is loaded again and again.
 * @param loadTimeout longest time for loading and warming up one small model, after its fetch; a
 *     larger one gets more, as {@link LoadTimeout} says
 * @param patience longest wait for a first model, before popular items answer
 * @param keepLoadedFor time that the engine and its models stay after the last subtask has ended
 * @param requireSameRules true to refuse models that were trained by other rules than this job's,
 *     or by unknown ones
 * @param trust conditions on the models that are loaded
 */
public record ModelOptions(
        String slot,
        Path cacheDirectory,
        Duration loadTimeout,
        Duration patience,
        Duration keepLoadedFor,
        boolean requireSameRules,
        TrustSettings trust)
        implements Serializable {

    public static final ConfigOption<String> SLOT =
            ConfigOptions.key("nextup.models.slot")
                    .stringType()
                    .defaultValue(ModelAnnouncement.DEFAULT_SLOT)
                    .withDescription("The slot whose announced models this job serves.");

    public static final ConfigOption<String> CACHE_DIRECTORY =
            ConfigOptions.key(ServingSettings.CACHE_DIRECTORY_OPTION)
                    .stringType()
                    .defaultValue(
                            Path.of(System.getProperty("java.io.tmpdir"), "nextup-models")
                                    .toString())
                    .withDescription(
                            "A directory on each TaskManager's local disk for copies of artifacts,"
                                    + " ten at most, and for the marks of loads in progress; it"
                                    + " should survive a restart of the process.");

    public static final ConfigOption<Duration> LOAD_TIMEOUT =
            ConfigOptions.key("nextup.models.load-timeout")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(60))
                    .withDescription(
                            "Longest time for loading and warming up a model, after its fetch, beside"
                                    + " a second for each 20 MB of its module; twice that while"
                                    + " another model serves, since the load then pauses. A later"
                                    + " model is refused, unless nothing serves: then it serves"
                                    + " once it is ready.");

    public static final ConfigOption<Duration> PATIENCE =
            ConfigOptions.key("nextup.models.patience")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(20))
                    .withDescription(
                            "Longest time that a TaskManager waits for its first model once it has"
                                    + " read the models topic. Then it answers with the popular"
                                    + " items that the newest announcement names, until a model"
                                    + " serves.");

    public static final ConfigOption<Duration> KEEP_LOADED_FOR =
            ConfigOptions.key("nextup.models.keep-loaded-for")
                    .durationType()
                    .defaultValue(Duration.ofMinutes(2))
                    .withDescription(
                            "Time that a TaskManager keeps the models of a job without tasks on it,"
                                    + " so that a restart does not load them again. It ends early when"
                                    + " the job leaves the TaskManager.");

    public static final ConfigOption<Boolean> REQUIRE_SAME_RULES =
            ConfigOptions.key(RulesCheck.OPTION)
                    .booleanType()
                    .defaultValue(false)
                    .withDescription(
                            "true refuses a model that was trained by other rules than this job's"
                                    + " (types, lateness, dedupe window, capacity, limits,"
                                    + " exclude-seen), or by unknown ones. Otherwise it serves, and"
                                    + " the log names the differences. While no announced model may"
                                    + " be loaded, popular items answer.");

    public static final ConfigOption<String> TRUSTED_KEYS =
            ConfigOptions.key(ServingSettings.TRUSTED_KEYS_OPTION)
                    .stringType()
                    .defaultValue("")
                    .withDescription(
                            "Files on each TaskManager with public Ed25519 keys in PEM, separated"
                                    + " by commas: only a model that one of them signed is loaded."
                                    + " While no announced model may be loaded, popular items"
                                    + " answer.");

    /** Decision of a user who names no keys. */
    enum Unsigned {
        REFUSE,
        ALLOW
    }

    static final ConfigOption<Unsigned> UNSIGNED =
            ConfigOptions.key(ServingSettings.UNSIGNED_OPTION)
                    .enumType(Unsigned.class)
                    .defaultValue(Unsigned.REFUSE)
                    .withDescription(
                            "Without trusted keys, refuse stops the start of the job, and allow loads"
                                    + " models that anybody made: a model is a program, so whoever"
                                    + " may announce one runs it on every TaskManager.");

    public static final ConfigOption<String> ANNOUNCEMENT_KEYS =
            ConfigOptions.key(ServingSettings.ANNOUNCEMENT_KEYS_OPTION)
                    .stringType()
                    .defaultValue("")
                    .withDescription(
                            "Files on each TaskManager with public Ed25519 keys in PEM, separated"
                                    + " by commas: only an announcement that one of them signed"
                                    + " counts, and only if its revision is higher than that of"
                                    + " any taken before. Empty: every announcement counts.");

    public static final ConfigOption<String> LOCATIONS =
            ConfigOptions.key(ServingSettings.TRUSTED_LOCATIONS_OPTION)
                    .stringType()
                    .defaultValue("")
                    .withDescription(
                            "Places below which a model must lie to be loaded, separated by commas:"
                                    + " absolute paths or URIs such as s3://bucket/models. Links"
                                    + " below a directory are not followed. Empty: anywhere.");

    public static final ConfigOption<String> ALLOWED_OPERATORS =
            ConfigOptions.key(ServingSettings.ALLOWED_OPERATORS_OPTION)
                    .stringType()
                    .defaultValue("")
                    .withDescription(
                            "Operators that a module's code may name beside those of this build;"
                                    + " separated by commas, such as torch.warn,"
                                    + " ops.quantized.linear or print.");

    public ModelOptions {
        requireNonNull(slot, "slot is null");
        requireNonNull(cacheDirectory, "cacheDirectory is null");
        requireNonNull(loadTimeout, "loadTimeout is null");
        requireNonNull(patience, "patience is null");
        requireNonNull(keepLoadedFor, "keepLoadedFor is null");
        requireNonNull(trust, "trust is null");
        if (!PlainName.is(slot)) {
            throw new IllegalArgumentException(
                    "%s is \"%s\": it must be %s".formatted(SLOT.key(), slot, PlainName.RULE));
        }
        if (loadTimeout.isNegative() || loadTimeout.isZero()) {
            throw new IllegalArgumentException(
                    "%s is %s: it must be above zero".formatted(LOAD_TIMEOUT.key(), loadTimeout));
        }
        if (patience.isNegative()) {
            throw new IllegalArgumentException(
                    "%s is %s: it must not be negative".formatted(PATIENCE.key(), patience));
        }
        if (keepLoadedFor.isNegative()) {
            throw new IllegalArgumentException(
                    "%s is %s: it must not be negative"
                            .formatted(KEEP_LOADED_FOR.key(), keepLoadedFor));
        }
    }

    public static ModelOptions from(ReadableConfig config) {
        return new ModelOptions(
                config.get(SLOT),
                Path.of(config.get(CACHE_DIRECTORY)),
                config.get(LOAD_TIMEOUT),
                config.get(PATIENCE),
                config.get(KEEP_LOADED_FOR),
                config.get(REQUIRE_SAME_RULES),
                trust(config));
    }

    /**
     * Requires that the user has said whose models are loaded. It is asked where a person starts
     * the job, who can answer.
     *
     * @throws IllegalArgumentException naming both ways to say it
     */
    public static void requireSigned(ReadableConfig config) {
        boolean hasKeys = !CommaSeparated.entries(config, TRUSTED_KEYS).isEmpty();
        boolean isAllowed = config.get(UNSIGNED) == Unsigned.ALLOW;
        if (!hasKeys && !isAllowed) {
            throw new IllegalArgumentException(
                    "%s is not given, so anybody who may announce a model would run a program on every TaskManager: name the public keys that must have signed it, or say %s=allow"
                            .formatted(TRUSTED_KEYS.key(), UNSIGNED.key()));
        }
        if (hasKeys && isAllowed) {
            throw new IllegalArgumentException(
                    "%s names keys that must have signed a model, and %s is allow: leave one of them out"
                            .formatted(TRUSTED_KEYS.key(), UNSIGNED.key()));
        }
    }

    private static TrustSettings trust(ReadableConfig config) {
        List<String> operators = CommaSeparated.entries(config, ALLOWED_OPERATORS);
        try {
            AllowedOperators.ofThisBuild().and(operators);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "%s: %s".formatted(ALLOWED_OPERATORS.key(), e.getMessage()), e);
        }
        List<String> keys = CommaSeparated.entries(config, TRUSTED_KEYS);
        List<String> locations = CommaSeparated.entries(config, LOCATIONS);
        try {
            return new TrustSettings(
                    keys, locations, operators, CommaSeparated.entries(config, ANNOUNCEMENT_KEYS));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "%s: %s".formatted(LOCATIONS.key(), e.getMessage()), e);
        }
    }

    /** Lists all options, for the help text and the check for unknown keys. */
    public static List<ConfigOption<?>> all() {
        return List.of(
                SLOT,
                CACHE_DIRECTORY,
                LOAD_TIMEOUT,
                PATIENCE,
                KEEP_LOADED_FOR,
                REQUIRE_SAME_RULES,
                TRUSTED_KEYS,
                UNSIGNED,
                ANNOUNCEMENT_KEYS,
                LOCATIONS,
                ALLOWED_OPERATORS);
    }

    /** Serializes the path as text, since a {@link Path} cannot be part of the job graph. */
    private Object writeReplace() {
        return new Travelling(
                slot,
                cacheDirectory.toString(),
                loadTimeout,
                patience,
                keepLoadedFor,
                requireSameRules,
                trust);
    }

    private record Travelling(
            String slot,
            String cacheDirectory,
            Duration loadTimeout,
            Duration patience,
            Duration keepLoadedFor,
            boolean requireSameRules,
            TrustSettings trust)
            implements Serializable {
        private Object readResolve() {
            return new ModelOptions(
                    slot,
                    Path.of(cacheDirectory),
                    loadTimeout,
                    patience,
                    keepLoadedFor,
                    requireSameRules,
                    trust);
        }
    }
}
