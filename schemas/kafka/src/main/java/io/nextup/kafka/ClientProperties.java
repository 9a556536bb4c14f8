package io.nextup.kafka;

import static java.util.stream.Collectors.joining;

import io.nextup.event.NearestName;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/** Names of the properties that Kafka's own clients know; a plug-in may know others. */
final class ClientProperties {
    private static final Set<String> NAMES = names();

    /** Begins parameters of config providers, whose names are theirs to choose. */
    private static final String PROVIDERS = "config.providers.";

    /** The only form of a name to show: what stands in a wrong file may be a secret. */
    private static final Pattern SHOWN =
            Pattern.compile("[A-Za-z0-9_-]{1,40}(\\.[A-Za-z0-9_-]{1,40})+");

    private ClientProperties() {}

    private static Set<String> names() {
        Set<String> names = new TreeSet<>(ConsumerConfig.configNames());
        names.addAll(ProducerConfig.configNames());
        names.addAll(AdminClientConfig.configNames());
        return names;
    }

    static boolean isKnown(String key) {
        return NAMES.contains(key) || key.startsWith(PROVIDERS);
    }

    /**
     * Returns a warning that names the unknown keys of a file, each with the one that was meant;
     * empty if all are known.
     */
    static Optional<String> warning(Path file, Collection<String> keys) {
        List<String> unknown =
                keys.stream()
                        .filter(key -> !isKnown(key) && !key.startsWith(KafkaSettings.OWN_PREFIX))
                        .filter(key -> SHOWN.matcher(key).matches())
                        .sorted()
                        .map(ClientProperties::withNearest)
                        .toList();
        return unknown.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "Kafka's clients do not know %s in %s: passed on to them, since a plug-in may read it"
                                .formatted(unknown.stream().collect(joining(", ")), file));
    }

    private static String withNearest(String key) {
        return key + NearestName.of(key, NAMES).map(" (did you mean %s?)"::formatted).orElse("");
    }

    /** Returns the key of the bootstrap servers among unknown ones, misspelt; empty without one. */
    static Optional<String> misspeltAddress(Collection<String> keys) {
        return NearestName.of(
                KafkaSettings.ADDRESS, keys.stream().filter(key -> !isKnown(key)).toList());
    }
}
