package io.nextup.local.broker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import io.nextup.local.broker.AclsFile.Principal;
import io.nextup.local.broker.AclsFile.Rule;
import io.nextup.local.broker.TopicsFile.Topic;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * Declared topics and rights as resources of Strimzi, whose operators then create them: a {@code
 * KafkaTopic} for each topic, a {@code KafkaUser} with a password and its quotas for each
 * principal.
 *
 * @param cluster name of the {@code Kafka} resource
 * @param replicas of each partition
 */
public record StrimziManifests(String cluster, int replicas) {
    private static final String VERSION = "kafka.strimzi.io/v1";
    private static final String CLUSTER_LABEL = "strimzi.io/cluster";

    private static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";

    /** Form of a name of a resource. A name of Kafka has at most 249 characters, one here 253. */
    private static final String RESOURCE_NAME = LABEL + "([.]" + LABEL + ")*";

    /** A cluster's name becomes a label's value, and the beginning of the names of Services. */
    private static final int LONGEST_CLUSTER = 40;

    private static final JsonMapper JSON = new JsonMapper();

    private static final ObjectWriter YAML =
            JsonMapper.builder(
                            YAMLFactory.builder()
                                    .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                                    .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                                    .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
                                    .build())
                    .build()
                    .writer();

    public StrimziManifests {
        if (!cluster.matches(LABEL) || cluster.length() > LONGEST_CLUSTER) {
            throw new IllegalArgumentException(
                    "%s is not a valid name of a Kafka resource: use at most %d small letters, digits and hyphens"
                            .formatted(cluster, LONGEST_CLUSTER));
        }
        if (replicas < 1) {
            throw new IllegalArgumentException(
                    "%d is not a valid number of replicas: use 1 or more".formatted(replicas));
        }
    }

    /**
     * Returns the resources in the order of the files, as YAML.
     *
     * @throws IllegalArgumentException naming principals or topics that cannot be resources
     */
    public String of(TopicsFile topics, AclsFile rights) {
        StringBuilder all = new StringBuilder();
        Map<String, String> names = new HashMap<>();
        for (Topic topic : topics.topics()) {
            if (!resourceName(topic).matches(RESOURCE_NAME)) {
                throw new IllegalArgumentException(
                        "Topic %s cannot be a KafkaTopic: give it a name that begins and ends each of its parts between dots with a letter or digit"
                                .formatted(topic.name()));
            }
            String other = names.put(resourceName(topic), topic.name());
            if (other != null) {
                throw new IllegalArgumentException(
                        "Topics %s and %s would both be the KafkaTopic %s: rename one"
                                .formatted(other, topic.name(), resourceName(topic)));
            }
            all.append(yaml(topic(topic)));
        }
        rights.principals().forEach(principal -> all.append(yaml(user(principal))));
        return all.toString();
    }

    private static String yaml(ObjectNode resource) {
        try {
            return YAML.writeValueAsString(resource);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of values cannot be written", e);
        }
    }

    /** Returns the topic's name in small letters: Kafka allows more than Kubernetes. */
    private static String resourceName(Topic topic) {
        return topic.name()
                .toLowerCase(Locale.ROOT)
                .replace('_', '-')
                .replaceAll("^[.-]+|[.-]+$", "");
    }

    private ObjectNode topic(Topic topic) {
        String name = resourceName(topic);
        ObjectNode resource = resource("KafkaTopic", name);
        ObjectNode spec = resource.putObject("spec");
        if (!name.equals(topic.name())) {
            spec.put("topicName", topic.name());
        }
        spec.put("partitions", topic.partitions()).put("replicas", replicas);
        ObjectNode config = spec.putObject("config");
        new TreeMap<>(topic.config()).forEach(config::put);
        return resource;
    }

    private ObjectNode user(Principal principal) {
        String name =
                principal.principal().startsWith(AclsFile.USER)
                        ? principal.principal().substring(AclsFile.USER.length())
                        : "";
        if (!name.matches(RESOURCE_NAME)) {
            throw new IllegalArgumentException(
                    "%s cannot be a KafkaUser: name it User:NAME, in small letters, digits and hyphens"
                            .formatted(principal.principal()));
        }
        ObjectNode resource = resource("KafkaUser", name);
        ObjectNode spec = resource.putObject("spec");
        spec.putObject("authentication").put("type", "scram-sha-512");
        ObjectNode authorization = spec.putObject("authorization").put("type", "simple");
        ArrayNode acls = authorization.putArray("acls");
        principal.allow().forEach(rule -> acls.add(acl(rule)));
        if (!principal.quotas().isEmpty()) {
            ObjectNode quotas = spec.putObject("quotas");
            principal.quotas().forEach((key, value) -> quotas.put(camelCase(key), value));
        }
        return resource;
    }

    /** Returns Strimzi's name of a quota, such as {@code producerByteRate}. */
    private static String camelCase(String key) {
        return Pattern.compile("_(.)")
                .matcher(key)
                .replaceAll(letter -> letter.group(1).toUpperCase(Locale.ROOT));
    }

    private static ObjectNode acl(Rule rule) {
        ObjectNode acl = JSON.createObjectNode();
        ResourcePattern pattern = rule.resource();
        ObjectNode resource = acl.putObject("resource").put("type", type(pattern.resourceType()));
        if (pattern.resourceType() != ResourceType.CLUSTER) {
            resource.put("name", pattern.name());
        }
        if (pattern.patternType() == PatternType.PREFIXED) {
            resource.put("patternType", "prefix");
        }
        ArrayNode operations = acl.putArray("operations");
        rule.operations().forEach(operations::add);
        return acl;
    }

    private static String type(ResourceType type) {
        return type == ResourceType.TRANSACTIONAL_ID
                ? "transactionalId"
                : type.name().toLowerCase(Locale.ROOT);
    }

    private ObjectNode resource(String kind, String name) {
        ObjectNode resource = JSON.createObjectNode();
        resource.put("apiVersion", VERSION).put("kind", kind);
        ObjectNode metadata = resource.putObject("metadata").put("name", name);
        metadata.putObject("labels").put(CLUSTER_LABEL, cluster);
        return resource;
    }
}
