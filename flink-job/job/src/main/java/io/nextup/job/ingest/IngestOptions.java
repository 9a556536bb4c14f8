package io.nextup.job.ingest;

import static java.util.Objects.requireNonNull;

import io.nextup.event.mapping.FieldMapping;
import io.nextup.intake.ErasureRules;
import io.nextup.intake.IntakeRules;
import io.nextup.intake.InteractionLimits;
import io.nextup.kafka.registry.SchemaRegistrySettings;
import io.nextup.signature.KeyPurpose;
import io.nextup.signature.PublicKeys;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.ReadableConfig;

/**
 * Options of the first stage.
 *
 * @param rules rules by which it reads records
 * @param registry registry of the records' schemas, with its secrets; null without one
 */
public record IngestOptions(IntakeRules rules, SchemaRegistrySettings registry)
        implements Serializable {

    public static final ConfigOption<Integer> MAX_ID_LENGTH =
            ConfigOptions.key("nextup.ingest.max-id-length")
                    .intType()
                    .defaultValue(InteractionLimits.defaults().maxIdLength())
                    .withDescription(
                            "Most characters of an id, a type or a placement; longer ones go to the"
                                    + " dead-letter topic.");

    public static final ConfigOption<Duration> MAX_FUTURE =
            ConfigOptions.key("nextup.ingest.max-future")
                    .durationType()
                    .defaultValue(InteractionLimits.defaults().maxFuture())
                    .withDescription(
                            "Longest time that an event time may lie after its Kafka record's own"
                                    + " timestamp.");

    public static final ConfigOption<String> MAPPING =
            ConfigOptions.key("nextup.ingest.mapping")
                    .stringType()
                    .defaultValue("")
                    .withDescription(
                            "Where the fields of an interaction stand in records of another shape,"
                                    + " such as user=/visitor/id,item=/sku,time=/ts:iso,type='view'."
                                    + " Empty: records are Nextup's own.");

    public static final ConfigOption<String> SCHEMA_REGISTRY =
            ConfigOptions.key("nextup.ingest.schema-registry")
                    .stringType()
                    .defaultValue("")
                    .withDescription(
                            "File of properties of a schema registry on the machine that submits the"
                                    + " job, including secrets: records behind a schema's id are read"
                                    + " by nextup.ingest.mapping. Empty: they are dead letters.");

    public static final ConfigOption<String> ERASURE_KEYS =
            ConfigOptions.key("nextup.ingest.erasure-keys")
                    .stringType()
                    .defaultValue("")
                    .withDescription(
                            "Files of public Ed25519 keys in PEM on the machine that submits the job,"
                                    + " separated by commas: an erasure counts only if the"
                                    + " holder of one has signed it. Empty: anyone who may"
                                    + " write interactions may erase any user.");

    public static final ConfigOption<String> ERASURE_KEYS_SINCE =
            ConfigOptions.key("nextup.ingest.erasure-keys-since")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Time such as 2026-11-24T14:00:00Z: erasures that lie before each"
                                    + " partition's first record of that time or later need no"
                                    + " signature. Empty: all need one.");

    public IngestOptions {
        requireNonNull(rules, "rules is null");
        if (registry != null && rules.fields().isNone()) {
            throw new IllegalArgumentException(
                    "%s needs %s, which says where the fields stand"
                            .formatted(SCHEMA_REGISTRY.key(), MAPPING.key()));
        }
    }

    /** Makes options of a job without a schema registry. */
    public IngestOptions(IntakeRules rules) {
        this(rules, null);
    }

    /**
     * Reads the options, and the files that they name.
     *
     * @throws IllegalArgumentException naming the option that is wrong
     */
    public static IngestOptions from(ReadableConfig config) {
        return new IngestOptions(
                new IntakeRules(limits(config), fields(config), erasures(config)),
                registry(config));
    }

    private static SchemaRegistrySettings registry(ReadableConfig config) {
        String file = config.get(SCHEMA_REGISTRY);
        try {
            return file.isBlank() ? null : SchemaRegistrySettings.read(Path.of(file));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "%s: %s".formatted(SCHEMA_REGISTRY.key(), e.getMessage()), e);
        }
    }

    private static InteractionLimits limits(ReadableConfig config) {
        int maxIdLength = config.get(MAX_ID_LENGTH);
        if (maxIdLength < 1) {
            throw new IllegalArgumentException(
                    "%s is %d: at least 1".formatted(MAX_ID_LENGTH.key(), maxIdLength));
        }
        Duration maxFuture = config.get(MAX_FUTURE);
        if (maxFuture.isNegative()) {
            throw new IllegalArgumentException(
                    "%s is %s: it must not be negative".formatted(MAX_FUTURE.key(), maxFuture));
        }
        return new InteractionLimits(maxIdLength, maxFuture);
    }

    private static FieldMapping fields(ReadableConfig config) {
        try {
            return FieldMapping.parse(config.get(MAPPING)).ofTopic();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "%s: %s".formatted(MAPPING.key(), e.getMessage()), e);
        }
    }

    private static ErasureRules erasures(ReadableConfig config) {
        PublicKeys keys;
        try {
            keys =
                    PublicKeys.read(
                            CommaSeparated.entries(config, ERASURE_KEYS).stream()
                                    .map(Path::of)
                                    .toList(),
                            KeyPurpose.ERASURES);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "%s: %s".formatted(ERASURE_KEYS.key(), e.getMessage()), e);
        }
        Optional<Instant> since;
        try {
            since = config.getOptional(ERASURE_KEYS_SINCE).map(Instant::parse);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "%s is \"%s\": write a time such as 2026-11-24T14:00:00Z"
                            .formatted(ERASURE_KEYS_SINCE.key(), e.getParsedString()),
                    e);
        }
        if (keys.isEmpty() && since.isPresent()) {
            throw new IllegalArgumentException(
                    "%s is given without %s: give the keys, or leave it out"
                            .formatted(ERASURE_KEYS_SINCE.key(), ERASURE_KEYS.key()));
        }
        return ErasureRules.of(keys, since);
    }

    /** Returns these options with other conditions on a tombstone. */
    public IngestOptions withErasures(ErasureRules erasures) {
        return new IngestOptions(rules.withErasures(erasures), registry);
    }

    public static List<ConfigOption<?>> all() {
        return List.of(
                MAX_ID_LENGTH,
                MAX_FUTURE,
                MAPPING,
                SCHEMA_REGISTRY,
                ERASURE_KEYS,
                ERASURE_KEYS_SINCE);
    }
}
