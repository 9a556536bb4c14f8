package io.nextup.local.broker;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.nextup.kafka.TopicNames;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Declared topics, as in {@code infra/kafka/topics.yaml}.
 *
 * @param topics one or more topics, no name twice
 */
public record TopicsFile(List<Topic> topics) {

    private static final DeclaredFile<TopicsFile> FORM =
            new DeclaredFile<>(
                    JsonMapper.builder(new YAMLFactory()).build(), TopicsFile.class, "topics");

    /**
     * One topic.
     *
     * @param name name of the topic
     * @param partitions number of partitions, at least one
     * @param localPartitions number of partitions in a local run; the same unless declared
     * @param config configuration that differs from the broker's defaults, with Kafka's own keys;
     *     may be empty
     */
    public record Topic(
            String name, int partitions, Integer localPartitions, Map<String, String> config) {
        public Topic {
            if (name == null || name.isBlank()) {
                throw new IllegalArgumentException("A topic has no name");
            }
            localPartitions = localPartitions == null ? (Integer) partitions : localPartitions;
            requirePartitions(name, "partitions", partitions);
            requirePartitions(name, "localPartitions", localPartitions);
            config = config == null ? Map.of() : Map.copyOf(config);
        }

        private static void requirePartitions(String name, String field, int partitions) {
            if (partitions < 1) {
                throw new IllegalArgumentException(
                        "Topic %s declares %d %s; it needs at least 1"
                                .formatted(name, partitions, field));
            }
        }

        private Topic ofLocalRun() {
            return new Topic(name, localPartitions, localPartitions, config);
        }
    }

    public TopicsFile {
        if (topics == null || topics.isEmpty()) {
            throw new IllegalArgumentException("No topics are declared");
        }
        topics = List.copyOf(topics);
        Set<String> names = new HashSet<>();
        for (Topic topic : topics) {
            if (!names.add(topic.name())) {
                throw new IllegalArgumentException(
                        "Topic %s is declared twice".formatted(topic.name()));
            }
        }
    }

    /** Returns the topics for a local run: with as many partitions as one machine needs. */
    public TopicsFile ofLocalRun() {
        return new TopicsFile(topics.stream().map(Topic::ofLocalRun).toList());
    }

    /**
     * Returns the topics under other names.
     *
     * @param names names that replace the default ones; a topic with another name keeps it
     */
    public TopicsFile named(TopicNames names) {
        Map<String, String> byDefault = names.byDefaultName();
        return new TopicsFile(
                topics.stream()
                        .map(
                                topic ->
                                        new Topic(
                                                byDefault.getOrDefault(topic.name(), topic.name()),
                                                topic.partitions(),
                                                topic.localPartitions(),
                                                topic.config()))
                        .toList());
    }

    /** Returns the topics file of this build. */
    public static TopicsFile bundled() {
        return FORM.bundled("topics.yaml");
    }

    /** Reads another topics file of the same form. */
    public static TopicsFile read(Path file) {
        return FORM.read(file);
    }
}
