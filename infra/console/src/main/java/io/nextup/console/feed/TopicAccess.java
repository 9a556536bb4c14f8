package io.nextup.console.feed;

import io.nextup.kafka.KafkaClients;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.TopicException;
import io.nextup.kafka.TopicNames;
import io.nextup.kafka.TopicRights;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Checks before the start that a console can read its topics, and write where people may act. The
 * items topic is not among them: without it the console lacks titles, and nothing else.
 */
public final class TopicAccess {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private TopicAccess() {}

    /**
     * Checks topics and rights.
     *
     * @param actions true where people may change something
     * @param clicks true where that includes clicks: not with a mapping
     * @return false where no broker answers: the console starts nevertheless, and shows that
     * @throws TopicException naming a topic that does not exist, or a right that is missing
     */
    public static boolean check(KafkaSettings kafka, boolean actions, boolean clicks)
            throws TopicException {
        TopicNames topics = kafka.topics();
        try (Admin admin = KafkaClients.admin(kafka, KafkaClients.patience(PATIENCE))) {
            TopicRights rights = TopicRights.read(admin, needed(topics, actions, clicks));
            if (!rights.missing().isEmpty()) {
                throw new TopicException(rights.missing().get(0).missing(kafka));
            }
            if (!rights.absent().isEmpty()) {
                throw TopicException.noTopic(kafka, rights.absent().get(0));
            }
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TimeoutException) {
                return false;
            }
            throw TopicException.failed(
                    kafka, topics.recommendations(), AclOperation.READ, e.getCause());
        } catch (KafkaException e) {
            throw TopicException.noClient(kafka, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw TopicException.failed(kafka, topics.recommendations(), AclOperation.READ, e);
        }
    }

    private static SortedMap<String, Set<AclOperation>> needed(
            TopicNames topics, boolean actions, boolean clicks) {
        Set<AclOperation> read = EnumSet.of(AclOperation.READ);
        Set<AclOperation> more = actions ? EnumSet.of(AclOperation.READ, AclOperation.WRITE) : read;
        SortedMap<String, Set<AclOperation>> needed = new TreeMap<>();
        needed.put(topics.interactions(), clicks ? more : read);
        needed.put(topics.recommendations(), read);
        needed.put(topics.deadLetters(), read);
        needed.put(topics.models(), more);
        needed.put(topics.health(), read);
        return needed;
    }
}
