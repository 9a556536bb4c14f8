package io.nextup.launcher.deadletters;

import io.nextup.event.DeadLetter;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.DecodeException;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.TopicException;
import io.nextup.kafka.TopicScan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Reads the dead-letter topic from its beginning to its present end. One instance serves one
 * reading; not thread-safe.
 */
public final class LetterScan {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final LetterFilter filter;
    private final Sink sink;
    private final Map<DeadLetter.Reason, Long> chosen = new EnumMap<>(DeadLetter.Reason.class);
    private long letters;
    private long strangers;

    /** Takes the letters that are wanted, oldest first in each partition. */
    @FunctionalInterface
    public interface Sink {
        /**
         * Called once for each letter.
         *
         * @param refusedTimeMillis time of the refusal by the job, milliseconds since the epoch
         */
        void letter(DeadLetter letter, long refusedTimeMillis) throws IOException;
    }

    /**
     * Counts of a scan.
     *
     * @param letters all letters in the topic
     * @param strangers records that are not dead letters
     * @param chosen number of wanted letters by reason; omits reasons without any
     */
    public record Outcome(long letters, long strangers, Map<DeadLetter.Reason, Long> chosen) {
        public Outcome {
            chosen = Collections.unmodifiableMap(chosen);
        }

        public long wanted() {
            return chosen.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    private LetterScan(LetterFilter filter, Sink sink) {
        this.filter = filter;
        this.sink = sink;
    }

    /**
     * Passes the letters that the filter wants to the sink.
     *
     * @throws TopicException if the topic cannot be read
     * @throws IOException if the sink throws it
     */
    public static Outcome read(KafkaSettings kafka, String topic, LetterFilter filter, Sink sink)
            throws IOException {
        LetterScan scan = new LetterScan(filter, sink);
        try (TopicScan topics = TopicScan.open(kafka, PATIENCE)) {
            topics.readToEnd(topic, scan::take);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return new Outcome(scan.letters, scan.strangers, scan.chosen);
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        DeadLetter letter;
        try {
            letter = Codecs.DEAD_LETTER.decode(record.value(), record.timestamp());
        } catch (DecodeException e) {
            strangers++;
            return;
        }
        letters++;
        long refusedMillis = letter.refusedTimeOr(record.timestamp());
        if (wanted() >= filter.limit() || !filter.wants(letter, refusedMillis)) {
            return;
        }
        chosen.merge(letter.reason(), 1L, Long::sum);
        try {
            sink.letter(letter, refusedMillis);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long wanted() {
        return chosen.values().stream().mapToLong(Long::longValue).sum();
    }
}
