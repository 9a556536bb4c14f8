package io.nextup.job;

import io.nextup.job.publish.PublishOptions;
import io.nextup.job.source.GroupOffsets;
import io.nextup.kafka.Announcements;
import io.nextup.kafka.KafkaClients;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.TopicException;
import io.nextup.kafka.TopicScan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
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
     * Checks that all topics exist.
     *
     * @throws IllegalStateException if the broker does not answer, or naming the missing topics
     */
    void requireTopics() throws InterruptedException {
        Set<String> existing;
        try (Admin admin = admin()) {
            existing = admin.listTopics().names().get();
        } catch (ExecutionException | KafkaException e) {
            throw noAnswer(e);
        }
        List<String> missing = new ArrayList<>(kafka.topics());
        missing.removeAll(existing);
        if (!missing.isEmpty()) {
            throw new IllegalStateException(
                    "Kafka at %s has no topic %s: create what is missing, or name others with --nextup.topics.*"
                            .formatted(
                                    kafka.cluster().bootstrapServers(),
                                    String.join(", ", missing)));
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
                                    PublishOptions.MAX_RECORD_BYTES.key(),
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

    /** Reads a setting; logs and returns empty if this client is not authorized to read it. */
    private static OptionalInt setting(Admin admin, ConfigResource resource, String name)
            throws ExecutionException, InterruptedException {
        try {
            return OptionalInt.of(
                    Integer.parseInt(
                            admin.describeConfigs(List.of(resource))
                                    .all()
                                    .get()
                                    .get(resource)
                                    .get(name)
                                    .value()));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthorizationException) {
                LOG.warn(
                        "Not authorized to read {} of {} {}: skip its check",
                        name,
                        resource.type().name().toLowerCase(Locale.ROOT),
                        resource.name());
                return OptionalInt.empty();
            }
            throw e;
        }
    }

    /** Tells whether a model is announced for the slot. */
    boolean isModelAnnounced(String slot) {
        KafkaSettings cluster = kafka.cluster();
        try (TopicScan scan = TopicScan.open(cluster, PATIENCE)) {
            return Announcements.current(scan, cluster, slot).isPresent();
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
            return new GroupOffsets(admin, kafka.groupId(), kafka.cluster().topics().interactions())
                    .takeBack();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthorizationException) {
                throw new IllegalStateException(
                        "The job's user may not set the offsets of the groups %s and %s (%s), so receipts of erasures could be false: allow it to read both groups"
                                .formatted(
                                        kafka.groupId(),
                                        GroupOffsets.keeperOf(kafka.groupId()),
                                        KafkaOptions.GROUP_ID.key()),
                        e);
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
                    "Kafka at %s does not allow the job's user to look at its topics: %s"
                            .formatted(kafka.cluster().bootstrapServers(), cause.getMessage()),
                    e);
        }
        String what =
                cause instanceof AuthenticationException
                        ? "refuses the login"
                        : cause instanceof TimeoutException
                                ? "does not answer"
                                : "cannot be reached with these properties";
        return new IllegalStateException(
                "Kafka at %s %s: correct %s or the properties in %s (%s)"
                        .formatted(
                                kafka.cluster().bootstrapServers(),
                                what,
                                KafkaOptions.BOOTSTRAP_SERVERS.key(),
                                KafkaOptions.PROPERTIES_FILE.key(),
                                root(cause).getMessage()),
                e);
    }

    private static Throwable root(Throwable problem) {
        return problem.getCause() == null ? problem : root(problem.getCause());
    }
}
