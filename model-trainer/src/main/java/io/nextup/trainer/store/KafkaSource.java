package io.nextup.trainer.store;

import io.nextup.intake.ErasureRules;
import io.nextup.intake.IntakeRules;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.OffsetsByTime;
import io.nextup.kafka.TopicException;
import io.nextup.kafka.TopicId;
import io.nextup.kafka.TopicScan;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.acl.AclOperation;

/** Reads the interactions topic of a cluster. */
record KafkaSource(KafkaSettings kafka) implements TopicSource {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    @Override
    public String name() {
        return kafka.topics().interactions();
    }

    @Override
    public Optional<String> topicId() throws TopicException {
        return TopicId.read(kafka, name(), AclOperation.READ, PATIENCE);
    }

    @Override
    public void readOn(TopicScan.Starts starts, Consumer<ConsumerRecord<byte[], byte[]>> sink)
            throws TopicException {
        try (TopicScan scan = TopicScan.open(kafka, PATIENCE)) {
            scan.readOn(name(), starts, sink);
        }
    }

    /**
     * Finds where the erasures that need no signature end. That is a place in each partition, since
     * a later record may claim any time.
     */
    IntakeRules withExempt(IntakeRules rules) throws TopicException {
        ErasureRules erasures = rules.erasures();
        return erasures.sinceMillis() == null
                ? rules
                : rules.withErasures(
                        erasures.withExemptBefore(
                                OffsetsByTime.read(
                                        kafka, name(), erasures.sinceMillis(), PATIENCE)));
    }
}
