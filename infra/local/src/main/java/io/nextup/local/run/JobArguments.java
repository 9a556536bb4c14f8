package io.nextup.local.run;

import io.nextup.local.process.ChildJvm;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Arguments of a local run's job: how it logs in to the run's broker, and the one place from which
 * it takes models, and from whom.
 */
public final class JobArguments {
    private static final String CONFIG_FILE = "nextup.kafka.config";

    private static final String TRUSTED_KEYS = "nextup.models.trusted-keys";
    private static final String UNSIGNED = "nextup.models.unsigned";

    private static final String ANNOUNCEMENT_KEYS = "nextup.models.announcement-keys";

    private JobArguments() {}

    /** Files with the public keys of those who may publish models, and who may announce them. */
    public record Keys(Path models, Path announcements) {}

    /**
     * Returns the arguments. An option that is given overrides the run's own.
     *
     * @param kafkaConfig file of the clients' settings
     * @param modelCache directory for copies of models
     * @param registry where models are published: a directory, or a URI
     */
    public static List<String> of(
            Path kafkaConfig,
            Path modelCache,
            String registry,
            Keys keys,
            Map<String, String> given) {
        Map<String, String> options = new LinkedHashMap<>();
        options.put(CONFIG_FILE, kafkaConfig.toString());
        options.put("nextup.models.cache-dir", modelCache.toString());
        options.put("nextup.models.trusted-locations", location(registry));
        if (!given.containsKey(TRUSTED_KEYS) && !given.containsKey(UNSIGNED)) {
            options.put(TRUSTED_KEYS, keys.models().toString());
        }
        options.put(ANNOUNCEMENT_KEYS, keys.announcements().toString());
        options.putAll(given);
        if (given.containsKey("nextup.kafka.bootstrap-servers")) {
            // Another broker must not get the login of this one.
            options.remove(CONFIG_FILE, kafkaConfig.toString());
        }
        List<String> arguments = new ArrayList<>();
        options.forEach((key, value) -> arguments.addAll(List.of("--" + key, value)));
        return arguments;
    }

    /** Returns a place as the job compares it, without the comma that would part it in two. */
    static String location(String registry) {
        String place = ChildJvm.location(registry);
        URI uri = place.startsWith("/") ? Path.of(place).normalize().toUri() : URI.create(place);
        return uri.toString().replace(",", "%2C");
    }
}
