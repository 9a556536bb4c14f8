package io.nextup.serving.feed;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
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

    static KafkaFailure reading(String topic, Throwable thrown) {
        return of("Topic %s cannot be read".formatted(topic), "read", "retrying", thrown);
    }

    static KafkaFailure writing(String topic, Throwable thrown) {
        return of(
                "Topic %s cannot be written".formatted(topic),
                "write",
                "this value is lost, and the next one is tried",
                thrown);
    }

    /**
     * Formats a line for the log.
     *
     * @param times number of failures since the last line
     */
    String told(long times) {
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
            String what, String access, String unforeseen, Throwable thrown) {
        Throwable root = root(thrown);
        String wayOut = wayOut(root, access);
        return new KafkaFailure(
                root.getClass().getName(),
                "%s: %s (%s): %s"
                        .formatted(
                                what,
                                root.getMessage(),
                                root.getClass().getSimpleName(),
                                wayOut == null ? unforeseen : wayOut),
                wayOut == null ? thrown : null);
    }

    /** Returns the way out of a failure; null for an unexpected one. */
    private static String wayOut(Throwable root, String access) {
        if (root instanceof PartitionCountException) {
            return "delete it, and create it with one partition, as ./nextup topics does";
        }
        if (root instanceof UnknownTopicOrPartitionException
                || root instanceof UnknownTopicIdException) {
            return "create it, as ./nextup topics does";
        }
        if (root instanceof AuthorizationException) {
            return "allow the client's user to %s the topic".formatted(access);
        }
        if (root instanceof AuthenticationException) {
            return "correct the SASL or SSL properties of the Kafka clients";
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
