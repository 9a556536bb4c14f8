package io.nextup.trainer.store;

import io.nextup.event.Topics;
import io.nextup.trainer.history.HistoryException;
import io.nextup.trainer.history.TopicId;
import io.nextup.trainer.history.TopicScan;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;

/** The topic at a broker. */
record KafkaSource(String bootstrapServers) implements TopicSource {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    @Override
    public Optional<String> topicId() throws HistoryException {
        return TopicId.of(bootstrapServers, Topics.INTERACTIONS, PATIENCE);
    }

    @Override
    public void readOn(TopicScan.Starts starts, Consumer<ConsumerRecord<byte[], byte[]>> sink)
            throws HistoryException {
        try (var consumer = TopicScan.consumer(bootstrapServers, PATIENCE)) {
            TopicScan.readOn(
                    consumer, bootstrapServers, Topics.INTERACTIONS, PATIENCE, starts, sink);
        } catch (KafkaException e) {
            throw TopicScan.noAddress(bootstrapServers, e);
        }
    }
}
