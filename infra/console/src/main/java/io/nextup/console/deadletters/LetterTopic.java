package io.nextup.console.deadletters;

import static java.util.Objects.requireNonNull;

import io.nextup.event.DeadLetter;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.DecodeException;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.TopicException;
import io.nextup.kafka.TopicScan;
import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads the newest records of each partition of the dead-letter topic. */
public final class LetterTopic implements LetterSource {
    /** Newest records of a partition that are read. */
    static final long MOST_RECORDS = 1_000;

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final KafkaSettings kafka;

    public LetterTopic(KafkaSettings kafka) {
        this.kafka = requireNonNull(kafka, "kafka is null");
    }

    @Override
    public Letters read() throws TopicException {
        Letters letters = new Letters();
        try (TopicScan scan = TopicScan.open(kafka, PATIENCE)) {
            scan.readOn(
                    kafka.topics().deadLetters(),
                    LetterTopic::starts,
                    record -> {
                        try {
                            DeadLetter letter =
                                    Codecs.DEAD_LETTER.decode(record.value(), record.timestamp());
                            letters.add(letter, letter.refusedTimeOr(record.timestamp()));
                        } catch (DecodeException e) {
                            // Another build's record is not shown.
                        }
                    });
        }
        return letters;
    }

    private static Map<Integer, Long> starts(SortedMap<Integer, TopicScan.Extent> extents) {
        Map<Integer, Long> starts = new TreeMap<>();
        extents.forEach(
                (partition, extent) ->
                        starts.put(
                                partition, Math.max(extent.begin(), extent.end() - MOST_RECORDS)));
        return starts;
    }
}
