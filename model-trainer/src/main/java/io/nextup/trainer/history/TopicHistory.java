package io.nextup.trainer.history;

import io.nextup.event.Topics;
import java.time.Duration;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;

/** The interactions topic as a history. */
public final class TopicHistory {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private TopicHistory() {}

    /** Reads {@link Topics#INTERACTIONS} from its beginning to where it ends now. */
    public static ArrivalLog read(String bootstrapServers) throws HistoryException {
        try (Consumer<byte[], byte[]> consumer = TopicScan.consumer(bootstrapServers, PATIENCE)) {
            return read(consumer, bootstrapServers);
        } catch (KafkaException e) {
            throw TopicScan.noAddress(bootstrapServers, e);
        }
    }

    static ArrivalLog read(Consumer<byte[], byte[]> consumer, String bootstrapServers)
            throws HistoryException {
        ArrivalLog log = new ArrivalLog();
        TopicScan.readToEnd(
                consumer,
                bootstrapServers,
                Topics.INTERACTIONS,
                PATIENCE,
                record ->
                        log.add(
                                record.partition(),
                                record.key(),
                                record.value(),
                                record.timestamp()));
        return log;
    }
}
