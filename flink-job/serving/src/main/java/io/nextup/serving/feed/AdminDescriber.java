package io.nextup.serving.feed;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;

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
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
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
