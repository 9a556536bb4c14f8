package io.nextup.local.broker;

import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.MissingRights;
import io.nextup.kafka.Right;
import io.nextup.local.process.LocalRunException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.SecurityDisabledException;

/**
 * Waits for a cluster's answers to an administrator's requests.
 *
 * @param kafka the cluster's settings, for errors
 */
record AdminAnswers(KafkaSettings kafka) {
    /**
     * Returns the answer.
     *
     * @param needed operation on the cluster that the request needs
     * @throws LocalRunException if the brokers refuse the request
     */
    <T> T get(KafkaFuture<T> answer, AclOperation needed) {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SecurityDisabledException) {
                throw new LocalRunException(
                        "Kafka at %s has no ACLs: set authorizer.class.name of its brokers"
                                .formatted(kafka.bootstrapServers()),
                        e);
            }
            if (e.getCause() instanceof ClusterAuthorizationException) {
                MissingRights missing = new MissingRights(kafka, List.of(Right.onCluster(needed)));
                throw new LocalRunException(
                        missing.sentence(
                                "only a super user gives rights, with "
                                        + missing.commandForRights()),
                        e);
            }
            throw new LocalRunException("The broker refused: " + e.getCause().getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalRunException("Interrupted while rights were changed", e);
        }
    }
}
