package io.nextup.kafka;

import java.io.IOException;
import java.time.Duration;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;

/** A topic that cannot be read or written; the message names it, the address and the way out. */
public final class TopicException extends IOException {
    private static final long serialVersionUID = 1L;

    public TopicException(String message) {
        super(message);
    }

    public TopicException(String message, Throwable cause) {
        super(message, cause);
    }

    static TopicException noAnswer(KafkaSettings kafka, Duration patience, Throwable cause) {
        return new TopicException(
                "No Kafka broker answered at %s within %d s: start one, or correct --bootstrap-servers"
                        .formatted(kafka.bootstrapServers(), patience.toSeconds()),
                cause);
    }

    static TopicException noTopic(KafkaSettings kafka, String topic) {
        return new TopicException(
                "There is no topic %s at %s: create it (./nextup topics)"
                        .formatted(topic, kafka.bootstrapServers()));
    }

    static TopicException failed(KafkaSettings kafka, String topic, String what, Throwable cause) {
        if (cause instanceof AuthenticationException) {
            return refusedLogin(kafka, cause);
        }
        return new TopicException(
                "%s %s at %s failed: %s"
                        .formatted(what, topic, kafka.bootstrapServers(), cause.getMessage()),
                cause);
    }

    /** Reports that the broker refuses the client's login. */
    public static TopicException refusedLogin(KafkaSettings kafka, Throwable cause) {
        return new TopicException(
                "Kafka at %s refuses the login: correct the SASL or SSL properties in --kafka-config (%s)"
                        .formatted(kafka.bootstrapServers(), cause.getMessage()),
                cause);
    }

    /** Reports why no client could be made. */
    public static TopicException noClient(KafkaSettings kafka, KafkaException cause) {
        // Kafka wraps the reason in "Failed to construct kafka consumer".
        Throwable root = cause.getCause() == null ? cause : cause.getCause();
        return new TopicException(
                "No Kafka client for %s can be made: correct --bootstrap-servers (HOST:PORT) or the properties in --kafka-config (%s)"
                        .formatted(kafka.bootstrapServers(), root.getMessage()),
                cause);
    }
}
