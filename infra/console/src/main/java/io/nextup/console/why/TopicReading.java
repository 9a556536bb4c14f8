package io.nextup.console.why;

import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.TopicException;
import io.nextup.kafka.TopicScan;
import io.nextup.trainer.progress.Stage;
import io.nextup.trainer.progress.Stages;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads topics to their ends, and says how far it is. */
final class TopicReading implements AutoCloseable {
    /** Timeout for an answer of the broker. */
    static final Duration PATIENCE = Duration.ofSeconds(15);

    private final TopicScan scan;
    private final Stages stages;

    TopicReading(KafkaSettings kafka, Stages stages) throws TopicException {
        this.scan = TopicScan.open(kafka, PATIENCE);
        this.stages = stages;
    }

    /**
     * Passes records on.
     *
     * @param starts chooses the offset from which each partition is read
     */
    void read(String topic, TopicScan.Starts starts, Consumer<ConsumerRecord<byte[], byte[]>> sink)
            throws TopicException {
        readWhile(
                topic,
                starts,
                record -> {
                    sink.accept(record);
                    return true;
                });
    }

    /** Does what {@link #read} does, but ends after a record for which the sink returns false. */
    void readWhile(
            String topic, TopicScan.Starts starts, Predicate<ConsumerRecord<byte[], byte[]>> sink)
            throws TopicException {
        long[] done = new long[1];
        long[] total = new long[1];
        scan.readWhile(
                topic,
                extents -> {
                    Map<Integer, Long> from = starts.of(extents);
                    total[0] =
                            from.entrySet().stream()
                                    .mapToLong(
                                            one ->
                                                    Math.max(
                                                            0,
                                                            extents.get(one.getKey()).end()
                                                                    - one.getValue()))
                                    .sum();
                    return from;
                },
                record -> {
                    done[0]++;
                    stages.at(new Stage(Stage.Kind.READING, topic, done[0], total[0], "records"));
                    return sink.test(record);
                });
    }

    @Override
    public void close() {
        scan.close();
    }
}
