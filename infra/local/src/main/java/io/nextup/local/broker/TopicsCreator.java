package io.nextup.local.broker;

import io.nextup.local.broker.TopicsFile.Topic;
import io.nextup.local.process.LocalRunException;
import io.nextup.local.process.Wait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Brings a broker's topics to what is declared. Doing it twice changes nothing. */
public final class TopicsCreator {
    private static final Duration VISIBLE_LIMIT = Duration.ofSeconds(30);

    private TopicsCreator() {}

    /**
     * Creates the topics that are missing and sets the declared configuration of the others;
     * returns when the broker shows them all.
     *
     * @return the names of the topics that it created
     * @throws LocalRunException where a topic exists with another number of partitions
     */
    public static List<String> create(Admin admin, TopicsFile file) {
        List<String> created = new ArrayList<>();
        for (Topic topic : file.topics()) {
            if (createOne(admin, topic)) {
                created.add(topic.name());
            }
        }
        for (Topic topic : file.topics()) {
            int found = awaitPartitions(admin, topic.name());
            if (found != topic.partitions()) {
                throw new LocalRunException(
                        "Topic %s has %d partitions and is declared with %d: declare %d, or move its records to a new topic"
                                .formatted(topic.name(), found, topic.partitions(), found));
            }
            if (!created.contains(topic.name())) {
                configure(admin, topic);
            }
        }
        return created;
    }

    /** The controller knows a new topic a moment before the broker does. */
    private static int awaitPartitions(Admin admin, String name) {
        AtomicReference<Optional<Integer>> found = new AtomicReference<>(Optional.empty());
        Wait.until(
                VISIBLE_LIMIT,
                () -> {
                    found.set(partitions(admin, name));
                    return found.get().isPresent();
                },
                () ->
                        "The broker does not show topic %s after %d s"
                                .formatted(name, VISIBLE_LIMIT.toSeconds()));
        return found.get().orElseThrow();
    }

    private static Optional<Integer> partitions(Admin admin, String name) {
        try {
            TopicDescription description =
                    get(admin.describeTopics(List.of(name)).topicNameValues().get(name)::get);
            return Optional.of(description.partitions().size());
        } catch (UnknownTopicOrPartitionException e) {
            return Optional.empty();
        }
    }

    /** False if it was there. */
    private static boolean createOne(Admin admin, Topic topic) {
        NewTopic request =
                new NewTopic(topic.name(), Optional.of(topic.partitions()), Optional.empty())
                        .configs(topic.config());
        try {
            get(admin.createTopics(List.of(request)).all()::get);
            return true;
        } catch (TopicExistsException e) {
            return false;
        }
    }

    private static void configure(Admin admin, Topic topic) {
        if (topic.config().isEmpty()) {
            return;
        }
        List<AlterConfigOp> changes =
                topic.config().entrySet().stream()
                        .map(e -> new ConfigEntry(e.getKey(), e.getValue()))
                        .map(entry -> new AlterConfigOp(entry, OpType.SET))
                        .toList();
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
        get(admin.incrementalAlterConfigs(Map.of(resource, changes)).all()::get);
    }

    private interface Answer<T> {
        T get() throws ExecutionException, InterruptedException;
    }

    private static <T> T get(Answer<T> answer) {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new LocalRunException(
                    "The broker refused: " + e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalRunException("Interrupted while topics were created", e);
        }
    }
}
