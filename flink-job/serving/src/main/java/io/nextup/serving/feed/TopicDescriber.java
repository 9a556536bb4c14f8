package io.nextup.serving.feed;

import java.time.Duration;
import org.apache.kafka.common.Uuid;

/** Asks the broker which topic now bears a name. */
interface TopicDescriber extends AutoCloseable {

    /**
     * A topic at this moment.
     *
     * @param id another one for each topic that is created; {@link Uuid#ZERO_UUID} from brokers
     *     before Kafka 2.8, which give none
     */
    record Description(Uuid id, int partitions) {}

    /**
     * Waits for the broker's answer.
     *
     * @throws Exception of the Kafka client, such as {@link
     *     org.apache.kafka.common.errors.UnknownTopicOrPartitionException}
     */
    Description describe(Duration patience) throws Exception;

    /** Ends a call that waits in another thread; the describer is of no use after it. */
    void wakeup();

    @Override
    void close();
}
