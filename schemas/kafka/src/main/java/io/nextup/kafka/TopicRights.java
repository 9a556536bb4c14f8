package io.nextup.kafka;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Asks the brokers what a client may do with topics, before it works for them.
 *
 * @param absent topics that do not exist
 * @param missing rights that the client lacks
 * @param partitions number of partitions by topic; without topics that the client may not describe
 */
public record TopicRights(
        List<String> absent, List<Right> missing, Map<String, Integer> partitions) {
    public TopicRights {
        absent = List.copyOf(absent);
        missing = List.copyOf(missing);
        partitions = Map.copyOf(partitions);
    }

    /**
     * Compares the operations that the brokers authorize with the needed ones. A broker that does
     * not say which it authorizes passes.
     *
     * @param needed operations by topic
     * @throws ExecutionException if the broker does not answer
     */
    public static TopicRights read(Admin admin, SortedMap<String, Set<AclOperation>> needed)
            throws ExecutionException, InterruptedException {
        Map<String, KafkaFuture<TopicDescription>> answers =
                admin.describeTopics(
                                needed.keySet(),
                                new DescribeTopicsOptions().includeAuthorizedOperations(true))
                        .topicNameValues();
        List<String> absent = new ArrayList<>();
        List<Right> missing = new ArrayList<>();
        Map<String, Integer> partitions = new HashMap<>();
        for (Map.Entry<String, Set<AclOperation>> topic : needed.entrySet()) {
            Set<AclOperation> lacking = new TreeSet<>(topic.getValue());
            try {
                TopicDescription found = answers.get(topic.getKey()).get();
                partitions.put(topic.getKey(), found.partitions().size());
                Set<AclOperation> authorized = found.authorizedOperations();
                lacking.removeAll(authorized == null ? topic.getValue() : authorized);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                    absent.add(topic.getKey());
                    continue;
                }
                if (!(e.getCause() instanceof TopicAuthorizationException)) {
                    throw e;
                }
            }
            for (AclOperation operation : lacking) {
                missing.add(Right.onTopic(operation, topic.getKey()));
            }
        }
        return new TopicRights(absent, missing, partitions);
    }

    /**
     * Returns a line for each topic that must have one partition and has several: a feed of it
     * would fail for ever, and the job wait for its model or its rules.
     */
    public List<String> severalPartitions(KafkaSettings kafka) {
        TopicNames topics = kafka.topics();
        return Stream.of(topics.models(), topics.health(), topics.items(), topics.rules())
                .filter(topic -> partitions.getOrDefault(topic, 1) != 1)
                .map(
                        topic ->
                                "Topic %s at %s has %d partitions, and the order of its records needs exactly one: delete it, and create it with one partition, as ./nextup topics does"
                                        .formatted(
                                                topic,
                                                kafka.bootstrapServers(),
                                                partitions.get(topic)))
                .toList();
    }
}
