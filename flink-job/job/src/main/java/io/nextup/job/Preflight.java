package io.nextup.job;

import io.nextup.job.publish.PublishOptions;
import io.nextup.job.source.JobGroupOffsets;
import io.nextup.kafka.ClientPrincipal;
import io.nextup.kafka.JobNames;
import io.nextup.kafka.KafkaClients;
import io.nextup.kafka.RefusedLogin;
import io.nextup.kafka.Right;
import io.nextup.kafka.TopicException;
import io.nextup.kafka.TopicNames;
import io.nextup.kafka.TopicRights;
import io.nextup.models.ModelRecords;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeTransactionsResult;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks before the job is submitted, while a person is there to read the errors. */
final class Preflight {
    private static final Logger LOG = LoggerFactory.getLogger(Preflight.class);

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    /** The broker's key, which no public class of the clients defines. */
    private static final String MAX_TRANSACTION_TIMEOUT = "transaction.max.timeout.ms";

    private final KafkaOptions kafka;

    Preflight(KafkaOptions kafka) {
        this.kafka = kafka;
    }

    /**
     * Checks that all topics exist, that the job's user may use them, and that those of models,
     * their health, items and rules have one partition each.
     *
     * @throws IllegalStateException if the broker does not answer, or naming the missing topics,
     *     the first missing right or the topic with several partitions
     */
    void requireTopics(PublishOptions publish) throws InterruptedException {
        TopicRights rights;
        try (Admin admin = admin()) {
            rights = TopicRights.read(admin, needed(publish));
        } catch (ExecutionException | KafkaException e) {
            throw noAnswer(e);
        }
        if (!rights.missing().isEmpty()) {
            throw new IllegalStateException(rights.missing().get(0).missing(kafka.cluster()));
        }
        List<String> missing = new ArrayList<>(kafka.topics());
        missing.retainAll(rights.absent());
        if (!missing.isEmpty()) {
            throw new IllegalStateException(
                    "Kafka at %s has no topic %s: create what is missing, or name others with --nextup.topics.*"
                            .formatted(
                                    kafka.cluster().bootstrapServers(),
                                    String.join(", ", missing)));
        }
        rights.severalPartitions(kafka.cluster()).stream()
                .findFirst()
                .ifPresent(
                        several -> {
                            throw new IllegalStateException(several);
                        });
    }

    /**
     * Checks that no process of another slot's job reports this job's group or transactional ids. A
     * process of the same slot is what a restart or an upgrade leaves behind.
     *
     * @throws IllegalStateException if the broker does not answer, or naming the other job
     */
    void requireOwnNames(String slot, JobNames names) {
        try {
            OtherJobs.conflict(
                            ModelRecords.reported(kafka.cluster(), PATIENCE),
                            slot,
                            names,
                            System.currentTimeMillis())
                    .ifPresent(
                            conflict -> {
                                throw new IllegalStateException(conflict);
                            });
        } catch (TopicException e) {
            throw noAnswer(e);
        }
    }

    private SortedMap<String, Set<AclOperation>> needed(PublishOptions publish) {
        TopicNames topics = kafka.cluster().topics();
        // To find transactions that an earlier run left open, the sink asks for a topic's
        // producers, which takes Read.
        Set<AclOperation> sink =
                publish.exactlyOnce()
                        ? Set.of(AclOperation.READ, AclOperation.WRITE)
                        : Set.of(AclOperation.WRITE);
        SortedMap<String, Set<AclOperation>> needed = new TreeMap<>();
        needed.put(topics.interactions(), Set.of(AclOperation.READ));
        needed.put(topics.models(), Set.of(AclOperation.READ));
        needed.put(topics.items(), Set.of(AclOperation.READ));
        needed.put(topics.rules(), Set.of(AclOperation.READ));
        needed.put(topics.health(), Set.of(AclOperation.READ, AclOperation.WRITE));
        needed.put(topics.recommendations(), sink);
        needed.put(topics.deadLetters(), sink);
        return needed;
    }

