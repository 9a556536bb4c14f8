package io.nextup.serving.feed;

import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.RefusedLogin;
import io.nextup.kafka.Right;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * A failure of a Kafka client, for a person.
 *
 * @param kind kind of failure; failures of one kind have the same way out
 * @param problem the failure and the way out
 * @param cause cause for the log; null if the problem tells everything
 */
record KafkaFailure(String kind, String problem, Throwable cause) {
    /** Shortest time between two lines in the log about failures of one kind. */
    static final Duration BETWEEN_WARNINGS = Duration.ofMinutes(10);

    static KafkaFailure reading(KafkaSettings kafka, String topic, Throwable thrown) {
        return of(
                kafka,
                "Topic %s cannot be read".formatted(topic),
                Right.onTopic(AclOperation.READ, topic),
                "retrying",
                thrown);
    }

    static KafkaFailure writing(KafkaSettings kafka, String topic, Throwable thrown) {
        return of(
                kafka,
                "Topic %s cannot be written".formatted(topic),
                Right.onTopic(AclOperation.WRITE, topic),
                "this value is lost, and the next one is tried",
                thrown);
    }

    /**
     * Formats a line for the log.
     *
     * @param times number of failures since the last line
     */
    String line(long times) {
        return times == 1 ? problem : "%d times: %s".formatted(times, problem);
    }

    /** Unwraps a cause from the exceptions in which the clients wrap it. */
    static Throwable root(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null
                && (root instanceof ExecutionException
                        || root.getClass().equals(KafkaException.class))) {
            root = root.getCause();
        }
        return root;
    }

    private static KafkaFailure of(
            KafkaSettings kafka, String what, Right needed, String unforeseen, Throwable thrown) {
        Throwable root = root(thrown);
        String kind = root.getClass().getName();
        if (root instanceof TopicAuthorizationException) {
            return new KafkaFailure(kind, "%s: %s".formatted(what, needed.missing(kafka)), null);
        }
        if (root instanceof AuthenticationException) {
            return new KafkaFailure(
                    kind,
                    "%s: %s (%s)"
                            .formatted(
                                    what,
                                    RefusedLogin.describe(kafka, root),
                                    RefusedLogin.reason(root)),
                    null);
        }
        String wayOut = wayOut(root);
        return new KafkaFailure(
                kind,
                "%s: %s (%s): %s"
                        .formatted(
                                what,
                                root.getMessage(),
                                root.getClass().getSimpleName(),
                                wayOut == null ? unforeseen : wayOut),
                wayOut == null ? thrown : null);
    }

    /** Returns the way out of a failure; null for an unexpected one. */
    private static String wayOut(Throwable root) {
        if (root instanceof PartitionCountException) {
            return "delete it, and create it with one partition, as ./nextup topics does";
        }
        if (root instanceof UnknownTopicOrPartitionException
                || root instanceof UnknownTopicIdException) {
            return "create it, as ./nextup topics does";
        }
        if (root instanceof ConfigException) {
            return "correct the properties of the Kafka clients";
        }
        if (root instanceof InvalidOffsetException) {
            return "reading it again from the beginning";
        }
        if (root instanceof RecordTooLargeException) {
            return "raise the topic's max.message.bytes and the clients' max.request.size";
        }
        if (root instanceof RetriableException) {
            return "start the broker or correct bootstrap.servers; if the topic is missing, create it";
        }
        return null;
    }
}
