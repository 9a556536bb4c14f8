package io.nextup.local.broker;

import io.nextup.kafka.ClientPrincipal;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.Right;
import io.nextup.kafka.TopicNames;
import io.nextup.kafka.TopicRights;
import io.nextup.local.process.LocalRunException;
import io.nextup.models.JobNames;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
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

        static Needs of(TopicNames names, JobNames job) {
            return of(AclsFile.bundled().named(names).ofOneUser("User:anyone"), job);
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
     * @throws LocalRunException if no broker answers, or they refuse the login
     */
    public static ClusterCheck read(KafkaSettings kafka, JobNames job) {
        try (Admin admin = BrokerAdmin.connect(kafka)) {
            return read(admin, kafka, Needs.of(kafka.topics(), job));
        }
    }

    /**
     * Asks the brokers for the rights that the file declares for the client's own user; for one
     * that it does not name, for those of all parts together.
     *
     * @param admin client of the brokers
     * @throws LocalRunException if they do not answer
     */
    public static ClusterCheck ofClient(Admin admin, KafkaSettings kafka, JobNames job) {
        AclsFile all = AclsFile.bundled().named(kafka.topics());
        String client = ClientPrincipal.of(kafka);
        return read(
                admin,
                kafka,
                all.of(client)
                        .map(own -> Needs.of(own, job))
                        .orElseGet(() -> Needs.of(kafka.topics(), job)));
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
    public List<String> missing(KafkaSettings kafka, JobNames job, String named) {
        List<String> sentences = new ArrayList<>();
        if (!topics.absent().isEmpty()) {
            sentences.add(absent(kafka, topics.absent(), named));
        }
        lacks(kafka, job).ifPresent(sentences::add);
        sentences.addAll(topics.severalPartitions(kafka));
        return sentences;
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
    public Optional<String> lacks(KafkaSettings kafka, JobNames job) {
        List<Right> rights = Stream.of(topics.missing(), others).flatMap(List::stream).toList();
        if (rights.isEmpty()) {
            return Optional.empty();
        }
        if (AclsFile.bundled().of(ClientPrincipal.of(kafka)).isPresent()) {
            return Optional.of(
                    "%s lacks %s at %s: have an administrator allow it (./nextup topics --acls)"
                            .formatted(
                                    ClientPrincipal.of(kafka),
                                    words(rights),
                                    kafka.bootstrapServers()));
        }
        return Optional.of(lacks(kafka, job, rights));
    }

    private static String words(List<Right> rights) {
        return rights.stream().map(Right::toString).collect(Collectors.joining(", "));
    }

    private static String lacks(KafkaSettings kafka, JobNames job, List<Right> rights) {
        String client = ClientPrincipal.of(kafka);
        boolean isNamed = client.startsWith(AclsFile.USER);
        List<String> notes = new ArrayList<>();
        if (!isNamed) {
            notes.add("NAME is %s, as the brokers know it".formatted(client));
        }
        if (!kafka.topics().equals(TopicNames.defaults())) {
            notes.add("SUPER-USER.properties needs the nextup.topics.* of your file, too");
        }
        boolean usualNames =
                Stream.of(Stream.of(job.group()), Stream.ofNullable(job.transactionalPrefix()))
                        .flatMap(Function.identity())
                        .allMatch(JobNames.OF_DEFAULT_SLOT::equals);
        if (!usualNames) {
            notes.add(
                    "MY-ACLS.yaml is a copy of infra/kafka/acls.yaml with group and transactional ids of this job");
        }
        return "%s lacks %s at %s: a super user gives it all rights of job, console and trainer with ./nextup topics --acls --user %s %s--kafka-config SUPER-USER.properties%s"
                .formatted(
                        isNamed ? client : "This login",
                        words(rights),
                        kafka.bootstrapServers(),
                        isNamed ? client.substring(AclsFile.USER.length()) : "NAME",
                        usualNames ? "" : "--acls-file MY-ACLS.yaml ",
                        notes.isEmpty() ? "" : " (%s)".formatted(String.join("; ", notes)));
    }
}
