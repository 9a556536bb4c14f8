package io.nextup.job;

import static java.util.Objects.requireNonNull;

import io.nextup.event.Topics;
import io.nextup.serving.TopicSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;

/**
 * Which broker, which topics, and where to begin.
 *
 * @param bootstrapServers {@code host:port}, separated by commas
 * @param skipLostRecords whether to go on where records are lost that the job has not read
 * @param properties further properties of all Kafka clients, such as those of security
 */
public record KafkaOptions(
        String bootstrapServers,
        String groupId,
        Start start,
        boolean skipLostRecords,
        String interactionsTopic,
        String recommendationsTopic,
        String modelsTopic,
        String modelHealthTopic,
        String deadLettersTopic,
        Map<String, String> properties) {

    /** Where a job that is not restored begins to read interactions. */
    public enum Start {
        EARLIEST,
        LATEST,
        /** Where the group stopped; from the earliest where it never ran. */
        COMMITTED
    }

    public static final ConfigOption<String> BOOTSTRAP_SERVERS =
            ConfigOptions.key("nextup.kafka.bootstrap-servers")
                    .stringType()
                    .noDefaultValue()
                    .withDescription("Kafka brokers as host:port, separated by commas.");

    public static final ConfigOption<String> GROUP_ID =
            ConfigOptions.key("nextup.kafka.group-id")
                    .stringType()
                    .defaultValue("nextup")
                    .withDescription(
                            "Consumer group under which the job commits what it has read.");

    public static final ConfigOption<Start> START =
            ConfigOptions.key("nextup.kafka.start")
                    .enumType(Start.class)
                    .defaultValue(Start.EARLIEST)
                    .withDescription(
                            "Where a job that is not restored begins: earliest (builds every"
                                    + " sequence again), latest, or committed.");

    public static final ConfigOption<Boolean> SKIP_LOST_RECORDS =
            ConfigOptions.key("nextup.kafka.skip-lost-records")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription(
                            "Where the topic no longer has the interactions at which the job must"
                                    + " go on: false stops the job, true goes on at the earliest"
                                    + " ones that are left.");

    public static final ConfigOption<Map<String, String>> PROPERTIES =
            ConfigOptions.key("nextup.kafka.properties")
                    .mapType()
                    .defaultValue(Map.of())
                    .withDescription(
                            "Further properties of all Kafka clients, each as a key of its own,"
                                    + " such as --nextup.kafka.properties.security.protocol SSL.");

    public static final ConfigOption<String> INTERACTIONS_TOPIC =
            topic("interactions", Topics.INTERACTIONS, "Topic that interactions are read from.");

    public static final ConfigOption<String> RECOMMENDATIONS_TOPIC =
            topic(
                    "recommendations",
                    Topics.RECOMMENDATIONS,
                    "Topic that recommendations are written to.");

    public static final ConfigOption<String> MODELS_TOPIC =
            topic("models", Topics.MODELS, "Topic that announcements of models are read from.");

    public static final ConfigOption<String> MODEL_HEALTH_TOPIC =
            topic(
                    "model-health",
                    Topics.MODEL_HEALTH,
                    "Topic in which processes say what they serve.");

    public static final ConfigOption<String> DEAD_LETTERS_TOPIC =
            topic(
                    "dead-letters",
                    Topics.DEAD_LETTERS,
                    "Topic that refused interactions are written to.");

    public KafkaOptions {
        requireText(BOOTSTRAP_SERVERS, bootstrapServers);
        requireText(GROUP_ID, groupId);
        requireNonNull(start, "start is null");
        requireText(INTERACTIONS_TOPIC, interactionsTopic);
        requireText(RECOMMENDATIONS_TOPIC, recommendationsTopic);
        requireText(MODELS_TOPIC, modelsTopic);
        requireText(MODEL_HEALTH_TOPIC, modelHealthTopic);
        requireText(DEAD_LETTERS_TOPIC, deadLettersTopic);
        properties = Map.copyOf(properties);
    }

    public static KafkaOptions from(ReadableConfig config) {
        return new KafkaOptions(
                config.get(BOOTSTRAP_SERVERS),
                config.get(GROUP_ID),
                config.get(START),
                config.get(SKIP_LOST_RECORDS),
                config.get(INTERACTIONS_TOPIC),
                config.get(RECOMMENDATIONS_TOPIC),
                config.get(MODELS_TOPIC),
                config.get(MODEL_HEALTH_TOPIC),
                config.get(DEAD_LETTERS_TOPIC),
                config.get(PROPERTIES));
    }

    public static List<ConfigOption<?>> all() {
        return List.of(
                BOOTSTRAP_SERVERS,
                GROUP_ID,
                START,
                SKIP_LOST_RECORDS,
                PROPERTIES,
                INTERACTIONS_TOPIC,
                RECOMMENDATIONS_TOPIC,
                MODELS_TOPIC,
                MODEL_HEALTH_TOPIC,
                DEAD_LETTERS_TOPIC);
    }

    /** All topics that must exist. */
    public List<String> topics() {
        return List.of(
                interactionsTopic,
                recommendationsTopic,
                modelsTopic,
                modelHealthTopic,
                deadLettersTopic);
    }

    /** Settings with which each process reads announcements and reports what it serves. */
    public TopicSettings modelTopics() {
        Map<String, String> client = new HashMap<>(properties);
        client.put("bootstrap.servers", bootstrapServers);
        return new TopicSettings(client, modelsTopic, modelHealthTopic);
    }

    /** Properties that every client of this broker gets. */
    Properties clientProperties() {
        Properties client = new Properties();
        client.putAll(properties);
        client.setProperty("bootstrap.servers", bootstrapServers);
        return client;
    }

    /** Most bytes that a producer of this job sends at once. */
    int maxRequestBytes() {
        String key = ProducerConfig.MAX_REQUEST_SIZE_CONFIG;
        Object value = ProducerConfig.configDef().defaultValues().get(key);
        return (int)
                ConfigDef.parseType(
                        key, properties.getOrDefault(key, value.toString()), ConfigDef.Type.INT);
    }

    private static ConfigOption<String> topic(String name, String topic, String description) {
        return ConfigOptions.key("nextup.topics." + name)
                .stringType()
                .defaultValue(topic)
                .withDescription(description);
    }

    private static void requireText(ConfigOption<String> option, String value) {
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException("%s is not given".formatted(option.key()));
        }
    }
}
