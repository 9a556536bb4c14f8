package io.nextup.kafka;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.apache.kafka.clients.CommonClientConfigs;

/**
 * Settings of the Kafka cluster that holds Nextup's topics.
 *
 * @param bootstrapServers addresses {@code host:port}, separated by commas
 * @param topics names of the topics
 * @param properties further properties of every client, such as those of security; a value may
 *     refer to one of Kafka's {@code config.providers}
 */
public record KafkaSettings(
        String bootstrapServers, TopicNames topics, Map<String, String> properties)
        implements Serializable {
    public static final String DEFAULT_BOOTSTRAP_SERVERS = "127.0.0.1:9092";

    /** Prefix of the keys that name topics, such as {@code nextup.topics.models}. */
    public static final String TOPIC_PREFIX = "nextup.topics.";

    static final String OWN_PREFIX = "nextup.";

    /** Key of the bootstrap servers. */
    public static final String ADDRESS = CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG;

    public KafkaSettings {
        if (bootstrapServers == null || bootstrapServers.isBlank()) {
            throw new IllegalArgumentException(
                    "%s is blank: give the Kafka brokers as HOST:PORT,HOST:PORT"
                            .formatted(ADDRESS));
        }
        requireNonNull(topics, "topics is null");
        Map<String, String> further = new HashMap<>(properties);
        further.remove(ADDRESS);
        properties = Map.copyOf(further);
    }

    /** Returns settings of a cluster without security, with the topics' default names. */
    public static KafkaSettings at(String bootstrapServers) {
        return new KafkaSettings(bootstrapServers, TopicNames.defaults(), Map.of());
    }

    /**
     * Makes settings from one flat set of keys: Kafka's own for clients, and {@code
     * nextup.topics.*}.
     *
     * @throws IllegalArgumentException naming a key that is not known
     */
    public static KafkaSettings from(Map<String, String> keys) {
        Map<String, String> properties = new HashMap<>();
        Map<String, String> topics = new HashMap<>();
        keys.forEach(
                (key, value) -> {
                    if (key.startsWith(TOPIC_PREFIX)) {
                        topics.put(key.substring(TOPIC_PREFIX.length()), value);
                    } else if (key.startsWith(OWN_PREFIX)) {
                        throw new IllegalArgumentException(
                                "%s is not known: Kafka's own keys are, and %s*"
                                        .formatted(key, TOPIC_PREFIX));
                    } else {
                        properties.put(key, value);
                    }
                });
        return new KafkaSettings(
                properties.getOrDefault(ADDRESS, DEFAULT_BOOTSTRAP_SERVERS),
                TopicNames.of(topics),
                properties);
    }

    /** Returns the properties of every client of this cluster. */
    public Map<String, String> clientProperties() {
        Map<String, String> all = new HashMap<>(properties);
        all.put(ADDRESS, bootstrapServers);
        return all;
    }

    /** Returns keys of which {@link #from} makes these settings again. */
    public Map<String, String> keys() {
        Map<String, String> keys = clientProperties();
        topics.othersByKey().forEach((key, name) -> keys.put(TOPIC_PREFIX + key, name));
        return keys;
    }

    /** Shows which properties are set, never their values: they may be passwords. */
    @Override
    public String toString() {
        return "KafkaSettings[bootstrapServers=%s, topics=%s, properties=%s]"
                .formatted(bootstrapServers, topics, new TreeSet<>(properties.keySet()));
    }
}
