package io.nextup.job.source;

import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.Right;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.TopicAuthorizationException;

/** Says what the broker did not give, for the job's log. */
final class ReadFailure {
    private ReadFailure() {}

    /**
     * Names the job's user and the right if the broker denied a request: Kafka's own message names
     * the topic alone, and the connector wraps it.
     *
     * @throws IllegalStateException if the broker denied it
     */
    static void requireRight(Throwable failure, KafkaSettings cluster) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof TopicAuthorizationException) {
                throw new IllegalStateException(
                        Right.onTopic(AclOperation.READ, cluster.topics().interactions())
                                .missing(cluster),
                        failure);
            }
        }
    }

    /**
     * Returns the error for a request that failed.
     *
     * @param what what was to be read of the topic
     * @throws IllegalStateException naming the right, if the broker denied the request
     */
    static IllegalStateException of(String what, Throwable failure, KafkaSettings cluster) {
        requireRight(failure, cluster);
        Throwable reason = failure instanceof ExecutionException ? failure.getCause() : failure;
        return new IllegalStateException(
                "Cannot read %s of topic %s: %s"
                        .formatted(what, cluster.topics().interactions(), reason.getMessage()),
                failure);
    }
}
