package io.nextup.launcher.config;

import io.nextup.artifact.store.ArtifactStores;
import io.nextup.event.ModelAnnouncement;
import io.nextup.launcher.argument.RegistryArgument;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A setting of nextup.yaml: the option of the same name in every verb that has it. {@code up} gives
 * some to its job.
 */
enum Setting {
    KAFKA_CONFIG("kafka-config", Kind.PLACE, null, null),
    SCHEMA_REGISTRY("schema-registry", Kind.PLACE, null, "nextup.ingest.schema-registry"),
    MAPPING("mapping", Kind.TEXT, null, "nextup.ingest.mapping"),
    TITLES("titles", Kind.PLACE, null, null),
    CATEGORIES("categories", Kind.PLACE, null, null),
    SLOT("slot", Kind.TEXT, ModelAnnouncement.DEFAULT_SLOT, "nextup.models.slot"),
    REGISTRY("registry", Kind.PLACE, RegistryArgument.DEFAULT, null);

    private enum Kind {
        TEXT,
        /** A path, relative to the directory of the file, or a URI. */
        PLACE
    }

    private final String key;
    private final Kind kind;
    private final String builtIn;
    private final String jobOption;

    Setting(String key, Kind kind, String builtIn, String jobOption) {
        this.key = key;
        this.kind = kind;
        this.builtIn = builtIn;
        this.jobOption = jobOption;
    }

    String key() {
        return key;
    }

    String option() {
        return "--" + key;
    }

    /** Returns the value of verbs that find none elsewhere; empty where they go without. */
    Optional<String> builtIn() {
        return Optional.ofNullable(builtIn);
    }

    /** Returns the option of the job that takes the value; empty if none does. */
    Optional<String> jobOption() {
        return Optional.ofNullable(jobOption);
    }

    static List<String> keys() {
        return Arrays.stream(values()).map(Setting::key).toList();
    }

    static Optional<Setting> named(String key) {
        return Arrays.stream(values()).filter(one -> one.key.equals(key)).findFirst();
    }

    /** Returns the setting that an option takes its default from; empty for other options. */
    static Optional<Setting> ofOption(String option) {
        return Arrays.stream(values()).filter(one -> one.option().equals(option)).findFirst();
    }

    /**
     * Returns a value of a file as the option takes it.
     *
     * @param directory null for the working directory
     * @throws java.nio.file.InvalidPathException if it is not a path
     */
    String value(String written, Path directory) {
        return kind == Kind.TEXT || directory == null || ArtifactStores.isUri(written)
                ? written
                : directory.resolve(written).toString();
    }
}
