package io.nextup.local.run;

import io.nextup.kafka.JobNames;
import io.nextup.kafka.KafkaSettings;
import io.nextup.local.cluster.JobTool;
import io.nextup.local.install.Installation;
import io.nextup.local.process.ChildJvm;
import io.nextup.local.process.LocalRunException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Arguments of a local run's job: how it logs in to the run's brokers, and the one place from which
 * it takes models, and from whom. Checks those that a user gives.
 */
public final class JobArguments {
    /** The program that checks options. */
    private static final String CHECK = "io.nextup.job.CheckOptions";

    /** Its exit code for options that are not valid. */
    private static final int NOT_VALID = 2;

    private static final String CONFIG_FILE = "nextup.kafka.config";

    private static final String TRUSTED_KEYS = "nextup.models.trusted-keys";
    private static final String UNSIGNED = "nextup.models.unsigned";

    private static final String ANNOUNCEMENT_KEYS = "nextup.models.announcement-keys";

    private static final String ADDRESS = "nextup.kafka.bootstrap-servers";

    /** Options that name files, with commas between several. */
    private static final Set<String> FILES =
            Set.of(
                    "nextup.ingest.schema-registry",
                    "nextup.ingest.erasure-keys",
                    TRUSTED_KEYS,
                    ANNOUNCEMENT_KEYS);

    private JobArguments() {}

    /** Files with the public keys of those who may publish models, and who may announce them. */
    public record Keys(Path models, Path announcements) {}

    /**
     * Returns the arguments. An option that is given overrides the run's own.
     *
     * @param kafkaConfig file of the clients' settings
     * @param modelCache directory for copies of models
     * @param registry where models are published: a directory, or a URI
     * @throws IllegalArgumentException as {@link #requireOneCluster}
     */
    public static List<String> of(
            Path kafkaConfig,
            Path modelCache,
            String registry,
            Keys keys,
            Map<String, String> given) {
        requireOneCluster(given);
        Map<String, String> options = new LinkedHashMap<>();
        options.put(CONFIG_FILE, kafkaConfig.toString());
        options.put("nextup.models.cache-dir", modelCache.toString());
        options.put("nextup.models.trusted-locations", location(registry));
        if (!given.containsKey(TRUSTED_KEYS) && !given.containsKey(UNSIGNED)) {
            options.put(TRUSTED_KEYS, keys.models().toString());
        }
        options.put(ANNOUNCEMENT_KEYS, keys.announcements().toString());
        options.putAll(given);
        return words(options);
    }

    private static List<String> words(Map<String, String> options) {
        List<String> arguments = new ArrayList<>();
        options.forEach((key, value) -> arguments.addAll(List.of("--" + key, value)));
        return arguments;
    }

    /**
     * Refuses options that would give the job other brokers or topics than the rest of the run has.
     * Those brokers would also get the login of these.
     *
     * @throws IllegalArgumentException naming the option and the way out
     */
    public static void requireOneCluster(Map<String, String> given) {
        for (String key : given.keySet()) {
            if (namesCluster(key)) {
                throw new IllegalArgumentException(
                        "--job %s is of the job alone, and the console would read elsewhere: name brokers and topics for both with nextup up --kafka-config FILE"
                                .formatted(key));
            }
        }
    }

    /** Tells whether an option names brokers or topics, which {@code --job} of a run cannot. */
    public static boolean namesCluster(String key) {
        return key.equals(ADDRESS)
                || key.equals(CONFIG_FILE)
                || key.startsWith(KafkaSettings.TOPIC_PREFIX);
    }

    /** Makes paths absolute, because job and console run in other directories than the user. */
    public static Map<String, String> withPaths(Map<String, String> given) {
        Map<String, String> options = new LinkedHashMap<>(given);
        options.replaceAll(
                (key, value) ->
                        !FILES.contains(key) || value.isBlank()
                                ? value
                                : Stream.of(value.split(","))
                                        .map(file -> ChildJvm.location(file.strip()))
                                        .collect(Collectors.joining(",")));
        return options;
    }

    /** Returns the names by which brokers know a job with these options. */
    public static JobNames names(Map<String, String> given) {
        String slot = given.get("nextup.models.slot");
        String name = slot == null ? JobNames.OF_DEFAULT_SLOT : JobNames.ofSlot(slot);
        boolean exactlyOnce =
                given.getOrDefault("nextup.publish.delivery", "")
                        .replace('_', '-')
                        .equalsIgnoreCase("exactly-once");
        return new JobNames(
                given.getOrDefault("nextup.kafka.group-id", name),
                exactlyOnce
                        ? given.getOrDefault("nextup.publish.transactional-id-prefix", name)
                        : null);
    }

    /**
     * Has the job check options by its own rules, in a short process of its own that needs neither
     * a cluster nor Kafka.
     *
     * @return what is wrong with them; empty if they are right
     */
    public static Optional<String> wrong(Installation installation, Map<String, String> given) {
        Map<String, String> options = new LinkedHashMap<>(given);
        // The job requires these; the run gives its own values later.
        options.put(ADDRESS, KafkaSettings.DEFAULT_BOOTSTRAP_SERVERS);
        if (!given.containsKey(TRUSTED_KEYS)) {
            options.putIfAbsent(UNSIGNED, "allow");
        }
        JobTool.Result result = JobTool.run(installation, CHECK, words(options));
        return switch (result.exitCode()) {
            case 0 -> Optional.empty();
            case NOT_VALID -> Optional.of(result.failure());
            default -> throw new LocalRunException(result.failure());
        };
    }

    /** Returns a place as the job compares it, without the comma that would part it in two. */
    static String location(String registry) {
        String place = ChildJvm.location(registry);
        URI uri = place.startsWith("/") ? Path.of(place).normalize().toUri() : URI.create(place);
        return uri.toString().replace(",", "%2C");
    }
}
