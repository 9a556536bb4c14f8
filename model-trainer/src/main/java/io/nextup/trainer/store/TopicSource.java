package io.nextup.trainer.store;

import io.nextup.kafka.TopicException;
import io.nextup.kafka.TopicScan;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The interactions topic as a store reads it. */
interface TopicSource {
    String name();

    /** Returns the topic's id; empty when the broker gives none. */
    Optional<String> topicId() throws TopicException;

    /** Reads the topic like {@link TopicScan#readOn}. */
    void readOn(TopicScan.Starts starts, Consumer<ConsumerRecord<byte[], byte[]>> sink)
            throws TopicException;
}
