package io.nextup.trainer.store;

import io.nextup.trainer.history.HistoryException;
import io.nextup.trainer.history.TopicScan;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The interactions topic as a store reads it. */
interface TopicSource {
    /** Which topic of that name it is; empty where that cannot be told. */
    Optional<String> topicId() throws HistoryException;

    /** As {@link TopicScan#readOn}. */
    void readOn(TopicScan.Starts starts, Consumer<ConsumerRecord<byte[], byte[]>> sink)
            throws HistoryException;
}
