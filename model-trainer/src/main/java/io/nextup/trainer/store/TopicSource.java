package io.nextup.trainer.store;

import io.nextup.kafka.TopicException;
import io.nextup.kafka.TopicScan;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The interactions topic as a store reads it. */
interface TopicSource {
    String name();

    /** Which topic of that name it is; empty where that cannot be told. */
    Optional<String> topicId() throws TopicException;

    /** As {@link TopicScan#readOn}. */
    void readOn(TopicScan.Starts starts, Consumer<ConsumerRecord<byte[], byte[]>> sink)
            throws TopicException;
}
