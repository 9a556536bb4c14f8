package io.nextup.local.broker;

import io.nextup.kafka.KafkaClients;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.TopicException;
import io.nextup.kafka.TopicRights;
import io.nextup.local.process.LocalRunException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthenticationException;

/** Checks a broker before it is used, so that the error for a missing one comes at once. */
public final class BrokerAdmin {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private BrokerAdmin() {}

    /**
     * Connects to a broker that answers.
     *
     * @throws LocalRunException if none answers within ten seconds
     */
    public static Admin connect(KafkaSettings kafka) {
        Admin admin;
        try {
            admin = KafkaClients.admin(kafka, KafkaClients.patience(PATIENCE));
        } catch (KafkaException e) {
            throw new LocalRunException(TopicException.noClient(kafka, e).getMessage(), e);
        }
        try {
            admin.describeCluster().nodes().get();
            return admin;
        } catch (ExecutionException e) {
            admin.close();
            if (e.getCause() instanceof AuthenticationException) {
                throw new LocalRunException(
                        TopicException.refusedLogin(kafka, e.getCause()).getMessage(), e);
            }
            throw new LocalRunException(
                    "No Kafka broker answers at %s: start it (./nextup up starts one of its own), or name another with --bootstrap-servers; one that asks for a login or TLS needs --kafka-config (%s)"
                            .formatted(kafka.bootstrapServers(), e.getCause().getMessage()),
                    e);
        } catch (InterruptedException e) {
            admin.close();
            Thread.currentThread().interrupt();
            throw new LocalRunException("Interrupted while looking at the Kafka broker", e);
        }
    }

    /**
     * Returns when the broker has the topic and allows this client to use it; throws otherwise.
     *
     * @param needed what the client will do with the topic
     * @throws LocalRunException if no broker answers, it has no such topic, or it does not allow
     *     that
     */
    public static void requireTopic(KafkaSettings kafka, String topic, AclOperation needed) {
        TopicRights rights;
        try (Admin admin = connect(kafka)) {
            rights = TopicRights.read(admin, new TreeMap<>(Map.of(topic, Set.of(needed))));
        } catch (ExecutionException e) {
            throw new LocalRunException(
                    "Cannot look at topic %s: %s".formatted(topic, e.getCause().getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalRunException("Interrupted while looking at the Kafka broker", e);
        }
        if (!rights.absent().isEmpty()) {
            throw new LocalRunException(
                    "Kafka at %s has no topic %s: %s"
                            .formatted(kafka.bootstrapServers(), topic, wayToCreate(kafka, topic)));
        }
        if (!rights.missing().isEmpty()) {
            throw new LocalRunException(rights.missing().get(0).missing(kafka));
        }
    }

    private static String wayToCreate(KafkaSettings kafka, String topic) {
        return kafka.topics().byDefaultName().containsValue(topic)
                ? "create the declared ones with ./nextup topics"
                : "correct the name, or create it (kafka-topics.sh --bootstrap-server %s --create --topic %s, with --command-config for a login)"
                        .formatted(kafka.bootstrapServers(), topic);
    }
}
