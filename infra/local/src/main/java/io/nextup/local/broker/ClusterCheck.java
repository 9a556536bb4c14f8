package io.nextup.local.broker;

import io.nextup.kafka.ClientPrincipal;
import io.nextup.kafka.JobNames;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.MissingRights;
import io.nextup.kafka.Right;
import io.nextup.kafka.TopicNames;
import io.nextup.kafka.TopicRights;
import io.nextup.local.process.LocalRunException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberToRemove;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;

/**
 * A cluster of the user's own, and what it lacks for job, console and trainer under one login.
 *
 * @param id the cluster's id
 * @param topics topics that are not there or have too many partitions, and rights on them
 * @param others missing rights on groups and transactional ids
 */
public record ClusterCheck(String id, TopicRights topics, List<Right> others) {
    /** No member has this id, so that its removal changes nothing. */
    private static final MemberToRemove NOBODY = new MemberToRemove("nextup-check-of-rights");

    public ClusterCheck {
        others = List.copyOf(others);
    }

    /**
     * Rights that one login needs, as {@code infra/kafka/acls.yaml} declares them for the parts.
     *
     * @param topics operations by topic
     * @param groups consumer groups that the job reads and writes
     * @param transactionalIds an id of each kind; none unless the job publishes exactly-once
     */
    record Needs(
            SortedMap<String, Set<AclOperation>> topics,
            List<String> groups,
            List<String> transactionalIds) {

        /**
         * Returns the rights of job, console and trainer together.
         *
         * @param clicks false where a mapping is set, with which nobody clicks in the console
         */
        static Needs of(TopicNames names, JobNames job, boolean clicks) {
            Needs needs = of(AclsFile.bundled().named(names).ofOneUser("User:anyone"), job);
            if (!clicks) {
                needs.topics().get(names.interactions()).remove(AclOperation.WRITE);
            }
            return needs;
        }

        /** Returns the rights of one user: those on groups and ids only if it runs a job. */
        static Needs of(AclsFile declared, JobNames job) {
            SortedMap<String, Set<AclOperation>> topics = new TreeMap<>();
            boolean runsJob = false;
            for (AclBinding one : declared.bindings()) {
                AclOperation operation = one.entry().operation();
                // The job starts without it, and logs which of its checks it skips.
                if (operation == AclOperation.DESCRIBE_CONFIGS) {
                    continue;
                }
                switch (one.pattern().resourceType()) {
                    case TOPIC ->
                            topics.computeIfAbsent(
                                            one.pattern().name(),
                                            topic -> EnumSet.noneOf(AclOperation.class))
                                    .add(operation);
                    // Those of this job follow from its options.
                    case GROUP -> {}
                    case TRANSACTIONAL_ID -> runsJob = true;
                    default -> throw new IllegalStateException("Nothing checks the right " + one);
                }
            }
            return new Needs(
                    topics,
                    runsJob ? List.of(job.group(), JobNames.keeperOf(job.group())) : List.of(),
                    runsJob && job.transactionalPrefix() != null
                            ? List.of(job.transactionalPrefix() + "-0")
                            : List.of());
        }
    }

    /**
     * Asks the brokers.
     *
     * @param job names of the job that shall run
     * @param clicks false where a mapping is set, with which nobody clicks in the console
     * @throws LocalRunException if no broker answers, or they refuse the login
     */
    public static ClusterCheck read(KafkaSettings kafka, JobNames job, boolean clicks) {
        try (Admin admin = BrokerAdmin.connect(kafka)) {
            return read(admin, kafka, Needs.of(kafka.topics(), job, clicks));
        }
    }

    /**
     * Asks the brokers for the rights that the file declares for the client's own user; for one
     * that it does not name, for those of all parts together.
     *
     * @param admin client of the brokers
     * @param clicks false where a mapping is set, with which nobody clicks in the console
     * @throws LocalRunException if they do not answer
     */
    public static ClusterCheck ofClient(
            Admin admin, KafkaSettings kafka, JobNames job, boolean clicks) {
        AclsFile all = AclsFile.bundled().named(kafka.topics());
        String client = ClientPrincipal.of(kafka);
        return read(
                admin,
                kafka,
                all.of(client)
                        .map(own -> Needs.of(own, job))
                        .orElseGet(() -> Needs.of(kafka.topics(), job, clicks)));
    }

