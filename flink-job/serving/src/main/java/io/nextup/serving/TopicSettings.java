package io.nextup.serving;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.Map;
import java.util.Properties;

/**
 * The topics through which a process learns of models and reports what it serves.
 *
 * @param clientProperties of every Kafka client: address, security and whatever else they take
 * @param models the topic of announcements
 * @param health the topic of what processes report about models
 */
public record TopicSettings(Map<String, String> clientProperties, String models, String health)
        implements Serializable {
    public TopicSettings {
        clientProperties = Map.copyOf(clientProperties);
        requireNonNull(models, "models is null");
        requireNonNull(health, "health is null");
    }

    Properties properties() {
        Properties properties = new Properties();
        properties.putAll(clientProperties);
        return properties;
    }

    /** Without the properties: they may hold passwords. */
    @Override
    public String toString() {
        return "TopicSettings[models=%s, health=%s]".formatted(models, health);
    }
}
