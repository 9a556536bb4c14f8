package io.nextup.console.why;

import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.TopicException;
import io.nextup.kafka.TopicScan;
import io.nextup.trainer.progress.Stage;
import io.nextup.trainer.progress.Stages;
import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads topics to their ends, and says how far it is. */
final class TopicReading implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

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
     * @return the extent of each partition
     */
    SortedMap<Integer, TopicScan.Extent> read(
            String topic, TopicScan.Starts starts, Consumer<ConsumerRecord<byte[], byte[]>> sink)
            throws TopicException {
        long[] done = new long[1];
        long[] total = new long[1];
        SortedMap<Integer, TopicScan.Extent> read = new TreeMap<>();
        scan.readOn(
                topic,
                extents -> {
                    read.putAll(extents);
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
                    sink.accept(record);
                    done[0]++;
                    stages.at(new Stage(Stage.Kind.READING, topic, done[0], total[0], "records"));
                });
        return read;
    }

    @Override
    public void close() {
        scan.close();
    }
}
