package io.nextup.local.broker;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.nextup.kafka.TopicNames;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.Resource;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.utils.SecurityUtils;

/**
 * Declared rights and quotas, as in {@code infra/kafka/acls.yaml}.
 *
 * @param principals one or more, none twice
 */
public record AclsFile(List<Principal> principals) {
    /** Kafka's word for clients on all hosts. */
    static final String ANY_HOST = "*";

    static final String USER = "User:";

    /** Kafka's quotas of users. */
    private static final List<String> QUOTAS =
            List.of(
                    "producer_byte_rate",
                    "consumer_byte_rate",
                    "request_percentage",
                    "controller_mutation_rate");

    /** Users of the parts that {@code nextup up} runs under one login, and of the trainer. */
    private static final Set<String> PARTS_OF_UP =
            Set.of("User:nextup-job", "User:nextup-trainer", "User:nextup-console-actor");

    private static final DeclaredFile<AclsFile> FORM =
            new DeclaredFile<>(
                    JsonMapper.builder(new YAMLFactory()).build(), AclsFile.class, "ACLs");

    /**
     * A user of the brokers.
     *
     * @param principal such as {@code User:nextup-job}
     * @param allow rights, at least one
     * @param quotas what all clients of the user together may take of each broker, by Kafka's own
     *     names, such as {@code producer_byte_rate}; may be empty
     */
    public record Principal(String principal, List<Rule> allow, Map<String, Long> quotas) {
        public Principal {
            if (principal == null || !principal.matches("[A-Za-z]+:.+")) {
                throw new IllegalArgumentException(
                        "Principal %s is not of the form User:NAME".formatted(principal));
            }
            if (allow == null || allow.isEmpty()) {
                throw new IllegalArgumentException("Nothing is allowed to %s".formatted(principal));
            }
            allow = List.copyOf(allow);
            quotas = quotas == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(quotas));
            if (!quotas.isEmpty() && !principal.startsWith(USER)) {
                throw new IllegalArgumentException(
                        "Kafka has quotas for users alone, and %s is not of the form User:NAME"
                                .formatted(principal));
            }
            quotas.forEach((key, value) -> requireQuota(principal, key, value));
        }

