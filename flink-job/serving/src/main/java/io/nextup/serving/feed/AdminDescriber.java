package io.nextup.serving.feed;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * Describes a topic by an admin client, since a consumer knows only the topic's name, not its id.
 */
final class AdminDescriber implements TopicDescriber {
    /** Shortest wait for the client's thread at closing; zero would wait without a limit. */
    private static final Duration AT_ONCE = Duration.ofMillis(1);

    private final Admin admin;
    private final String topic;

    AdminDescriber(Admin admin, String topic) {
        this.admin = admin;
        this.topic = topic;
    }

    @Override
    public Description describe(Duration patience) throws Exception {
        DescribeTopicsOptions options =
                new DescribeTopicsOptions().timeoutMs((int) patience.toMillis());
        try {
            TopicDescription found =
                    admin.describeTopics(List.of(topic), options)
                            .topicNameValues()
                            .get(topic)
                            .get();
            return new Description(found.topicId(), found.partitions().size());
        } catch (ExecutionException e) {
            throw cause(e);
        }
    }

    @Override
    public long end(Duration patience) throws Exception {
        TopicPartition partition = new TopicPartition(topic, 0);
        ListOffsetsOptions options =
                new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED)
                        .timeoutMs((int) patience.toMillis());
        try {
            return admin.listOffsets(Map.of(partition, OffsetSpec.latest()), options)
                    .partitionResult(partition)
                    .get()
                    .offset();
        } catch (ExecutionException e) {
            throw cause(e);
        }
    }

    private static Exception cause(ExecutionException e) {
        return e.getCause() instanceof Exception cause ? cause : e;
    }

    @Override
    public void wakeup() {
        admin.close(AT_ONCE);
    }

    @Override
    public void close() {
        admin.close(AT_ONCE);
    }
}
