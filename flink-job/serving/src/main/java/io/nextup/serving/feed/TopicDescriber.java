package io.nextup.serving.feed;

import java.time.Duration;
import org.apache.kafka.common.Uuid;

/** Asks the broker which topic has a name now. */
interface TopicDescriber extends AutoCloseable {

    /**
     * The current state of a topic.
     *
     * @param id the topic's id, new at each creation; {@link Uuid#ZERO_UUID} from brokers before
     *     Kafka 2.8, which have no ids
     */
    record Description(Uuid id, int partitions) {}

    /**
     * Waits for the broker's answer.
     *
     * @throws Exception exception of the Kafka client, such as {@link
     *     org.apache.kafka.common.errors.UnknownTopicOrPartitionException}
     */
    Description describe(Duration patience) throws Exception;

    /**
     * Waits for the offset after the newest record of the topic's first partition, committed or
     * not. A consumer that reads what is committed does not see it behind an open transaction.
     *
     * @throws Exception exception of the Kafka client
     */
    long end(Duration patience) throws Exception;

    /** Interrupts a call that waits in another thread; the describer cannot be used afterwards. */
    void wakeup();

    @Override
    void close();
}