        private static void requireQuota(String principal, String key, Long value) {
            if (!QUOTAS.contains(key)) {
                throw new IllegalArgumentException(
                        "Quota %s of %s is not one of %s".formatted(key, principal, QUOTAS));
            }
            if (value == null || value < 1) {
                throw new IllegalArgumentException(
                        "Quota %s of %s is %s: at least 1".formatted(key, principal, value));
            }
        }
    }

    /**
     * A bound on what a user's clients take of each broker.
     *
     * @param user name without {@code User:}
     * @param key Kafka's name of the quota
     */
    public record Quota(String user, String key, long value) {
        /** Formats the quota, such as {@code User:nextup-producer producer_byte_rate 1000}. */
        @Override
        public String toString() {
            return "%s%s %s %d".formatted(USER, user, key, value);
        }
    }

    /**
     * Operations on one resource: a topic, a group, groups by their prefix, transactional ids by
     * their prefix, or the cluster.
     *
     * @param operations Kafka's names of the operations, such as {@code DescribeConfigs}
     */
    public record Rule(
            String topic,
            String group,
            String groupPrefix,
            String transactionalIdPrefix,
            boolean cluster,
            List<String> operations) {
        public Rule {
            List<String> names = new ArrayList<>();
            for (String name : new String[] {topic, group, groupPrefix, transactionalIdPrefix}) {
                if (name != null) {
                    names.add(name);
                }
            }
            if (cluster) {
                names.add("the cluster");
            }
            if (names.size() != 1 || names.contains("")) {
                throw new IllegalArgumentException(
                        "A rule names exactly one of topic, group, groupPrefix, transactionalIdPrefix and cluster: true; this one names %s"
                                .formatted(names));
            }
            if (operations == null || operations.isEmpty()) {
                throw new IllegalArgumentException(
                        "The rule of %s has no operations".formatted(names));
            }
            for (String operation : operations) {
                AclOperation known = SecurityUtils.operation(operation);
                if (known.isUnknown() || known == AclOperation.ANY) {
                    throw new IllegalArgumentException(
                            "Operation %s is not one of Kafka's, such as Read or DescribeConfigs"
                                    .formatted(operation));
                }
            }
            operations = List.copyOf(operations);
        }

        private Rule plus(Rule other) {
            return new Rule(
                    topic,
                    group,
                    groupPrefix,
                    transactionalIdPrefix,
                    cluster,
                    Stream.of(operations, other.operations)
                            .flatMap(List::stream)
                            .distinct()
                            .toList());
        }

        private Rule named(Map<String, String> topics) {
            return topic == null
                    ? this
                    : new Rule(
                            topics.getOrDefault(topic, topic), null, null, null, false, operations);
        }

        ResourcePattern resource() {
            if (topic != null) {
                return new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL);
            }
            if (group != null) {
                return new ResourcePattern(ResourceType.GROUP, group, PatternType.LITERAL);
            }
            if (groupPrefix != null) {
                return new ResourcePattern(ResourceType.GROUP, groupPrefix, PatternType.PREFIXED);
            }
            return transactionalIdPrefix == null
                    ? new ResourcePattern(
                            ResourceType.CLUSTER, Resource.CLUSTER_NAME, PatternType.LITERAL)
                    : new ResourcePattern(
                            ResourceType.TRANSACTIONAL_ID,
                            transactionalIdPrefix,
                            PatternType.PREFIXED);
        }
    }

    public AclsFile {
        if (principals == null || principals.isEmpty()) {
            throw new IllegalArgumentException("No principals are declared");
        }
        principals = List.copyOf(principals);
        Set<String> names = new HashSet<>();
        for (Principal one : principals) {
            if (!names.add(one.principal())) {
                throw new IllegalArgumentException(
                        "Principal %s is declared twice".formatted(one.principal()));
            }
        }
    }

    /**
     * Returns the rights on topics of other names.
     *
     * @param names names that replace the default ones; a topic with another name keeps it
     */
    public AclsFile named(TopicNames names) {
        Map<String, String> byDefault = names.byDefaultName();
        return new AclsFile(
                principals.stream()
                        .map(
                                one ->
                                        new Principal(
                                                one.principal(),
                                                one.allow().stream()
                                                        .map(rule -> rule.named(byDefault))
                                                        .toList(),
                                                one.quotas()))
                        .toList());
    }

    /**
     * Returns the rights of job, trainer and console together, for one user under whom {@code
     * nextup up} runs them on a cluster of the user's own.
     *
     * @throws IllegalArgumentException if the file declares none of these parts' users
     */
    public AclsFile ofOneUser(String principal) {
        Map<ResourcePattern, Rule> rules = new LinkedHashMap<>();
        principals.stream()
                .filter(one -> PARTS_OF_UP.contains(one.principal()))
                .flatMap(one -> one.allow().stream())
                .forEach(rule -> rules.merge(rule.resource(), rule, Rule::plus));
        return new AclsFile(
                List.of(new Principal(principal, List.copyOf(rules.values()), Map.of())));
    }

    /**
     * Returns the rights of one of the file's users; empty if the file does not name it.
     *
     * @param principal such as {@code User:nextup-job}
     */
    public Optional<AclsFile> of(String principal) {
        return principals.stream()
                .filter(one -> one.principal().equals(principal))
                .findFirst()
                .map(one -> new AclsFile(List.of(one)));
    }

    /** Returns the rights one by one, in the order of the file, for clients on any host. */
    public List<AclBinding> bindings() {
        List<AclBinding> bindings = new ArrayList<>();
        for (Principal one : principals) {
            for (Rule rule : one.allow()) {
                for (String name : rule.operations()) {
                    AclOperation operation = SecurityUtils.operation(name);
                    bindings.add(
                            new AclBinding(
                                    rule.resource(),
                                    new AccessControlEntry(
                                            one.principal(),
                                            ANY_HOST,
                                            operation,
                                            AclPermissionType.ALLOW)));
                }
            }
        }
        return bindings;
    }

    /** Returns the quotas one by one, in the order of the file and of their names. */
    public List<Quota> quotas() {
        List<Quota> all = new ArrayList<>();
        for (Principal one : principals) {
            String user = one.principal().substring(one.principal().indexOf(':') + 1);
            one.quotas().forEach((key, value) -> all.add(new Quota(user, key, value)));
        }
        return all;
    }

    /** Returns the rights file of this build. */
    public static AclsFile bundled() {
        return FORM.bundled("acls.yaml");
    }

    /** Reads another file of the same form. */
    public static AclsFile read(Path file) {
        return FORM.read(file);
    }
}
