package io.nextup.kafka;

import java.io.IOException;
import java.time.Duration;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;

/** A topic that cannot be read or written; the message names it, the address and the way out. */
public final class TopicException extends IOException {
    private static final long serialVersionUID = 1L;

    private final boolean unreachable;

    public TopicException(String message) {
        this(message, null);
    }

    public TopicException(String message, Throwable cause) {
        this(message, cause, false);
    }

    private TopicException(String message, Throwable cause, boolean unreachable) {
        super(message, cause);
        this.unreachable = unreachable;
    }

    /** Tells whether no topic of the cluster can be used: brokers, login or client fail. */
    public boolean isUnreachable() {
        return unreachable;
    }

    static TopicException noAnswer(KafkaSettings kafka, Duration patience, Throwable cause) {
        return new TopicException(
                "No Kafka broker answered at %s within %d s: start one, or correct --bootstrap-servers"
                        .formatted(kafka.bootstrapServers(), patience.toSeconds()),
                cause,
                true);
    }

    /** Reports a topic that does not exist. */
    public static TopicException noTopic(KafkaSettings kafka, String topic) {
        return new TopicException(
                "Kafka at %s has no topic %s: create it (./nextup topics)"
                        .formatted(kafka.bootstrapServers(), topic));
    }

    /**
     * Reports a failure of reading or writing a topic.
     *
     * @param needed operation on the topic that the failed request needs, for a broker that does
     *     not allow it; a group needs Read
     */
    public static TopicException failed(
            KafkaSettings kafka, String topic, AclOperation needed, Throwable cause) {
        if (cause instanceof AuthenticationException) {
            return refusedLogin(kafka, cause);
        }
        if (cause instanceof GroupAuthorizationException group) {
            return new TopicException(
                    Right.onGroup(AclOperation.READ, group.groupId()).missing(kafka), cause);
        }
        if (cause instanceof AuthorizationException) {
            return new TopicException(Right.onTopic(needed, topic).missing(kafka), cause);
        }
        return new TopicException(
                "%s %s at %s failed: %s"
                        .formatted(
                                needed == AclOperation.WRITE ? "Writing to" : "Reading",
                                topic,
                                kafka.bootstrapServers(),
                                cause.getMessage()),
                cause);
    }

    /** Reports that broker and client do not trust each other, or that the login is wrong. */
    public static TopicException refusedLogin(KafkaSettings kafka, Throwable cause) {
        return new TopicException(
                RefusedLogin.describe(kafka, cause)
                        + " in --kafka-config (%s)".formatted(RefusedLogin.reason(cause)),
                cause,
                true);
    }

    /** Reports why no client could be made. */
    public static TopicException noClient(KafkaSettings kafka, KafkaException cause) {
        // Kafka wraps the reason in "Failed to construct kafka consumer", and some once more.
        Throwable root = cause.getCause() == null ? cause : cause.getCause();
        while (root.getCause() instanceof KafkaException) {
            root = root.getCause();
        }
        return new TopicException(
                "No Kafka client for %s can be made: correct --bootstrap-servers (HOST:PORT) or the properties in --kafka-config (%s)"
                        .formatted(kafka.bootstrapServers(), root.getMessage()),
                cause,
                true);
    }
}
