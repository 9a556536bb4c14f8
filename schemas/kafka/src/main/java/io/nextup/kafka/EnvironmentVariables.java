package io.nextup.kafka;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Names of environment variables that begin with {@code NEXTUP_}. There are three cases:
 *
 * <ul>
 *   <li>{@code NEXTUP_KAFKA_} with a property of Kafka's clients, {@code NEXTUP_TOPICS_} with a
 *       topic, and three single names: programs of Nextup read them.
 *   <li>Kubernetes gives each container variables about the Services of its namespace, such as
 *       {@code NEXTUP_KAFKA_BOOTSTRAP_SERVICE_HOST} for a Service {@code nextup-kafka-bootstrap}:
 *       they say nothing about Nextup.
 *   <li>All others are unknown, such as a misspelt name.
 * </ul>
 */
public final class EnvironmentVariables {
    /** Names the file of {@link KafkaConfig} if no option does. */
    public static final String KAFKA_CONFIG = "NEXTUP_KAFKA_CONFIG";

    /** Chooses how log lines are written: text or json. */
    public static final String LOG_FORMAT = "NEXTUP_LOG_FORMAT";

    /** Tells where a bucket of S3 stands in an address; schemas/model/REGISTRY.md. */
    private static final String S3_PATH_STYLE = "NEXTUP_S3_PATH_STYLE";

    private static final Set<String> SINGLE = Set.of(LOG_FORMAT, KAFKA_CONFIG, S3_PATH_STYLE);

    private static final String OURS = "NEXTUP_";
    private static final String KAFKA = "NEXTUP_KAFKA_";
    private static final String TOPICS = "NEXTUP_TOPICS_";

    /** Begins parameters of Kafka's config providers, whose names are theirs to choose. */
    private static final String PROVIDERS = "NEXTUP_KAFKA_CONFIG_PROVIDERS_";

    /** The variables of a Service, and those of its ports. */
    private static final Pattern OF_KUBERNETES =
            Pattern.compile(
                    ".+_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT|PORT_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)");

    private EnvironmentVariables() {}

    /**
     * Returns the key of {@link KafkaSettings#from} that a variable sets: {@code security.protocol}
     * for {@code NEXTUP_KAFKA_SECURITY_PROTOCOL}, {@code nextup.topics.dead-letters} for {@code
     * NEXTUP_TOPICS_DEAD_LETTERS}; empty for any other variable.
     */
    static Optional<String> key(String variable) {
        if (isOfKubernetes(variable) || variable.equals(KAFKA_CONFIG)) {
            return Optional.empty();
        }
        if (variable.startsWith(TOPICS)) {
            return Optional.of(
                    KafkaSettings.TOPIC_PREFIX + lower(variable, TOPICS).replace('_', '-'));
        }
        return variable.startsWith(KAFKA)
                ? Optional.of(lower(variable, KAFKA).replace('_', '.'))
                : Optional.empty();
    }

    /** Tells whether {@link KafkaConfig#read} may use a variable of this name. */
    public static boolean isAboutKafka(String variable) {
        return variable.startsWith(KAFKA) || variable.startsWith(TOPICS);
    }

    /** Returns a warning that names the unknown variables; empty if all are known. */
    public static Optional<String> warning(Collection<String> variables) {
        Set<String> unknown = new TreeSet<>();
        for (String variable : variables) {
            if (variable.startsWith(OURS) && !isOfKubernetes(variable) && !isKnown(variable)) {
                unknown.add(variable);
            }
        }
        return unknown.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "does not know the environment variable%s %s: known are %s, %s with a property of Kafka's clients (%sSECURITY_PROTOCOL; others are passed on to them) and %s with a topic (%sMODELS)"
                                .formatted(
                                        unknown.size() == 1 ? "" : "s",
                                        String.join(", ", unknown),
                                        String.join(", ", new TreeSet<>(SINGLE)),
                                        KAFKA,
                                        KAFKA,
                                        TOPICS,
                                        TOPICS));
    }

    private static boolean isKnown(String variable) {
        return SINGLE.contains(variable)
                || variable.startsWith(TOPICS)
                || key(variable).filter(ClientProperties::isKnown).isPresent();
    }

    private static boolean isOfKubernetes(String variable) {
        return !variable.startsWith(PROVIDERS) && OF_KUBERNETES.matcher(variable).matches();
    }

    private static String lower(String variable, String prefix) {
        return variable.substring(prefix.length()).toLowerCase(Locale.ROOT);
    }
}
