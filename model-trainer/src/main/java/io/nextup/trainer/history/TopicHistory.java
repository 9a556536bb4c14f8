package io.nextup.trainer.history;

import io.nextup.event.registered.Schemas;
import io.nextup.intake.ErasureRules;
import io.nextup.intake.IntakeRules;
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
     * @param rules the job's rules: records that break its limits are counted and left out
     * @param schemas the registry's schemas; null without a registry
     */
    public static ArrivalLog read(KafkaSettings kafka, IntakeRules rules, Schemas schemas)
            throws TopicException {
        IntakeRules exempting = withExempt(kafka, rules);
        try (TopicScan scan = TopicScan.open(kafka, PATIENCE)) {
            return read(scan, kafka, new ArrivalLog(exempting, schemas));
        }
    }

    /**
     * Finds where the erasures that need no signature end. That is a place in each partition, since
     * a later record may claim any time.
     */
    public static IntakeRules withExempt(KafkaSettings kafka, IntakeRules rules)
            throws TopicException {
        ErasureRules erasures = rules.erasures();
        return erasures.sinceMillis() == null
                ? rules
                : rules.withErasures(
                        erasures.withExemptBefore(
                                OffsetsByTime.read(
                                        kafka,
                                        kafka.topics().interactions(),
                                        erasures.sinceMillis(),
                                        PATIENCE)));
    }

    static ArrivalLog read(TopicScan scan, KafkaSettings kafka, ArrivalLog log)
            throws TopicException {
        scan.readToEnd(kafka.topics().interactions(), log::add);
        return log;
    }
}
