package io.nextup.launcher.doctor;

import static io.nextup.launcher.doctor.FindingWords.count;

import io.nextup.event.DeadLetter;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.DecodeException;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.OffsetsByTime;
import io.nextup.kafka.TopicException;
import io.nextup.kafka.TopicScan;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Check of the dead letters of the last hour, beside the records of the same hour. */
final class LetterCheck {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Share of dead letters that alerts, too. */
    private static final double MOST = 0.01;

    /** Most letters that are read for their reasons, the newest. */
    private static final long READ = 10_000;

    private final KafkaSettings kafka;
    private final Clock clock;

    LetterCheck(KafkaSettings kafka, Clock clock) {
        this.kafka = kafka;
        this.clock = clock;
    }

    Check letters() {
        return new Check(
                "dead-letters",
                true,
                () -> {
                    long since = clock.instant().minus(HOUR).toEpochMilli();
                    long letters = records(kafka.topics().deadLetters(), since);
                    long records = records(kafka.topics().interactions(), since);
                    return judge(letters, records, letters == 0 ? Map.of() : reasons(since));
                });
    }

    private long records(String topic, long since) throws TopicException {
        return sum(OffsetsByTime.read(kafka, topic, Long.MAX_VALUE, PATIENCE))
                - sum(OffsetsByTime.read(kafka, topic, since, PATIENCE));
    }

    private static long sum(Map<Integer, Long> offsets) {
        return offsets.values().stream().mapToLong(Long::longValue).sum();
    }

    private Map<DeadLetter.Reason, Long> reasons(long since) throws TopicException {
        String topic = kafka.topics().deadLetters();
        Map<Integer, Long> starts = OffsetsByTime.read(kafka, topic, since, PATIENCE);
        Map<DeadLetter.Reason, Long> reasons = new EnumMap<>(DeadLetter.Reason.class);
        try (TopicScan scan = TopicScan.open(kafka, PATIENCE)) {
            scan.readOn(
                    topic,
                    extents -> {
                        Map<Integer, Long> newest = new TreeMap<>();
                        starts.forEach(
                                (partition, start) ->
                                        newest.put(
                                                partition,
                                                Math.max(
                                                        start,
                                                        extents.get(partition).end() - READ)));
                        return newest;
                    },
                    record -> reason(record, reasons));
        }
        return reasons;
    }

    private static void reason(
            ConsumerRecord<byte[], byte[]> record, Map<DeadLetter.Reason, Long> reasons) {
        try {
            DeadLetter letter = Codecs.DEAD_LETTER.decode(record.value(), record.timestamp());
            reasons.merge(letter.reason(), 1L, Long::sum);
        } catch (DecodeException e) {
            // Not a dead letter, so it has no reason.
        }
    }

    /**
     * @param letters records of the last hour on the topic of dead letters
     * @param records those on the topic of interactions
     */
    static Finding judge(long letters, long records, Map<DeadLetter.Reason, Long> reasons) {
        String words =
                "%s for %s in the last hour%s"
                        .formatted(
                                count(letters, "dead letter"),
                                count(records, "record"),
                                reasons.entrySet().stream()
                                        .max(Map.Entry.comparingByValue())
                                        .map(
                                                most ->
                                                        ", most of them %s"
                                                                .formatted(most.getKey().word()))
                                        .orElse(""));
        return letters > MOST * records
                ? Finding.bad(
                        words + ": ./nextup dead-letters list shows them",
                        "infra/monitoring/ALERTS.md#nextuprefusesevents")
                : Finding.good(words);
    }
}
