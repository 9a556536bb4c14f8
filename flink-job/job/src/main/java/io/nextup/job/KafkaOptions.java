package io.nextup.job;

import static java.util.Objects.requireNonNull;

import io.nextup.event.Topics;
import io.nextup.kafka.EnvironmentVariables;
import io.nextup.kafka.JobNames;
import io.nextup.kafka.KafkaConfig;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.SecretProperties;
import io.nextup.kafka.TopicNames;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Kafka cluster, and the position at which the job starts to read it.
 *
 * @param skipLostRecords true to continue at the earliest record if unread records are lost
 */
public record KafkaOptions(
        KafkaSettings cluster, String groupId, Start start, boolean skipLostRecords) {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaOptions.class);

    /** The position at which a job that is not restored starts to read interactions. */
    public enum Start {
        EARLIEST,
        LATEST,
        /** The position at which the group stopped; the earliest if it never ran. */
        COMMITTED
    }

    public static final ConfigOption<String> BOOTSTRAP_SERVERS =
            ConfigOptions.key("nextup.kafka.bootstrap-servers")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Kafka brokers as host:port, separated by commas; or"
                                    + " bootstrap.servers in the file or the environment.");

    public static final ConfigOption<String> GROUP_ID =
            ConfigOptions.key("nextup.kafka.group-id")
                    .stringType()
                    .defaultValue(JobNames.OF_DEFAULT_SLOT)
                    .withDescription(
                            "Consumer group under which the job commits its offsets; by default"
                                    + " nextup-SLOT in another slot than default. No job of another"
                                    + " slot may have it."
                                    + " ${kubernetes.cluster-id} stands for the name of the job's"
                                    + " deployment on Kubernetes, here and in every option.");

    public static final ConfigOption<Start> START =
            ConfigOptions.key("nextup.kafka.start")
                    .enumType(Start.class)
                    .defaultValue(Start.EARLIEST)
                    .withDescription(
                            "Position at which a job that is not restored starts: earliest (builds"
                                    + " every sequence again), latest, or committed.");

    public static final ConfigOption<Boolean> SKIP_LOST_RECORDS =
            ConfigOptions.key("nextup.kafka.skip-lost-records")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription(
                            "Behavior if the topic no longer has the interactions at which the job"
                                    + " must continue: false stops the job, true continues at the"
                                    + " earliest ones that are left.");

    public static final ConfigOption<Map<String, String>> PROPERTIES =
            ConfigOptions.key("nextup.kafka.properties")
                    .mapType()
                    .defaultValue(Map.of())
                    .withDescription(
                            "Further properties of all Kafka clients, each as a key of its own,"
                                    + " such as --nextup.kafka.properties.security.protocol SSL.");

    public static final ConfigOption<String> CONFIG_FILE =
            ConfigOptions.key("nextup.kafka.config")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "File of Java properties on the machine that submits the job: those of"
                                    + " all Kafka clients, including secrets, and nextup.topics.*."
                                    + " Variables such as NEXTUP_KAFKA_SECURITY_PROTOCOL override it,"
                                    + " options override both (default: the file that"
                                    + " NEXTUP_KAFKA_CONFIG names).");

    public static final ConfigOption<String> INTERACTIONS_TOPIC =
            topic(
                    "interactions",
                    Topics.INTERACTIONS,
                    "Topic of interactions, which the job reads.");

    public static final ConfigOption<String> RECOMMENDATIONS_TOPIC =
            topic(
                    "recommendations",
                    Topics.RECOMMENDATIONS,
                    "Topic to which the job writes recommendations.");

    public static final ConfigOption<String> MODELS_TOPIC =
            topic(
                    "models",
                    Topics.MODELS,
                    "Topic of the announcements of models, which the job reads.");

    public static final ConfigOption<String> HEALTH_TOPIC =
            topic(
                    "health",
                    Topics.HEALTH,
                    "Topic to which processes report the models that they serve.");

    public static final ConfigOption<String> DEAD_LETTERS_TOPIC =
            topic(
                    "dead-letters",
                    Topics.DEAD_LETTERS,
                    "Topic to which the job writes refused interactions.");

    public static final ConfigOption<String> ITEMS_TOPIC =
            topic("items", Topics.ITEMS, "Topic of the catalogue's items, which the job reads.");

    public static final ConfigOption<String> RULES_TOPIC =
            topic(
                    "rules",
                    Topics.RULES,
                    "Topic of the rules by which lists may hold items, which the job reads.");

    private static final List<ConfigOption<String>> TOPICS =
            List.of(
                    INTERACTIONS_TOPIC,
                    RECOMMENDATIONS_TOPIC,
                    MODELS_TOPIC,
                    HEALTH_TOPIC,
                    DEAD_LETTERS_TOPIC,
                    ITEMS_TOPIC,
                    RULES_TOPIC);

    public KafkaOptions {
        requireNonNull(cluster, "cluster is null");
        requireNonNull(start, "start is null");
        if (groupId == null || groupId.isBlank()) {
            throw new IllegalArgumentException("%s is blank".formatted(GROUP_ID.key()));
        }
    }

    /**
     * Reads the options from the configuration, this process's environment and the file.
     *
     * @param jobName name of the job's slot, the default of the group
     */
    public static KafkaOptions from(ReadableConfig config, String jobName) {
        EnvironmentVariables.warning(System.getenv().keySet())
                .ifPresent(warning -> LOG.warn("The job {}", warning));
        return from(config, jobName, System.getenv());
    }

    static KafkaOptions from(
            ReadableConfig config, String jobName, Map<String, String> environment) {
        Map<String, String> keys = keys(config, environment);
        if (!keys.containsKey(KafkaSettings.ADDRESS)) {
            throw new IllegalArgumentException(
                    "%s is not given, nor is %s in %s"
                            .formatted(
                                    BOOTSTRAP_SERVERS.key(),
                                    KafkaSettings.ADDRESS,
                                    CONFIG_FILE.key()));
        }
        return new KafkaOptions(
                KafkaSettings.from(keys),
                config.getOptional(GROUP_ID).orElse(jobName),
                config.get(START),
                config.get(SKIP_LOST_RECORDS));
    }

    private static Map<String, String> keys(
            ReadableConfig config, Map<String, String> environment) {
        Map<String, String> options = new HashMap<>(config.get(PROPERTIES));
        config.getOptional(BOOTSTRAP_SERVERS)
                .ifPresent(given -> options.put(KafkaSettings.ADDRESS, given));
        for (ConfigOption<String> topic : TOPICS) {
            config.getOptional(topic).ifPresent(name -> options.put(topic.key(), name));
        }
        return KafkaConfig.read(
                config.getOptional(CONFIG_FILE).map(Path::of), environment, options, LOG::warn);
    }

    /** Returns the name of the interactions topic, whether or not a broker is named. */
    static String interactionsTopic(ReadableConfig config) {
        return KafkaSettings.from(keys(config, System.getenv())).topics().interactions();
    }

    /**
     * Refuses secrets on a command line.
     *
     * @param arguments the options that the command line gives
     * @throws IllegalArgumentException naming the keys, not the values
     */
    static void refuseSecrets(Map<String, String> arguments) {
        if (arguments.containsKey(PROPERTIES.key())) {
            throw new IllegalArgumentException(
                    "--%s takes no map: give each property as --%s.KEY VALUE"
                            .formatted(PROPERTIES.key(), PROPERTIES.key()));
        }
        String prefix = PROPERTIES.key() + ".";
        Map<String, String> properties = new HashMap<>();
        arguments.forEach(
                (key, value) -> {
                    if (key.startsWith(prefix)) {
                        properties.put(key.substring(prefix.length()), value);
                    }
                });
        SecretProperties.refuse(
                properties,
                "give them in --%s FILE, as a variable such as NEXTUP_KAFKA_SASL_JAAS_CONFIG where the job is submitted, or as a reference to one of Kafka's config.providers"
                        .formatted(CONFIG_FILE.key()));
    }

    public static List<ConfigOption<?>> all() {
        return List.of(
                BOOTSTRAP_SERVERS,
                GROUP_ID,
                START,
                SKIP_LOST_RECORDS,
                PROPERTIES,
                CONFIG_FILE,
                INTERACTIONS_TOPIC,
                RECOMMENDATIONS_TOPIC,
                MODELS_TOPIC,
                HEALTH_TOPIC,
                DEAD_LETTERS_TOPIC,
                ITEMS_TOPIC,
                RULES_TOPIC);
    }

    /** Lists the topics that must exist. */
    public List<String> topics() {
        TopicNames topics = cluster.topics();
        return List.of(
                topics.interactions(),
                topics.recommendations(),
                topics.models(),
                topics.health(),
                topics.deadLetters(),
                topics.items(),
                topics.rules());
    }

    /** Returns the properties for Flink's sources. */
    Properties clientProperties() {
        Properties client = new Properties();
        client.putAll(cluster.clientProperties());
        return client;
    }

    /** Returns the most bytes that a producer of this job sends at once. */
    int maxRequestBytes() {
        String key = ProducerConfig.MAX_REQUEST_SIZE_CONFIG;
        Object value = ProducerConfig.configDef().defaultValues().get(key);
        return (int)
                ConfigDef.parseType(
                        key,
                        cluster.properties().getOrDefault(key, value.toString()),
                        ConfigDef.Type.INT);
    }

    private static ConfigOption<String> topic(String name, String topic, String description) {
        return ConfigOptions.key(KafkaSettings.TOPIC_PREFIX + name)
                .stringType()
                .defaultValue(topic)
                .withDescription(description);
    }
}
