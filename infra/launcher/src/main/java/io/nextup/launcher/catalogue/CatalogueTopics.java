package io.nextup.launcher.catalogue;

import io.nextup.event.RuleSet;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.TopicException;
import io.nextup.kafka.TopicScan;
import io.nextup.trainer.progress.Stage;
import io.nextup.trainer.progress.Stages;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads the topics of items and of rules to their ends. */
final class CatalogueTopics {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private CatalogueTopics() {}

    /** Passes the records of all items on. */
    static void readItems(
            KafkaSettings kafka, Consumer<ConsumerRecord<byte[], byte[]>> sink, Stages stages)
            throws TopicException {
        String topic = kafka.topics().items();
        long[] done = new long[1];
        long[] total = new long[1];
        try (TopicScan scan = TopicScan.open(kafka, PATIENCE)) {
            scan.readOn(
                    topic,
                    extents -> {
                        total[0] = extents.values().stream().mapToLong(CatalogueTopics::size).sum();
                        return TopicScan.begins(extents);
                    },
                    record -> {
                        sink.accept(record);
                        done[0]++;
                        stages.at(
                                new Stage(Stage.Kind.READING, topic, done[0], total[0], "records"));
                    });
        }
    }

    private static long size(TopicScan.Extent extent) {
        return extent.end() - extent.begin();
    }

    /**
     * Returns the newest rules of a slot; empty for a slot without.
     *
     * @throws TopicException also if the newest record of the slot cannot be read
     */
    static Optional<RuleSet> rules(KafkaSettings kafka, String slot) throws TopicException {
        CatalogueRecords<RuleSet> records = CatalogueRecords.ofRules();
        try (TopicScan scan = TopicScan.open(kafka, PATIENCE)) {
            scan.readToEnd(kafka.topics().rules(), records::add);
        }
        String unreadable = records.unreadable().get(slot);
        if (unreadable != null) {
            throw new TopicException(
                    "The newest rules of slot %s cannot be read, nor their revision: upgrade this build, or send a record without a value under the key %s and apply the rules again: %s"
                            .formatted(slot, slot, unreadable));
        }
        return Optional.ofNullable(records.newest().get(slot));
    }
}