    /**
     * Checks that the job's user may use the transactional ids of both sinks. No harmless request
     * needs Write on them, so this one needs Describe, which Write includes: a user with Describe
     * alone passes, and its sinks fail.
     *
     * @throws IllegalStateException if the broker does not answer, or naming the first id that it
     *     may not use
     */
    void requireTransactionalIds(String prefix) throws InterruptedException {
        List<String> ids =
                KafkaConnectors.SINKS.stream()
                        .map(sink -> KafkaConnectors.idPrefix(prefix, sink) + "-0")
                        .toList();
        try (Admin admin = admin()) {
            DescribeTransactionsResult answers = admin.describeTransactions(ids);
            for (String id : ids) {
                requireTransactionalId(id, answers.description(id));
            }
        } catch (ExecutionException | KafkaException e) {
            throw noAnswer(e);
        }
    }

    private void requireTransactionalId(String id, KafkaFuture<?> answer)
            throws ExecutionException, InterruptedException {
        try {
            answer.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TransactionalIdAuthorizationException) {
                throw new IllegalStateException(
                        "%s, or change %s"
                                .formatted(
                                        Right.onTransactionalId(AclOperation.WRITE, id)
                                                .missing(kafka.cluster()),
                                        PublishOptions.TRANSACTIONAL_ID_PREFIX.key()));
            }
            // No producer has used this id yet.
            if (!(e.getCause() instanceof TransactionalIdNotFoundException)) {
                throw e;
            }
        }
    }

    /**
     * Checks that the topic accepts the largest dead letter: a refused one would stop the job, and
     * again after every restart.
     *
     * @param maxRecordBytes most bytes of a dead letter
     * @throws IllegalStateException if the topic accepts less
     */
    void requireRoomForDeadLetters(int maxRecordBytes) throws InterruptedException {
        String topic = kafka.cluster().topics().deadLetters();
        OptionalInt taken;
        try (Admin admin = admin()) {
            taken =
                    setting(
                            admin,
                            new ConfigResource(ConfigResource.Type.TOPIC, topic),
                            TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
        } catch (ExecutionException | KafkaException e) {
            throw noAnswer(e);
        }
        if (taken.isPresent() && taken.getAsInt() < maxRecordBytes) {
            throw new IllegalStateException(
                    "Topic %s takes records of at most %d bytes, and %s is %d: lower this one, or raise the topic's %s"
                            .formatted(
                                    topic,
                                    taken.getAsInt(),
                                    PublishOptions.MAX_RECORD_SIZE.key(),
                                    maxRecordBytes,
                                    TopicConfig.MAX_MESSAGE_BYTES_CONFIG));
        }
    }

    /**
     * Checks that the brokers allow this timeout: a longer one would stop the job, and again after
     * every restart.
     *
     * @throws IllegalStateException if a broker allows less
     */
    void requireTransactionTimeout(Duration timeout) throws InterruptedException {
        String broker;
        OptionalInt mostMillis;
        try (Admin admin = admin()) {
            broker = admin.describeCluster().nodes().get().iterator().next().idString();
            mostMillis =
                    setting(
                            admin,
                            new ConfigResource(ConfigResource.Type.BROKER, broker),
                            MAX_TRANSACTION_TIMEOUT);
        } catch (ExecutionException | KafkaException e) {
            throw noAnswer(e);
        }
        if (mostMillis.isPresent() && mostMillis.getAsInt() < timeout.toMillis()) {
            throw new IllegalStateException(
                    "%s is %s, and %s of broker %s at %s is %s: lower the first, or raise the broker's"
                            .formatted(
                                    PublishOptions.TRANSACTION_TIMEOUT.key(),
                                    timeout,
                                    MAX_TRANSACTION_TIMEOUT,
                                    broker,
                                    kafka.cluster().bootstrapServers(),
                                    Duration.ofMillis(mostMillis.getAsInt())));
        }
    }

    /**
     * Reads a setting; logs and returns empty if this client is not authorized to read it, or the
     * broker does not report it.
     */
    private OptionalInt setting(Admin admin, ConfigResource resource, String name)
            throws ExecutionException, InterruptedException {
        try {
            Config told = admin.describeConfigs(List.of(resource)).all().get().get(resource);
            OptionalInt value = number(told, name);
            if (value.isEmpty()) {
                LOG.warn("Skips the check of {}: the broker does not report it", name);
            }
            return value;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthorizationException) {
                LOG.warn(
                        "Skips the check of {}: {}",
                        name,
                        (resource.type() == ConfigResource.Type.TOPIC
                                        ? Right.onTopic(
                                                AclOperation.DESCRIBE_CONFIGS, resource.name())
                                        : Right.onCluster(AclOperation.DESCRIBE_CONFIGS))
                                .missing(kafka.cluster()));
                return OptionalInt.empty();
            }
            throw e;
        }
    }

    /**
     * Returns a setting's number; empty if the broker leaves it out or gives no value. Brokers that
     * are only compatible with Kafka may do so.
     */
    static OptionalInt number(Config config, String name) {
        ConfigEntry entry = config.get(name);
        return entry == null || entry.value() == null
                ? OptionalInt.empty()
                : OptionalInt.of(Integer.parseInt(entry.value()));
    }

    /** Tells whether a model is announced for the slot. */
    boolean isModelAnnounced(String slot) {
        try {
            return ModelRecords.announced(kafka.cluster(), slot, PATIENCE).isPresent();
        } catch (TopicException e) {
            throw noAnswer(e);
        }
    }

    /**
     * Resets the group's offsets, so that they prove nothing until the job's first checkpoint
     * completes.
     *
     * @return offsets at which the group stopped
     * @throws IllegalStateException if the broker does not answer or denies the request
     */
    Map<TopicPartition, Long> takeBackOffsets() throws InterruptedException {
        try (Admin admin = admin()) {
            return new JobGroupOffsets(
                            admin, kafka.groupId(), kafka.cluster().topics().interactions())
                    .takeBack();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupAuthorizationException refused) {
                throw new IllegalStateException(
                        "%s, or change %s: without it, receipts of erasures could be false"
                                .formatted(
                                        Right.onGroup(AclOperation.READ, refused.groupId())
                                                .missing(kafka.cluster()),
                                        KafkaOptions.GROUP_ID.key()));
            }
            if (e.getCause() instanceof UnknownMemberIdException) {
                throw new IllegalStateException(
                        "Another consumer uses the group %s: end it, or give the job a group of its own (%s)"
                                .formatted(kafka.groupId(), KafkaOptions.GROUP_ID.key()),
                        e);
            }
            throw noAnswer(e);
        } catch (KafkaException e) {
            throw noAnswer(e);
        }
    }

    private Admin admin() {
        return KafkaClients.admin(kafka.cluster(), KafkaClients.patience(PATIENCE));
    }

    private IllegalStateException noAnswer(Exception e) {
        // Kafka wraps the reason in "Failed to create new KafkaAdminClient".
        Throwable cause = e.getCause() == null ? e : e.getCause();
        if (cause instanceof AuthorizationException) {
            return new IllegalStateException(
                    "Kafka at %s does not allow a request of %s: %s"
                            .formatted(
                                    kafka.cluster().bootstrapServers(),
                                    ClientPrincipal.of(kafka.cluster()),
                                    cause.getMessage()),
                    e);
        }
        if (cause instanceof AuthenticationException) {
            // Without the cause, so that this is the innermost message, which Flink shows.
            return new IllegalStateException(
                    "%s in %s (%s)"
                            .formatted(
                                    RefusedLogin.describe(kafka.cluster(), cause),
                                    KafkaOptions.CONFIG_FILE.key(),
                                    RefusedLogin.reason(cause)));
        }
        return new IllegalStateException(
                "Kafka at %s %s: correct %s or the properties in %s (%s)"
                        .formatted(
                                kafka.cluster().bootstrapServers(),
                                cause instanceof TimeoutException
                                        ? "does not answer"
                                        : "cannot be reached with these properties",
                                KafkaOptions.BOOTSTRAP_SERVERS.key(),
                                KafkaOptions.CONFIG_FILE.key(),
                                root(cause).getMessage()),
                e);
    }

    private static Throwable root(Throwable problem) {
        return problem.getCause() == null ? problem : root(problem.getCause());
    }
}
