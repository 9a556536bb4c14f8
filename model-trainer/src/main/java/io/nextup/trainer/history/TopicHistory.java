package io.nextup.trainer.history;

import io.nextup.intake.ErasureRules;
import io.nextup.intake.InteractionLimits;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.OffsetsByTime;
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
     * @param erasures the job's conditions on tombstones
     */
    public static ArrivalLog read(
            KafkaSettings kafka, InteractionLimits limits, ErasureRules erasures)
            throws TopicException {
        ErasureRules exempting = withExempt(kafka, erasures);
        try (TopicScan scan = TopicScan.open(kafka, PATIENCE)) {
            return read(scan, kafka, limits, exempting);
        }
    }

    /**
     * Finds where the erasures that need no signature end. That is a place in each partition, since
     * a later record may claim any time.
     */
    public static ErasureRules withExempt(KafkaSettings kafka, ErasureRules erasures)
            throws TopicException {
        return erasures.sinceMillis() == null
                ? erasures
                : erasures.withExemptBefore(
                        OffsetsByTime.read(
                                kafka,
                                kafka.topics().interactions(),
                                erasures.sinceMillis(),
                                PATIENCE));
    }

    static ArrivalLog read(
            TopicScan scan, KafkaSettings kafka, InteractionLimits limits, ErasureRules erasures)
            throws TopicException {
        ArrivalLog log = new ArrivalLog(limits, erasures);
        scan.readToEnd(kafka.topics().interactions(), log::add);
        return log;
    }
}
