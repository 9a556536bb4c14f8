package io.nextup.trainer.history;

import io.nextup.intake.InteractionLimits;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.TopicException;
import io.nextup.kafka.TopicScan;
import java.time.Duration;

/** Reads the interactions topic as a history. */
public final class TopicHistory {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private TopicHistory() {}

    /**
     * Reads the interactions topic from its beginning to where it ends now.
     *
     * @param limits the job's limits: records that break them are counted and left out
     */
    public static ArrivalLog read(KafkaSettings kafka, InteractionLimits limits)
            throws TopicException {
        try (TopicScan scan = TopicScan.open(kafka, PATIENCE)) {
            return read(scan, kafka, limits);
        }
    }

    static ArrivalLog read(TopicScan scan, KafkaSettings kafka, InteractionLimits limits)
            throws TopicException {
        ArrivalLog log = new ArrivalLog(limits);
        scan.readToEnd(
                kafka.topics().interactions(),
                record ->
                        log.add(
                                record.partition(),
                                record.key(),
                                record.value(),
                                record.timestamp()));
        return log;
    }
}
