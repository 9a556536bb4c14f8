package io.nextup.console.feed;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.DecodeException;
import io.nextup.kafka.KeyPartition;
import io.nextup.kafka.TopicException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads recommendations the moment they arrive: all in {@link TimedSlices}, and those of watched
 * users always.
 */
final class PromptReading implements ConsumerThread.Reading {
    /**
     * A fetch ends with the first record. Without one it lasts for 50 ms at most: a broker answers
     * where a partition ends, which a slice begins with, only after the fetch that it has.
     */
    static final Map<String, Object> OWN =
            Map.of(
                    ConsumerConfig.FETCH_MIN_BYTES_CONFIG,
                    1,
                    ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                    50);

    private static final long MILLISECOND_NANOS = 1_000_000;

    private static final long CHECK_NANOS = 2_000 * MILLISECOND_NANOS;

    /** Longest time to find the ends: what comes in it would count as arriving later. */
    private static final long QUICK_NANOS = 10 * MILLISECOND_NANOS;

    private static final int MOST_TRIES = 3;

    private final String topic;
    private final TimedSlices slices;
    private final IntSupplier oneOf;
    private final Supplier<? extends Collection<String>> watched;
    private final LongSupplier nanos;
    private final StreamSink sink;

    /**
     * @param oneOf number of users of whom one is in the sample
     * @param watched trial users
     * @param nanos as {@link System#nanoTime}
     */
    PromptReading(
            String topic,
            TimedSlices slices,
            IntSupplier oneOf,
            Supplier<? extends Collection<String>> watched,
            LongSupplier nanos,
            StreamSink sink) {
        this.topic = topic;
        this.slices = slices;
        this.oneOf = oneOf;
        this.watched = watched;
        this.nanos = nanos;
        this.sink = sink;
    }

    @Override
    public void read(Consumer<byte[], byte[]> consumer, ConsumerThread thread)
            throws TopicException {
        List<TopicPartition> all = thread.partitions(consumer, topic);
        consumer.assign(all);
        consumer.pause(all);
        Set<TopicPartition> read = Set.of();
        long checked = nanos.getAsLong();
        while (thread.goesOn()) {
            Set<String> users = Set.copyOf(watched.get());
            boolean slice = slices.contain(nanos.getAsLong());
            Set<TopicPartition> wanted = slice ? Set.copyOf(all) : of(users, all.size());
            if (!wanted.equals(read)) {
                change(consumer, read, wanted);
                read = wanted;
            }
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(patience())) {
                boolean taken =
                        slice
                                ? UserSample.holds(record.key(), oneOf.getAsInt())
                                : isOf(users, record.key());
                if (taken) {
                    pass(record);
                }
            }
            thread.works();
            if (nanos.getAsLong() - checked > CHECK_NANOS) {
                checked = nanos.getAsLong();
                if (thread.partitions(consumer, topic).size() != all.size()) {
                    return;
                }
            }
        }
    }

    /** Returns a poll's longest wait: until a slice begins or ends, or the watched users change. */
    private Duration patience() {
        long untilNext = slices.nanosToNext(nanos.getAsLong());
        Duration millis = Duration.ofMillis(untilNext / MILLISECOND_NANOS + 1);
        return millis.compareTo(ConsumerThread.POLL) < 0 ? millis : ConsumerThread.POLL;
    }

    private Set<TopicPartition> of(Set<String> users, int partitions) {
        return users.stream()
                .map(user -> KeyPartition.of(user.getBytes(UTF_8), partitions))
                .map(partition -> new TopicPartition(topic, partition))
                .collect(Collectors.toSet());
    }

    private static boolean isOf(Set<String> users, byte[] key) {
        return key != null && users.contains(new String(key, UTF_8));
    }

    /** Skips records that arrived while a partition was paused: their latency is unknown. */
    private void change(
            Consumer<byte[], byte[]> consumer,
            Set<TopicPartition> before,
            Set<TopicPartition> after) {
        Set<TopicPartition> ended = new HashSet<>(before);
        ended.removeAll(after);
        consumer.pause(ended);
        Set<TopicPartition> begun = new HashSet<>(after);
        begun.removeAll(before);
        if (begun.isEmpty()) {
            return;
        }
        long begin;
        int tries = 0;
        do {
            begin = nanos.getAsLong();
            consumer.seekToEnd(begun);
            // Seeking is lazy: a call of position() does it now.
            begun.forEach(consumer::position);
        } while (nanos.getAsLong() - begin > QUICK_NANOS && ++tries < MOST_TRIES);
        consumer.resume(begun);
    }

    private void pass(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return;
        }
        try {
            sink.arrived(Codecs.RECOMMENDATION.decode(record.value(), record.timestamp()));
        } catch (DecodeException e) {
            // BulkReading reads the same record, and handles it.
        }
    }

    @Override
    public void failed(Exception failure) {
        // BulkReading has the same brokers, and reports their failures.
    }
}