    private static ClusterCheck read(Admin admin, KafkaSettings kafka, Needs needs) {
        try {
            // Brokers that are only compatible with Kafka may have no id.
            String id =
                    Objects.requireNonNullElse(
                            admin.describeCluster().clusterId().get(), kafka.bootstrapServers());
            TopicRights topics = TopicRights.read(admin, needs.topics());
            List<Right> others = new ArrayList<>();
            for (String group : needs.groups()) {
                // This request needs Read on a group, changes nothing, and needs no group to exist.
                if (isDenied(
                        admin.removeMembersFromConsumerGroup(
                                        group,
                                        new RemoveMembersFromConsumerGroupOptions(Set.of(NOBODY)))
                                .all())) {
                    others.add(Right.onGroup(AclOperation.READ, group));
                }
            }
            for (String one : needs.transactionalIds()) {
                // No harmless request needs Write; it includes Describe, which this one needs.
                if (isDenied(admin.describeTransactions(List.of(one)).description(one))) {
                    others.add(Right.onTransactionalId(AclOperation.WRITE, one));
                }
            }
            return new ClusterCheck(id, topics, others);
        } catch (ExecutionException e) {
            throw new LocalRunException(
                    "Kafka at %s does not say which topics it has: %s"
                            .formatted(kafka.bootstrapServers(), e.getCause().getMessage()),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalRunException("Interrupted while looking at the Kafka brokers", e);
        }
    }

    /** Takes any other error, such as that of a group that does not exist, as allowed. */
    private static boolean isDenied(KafkaFuture<?> answer) throws InterruptedException {
        try {
            answer.get();
            return false;
        } catch (ExecutionException e) {
            return e.getCause() instanceof AuthorizationException;
        }
    }

    /**
     * Says all that is missing, a sentence for each way out; empty if nothing is.
     *
     * @param named options that name the cluster, for commands, such as {@code --kafka-config FILE}
     */
    public List<String> missing(KafkaSettings kafka, String named) {
        List<String> sentences = new ArrayList<>();
        noTopics(kafka, named).ifPresent(sentences::add);
        lacks(kafka).ifPresent(sentences::add);
        sentences.addAll(topics.severalPartitions(kafka));
        return sentences;
    }

    /** Names missing topics, and those that the brokers hide from a login that may not see them. */
    private Optional<String> noTopics(KafkaSettings kafka, String named) {
        List<String> facts = new ArrayList<>();
        if (!topics.absent().isEmpty()) {
            facts.add("has no topic " + String.join(", ", topics.absent()));
        }
        List<String> hidden =
                topics.missing().stream()
                        .map(Right::name)
                        .distinct()
                        .filter(topic -> !topics.partitions().containsKey(topic))
                        .toList();
        if (!hidden.isEmpty()) {
            facts.add("hides from this login whether it has topic " + String.join(", ", hidden));
        }
        if (facts.isEmpty()) {
            return Optional.empty();
        }
        if (!MissingRights.hasLogin(kafka) && hidden.isEmpty()) {
            return Optional.of(absent(kafka, topics.absent(), named));
        }
        return Optional.of(
                "Kafka at %s %s: a super user creates what is missing with %s"
                        .formatted(
                                kafka.bootstrapServers(),
                                String.join(", and ", facts),
                                MissingRights.commandForTopics(kafka)));
    }

    /**
     * Says which topics are missing, and how to create them.
     *
     * @param named options that name the cluster, such as {@code --kafka-config FILE}
     */
    public static String absent(KafkaSettings kafka, List<String> topics, String named) {
        return "Kafka at %s has no topic %s: create what is missing with ./nextup topics %s"
                .formatted(kafka.bootstrapServers(), String.join(", ", topics), named)
                .strip();
    }

    /** Says which rights are missing, and who gives them; empty if none is. */
    public Optional<String> lacks(KafkaSettings kafka) {
        List<Right> rights = Stream.of(topics.missing(), others).flatMap(List::stream).toList();
        return rights.isEmpty()
                ? Optional.empty()
                : Optional.of(new MissingRights(kafka, rights).sentence());
    }
}
