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
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads recommendations the moment they arrive: all in {@link TimedSlices}, and those in the
 * partitions of watched users always.
 */
final class PromptReading implements ConsumerThread.Reading {
    private static final long MILLISECOND_NANOS = 1_000_000;

    private final String topic;
    private final TimedSlices slices;
    private final IntSupplier oneOf;
    private final Supplier<? extends Collection<String>> watched;
    private final StreamSink sink;

    /**
     * @param oneOf number of users of whom one is in the sample
     * @param watched users whose recommendations are waited for
     */
    PromptReading(
            String topic,
            TimedSlices slices,
            IntSupplier oneOf,
            Supplier<? extends Collection<String>> watched,
            StreamSink sink) {
        this.topic = topic;
        this.slices = slices;
        this.oneOf = oneOf;
        this.watched = watched;
        this.sink = sink;
    }

    @Override
    public void read(Consumer<byte[], byte[]> consumer, ConsumerThread thread)
            throws TopicException {
        List<TopicPartition> all = thread.partitions(consumer, topic);
        consumer.assign(all);
        consumer.pause(all);
        thread.works();
        Set<TopicPartition> read = Set.of();
        while (thread.goesOn()) {
            Set<TopicPartition> wanted =
                    slices.contain(System.nanoTime()) ? Set.copyOf(all) : ofWatched(all);
            if (!wanted.equals(read)) {
                change(consumer, read, wanted);
                read = wanted;
            }
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(patience())) {
                if (UserSample.holds(record.key(), oneOf.getAsInt())) {
                    pass(record);
                }
            }
        }
    }

    /** Returns a poll's longest wait: until what is read changes, or somebody may be watched. */
    private Duration patience() {
        long nanos = slices.nanosToNext(System.nanoTime());
        Duration untilNext = Duration.ofMillis(nanos / MILLISECOND_NANOS + 1);
        return untilNext.compareTo(ConsumerThread.POLL) < 0 ? untilNext : ConsumerThread.POLL;
    }

    private Set<TopicPartition> ofWatched(List<TopicPartition> all) {
        Set<TopicPartition> partitions = new HashSet<>();
        for (String user : watched.get()) {
            partitions.add(
                    new TopicPartition(topic, KeyPartition.of(user.getBytes(UTF_8), all.size())));
        }
        return partitions;
    }

    /**
     * Leaves out the records that came while a partition was not read: they do not arrive just now.
     */
    private static void change(
            Consumer<byte[], byte[]> consumer,
            Set<TopicPartition> before,
            Set<TopicPartition> after) {
        Set<TopicPartition> ended = new HashSet<>(before);
        ended.removeAll(after);
        consumer.pause(ended);
        Set<TopicPartition> begun = new HashSet<>(after);
        begun.removeAll(before);
        if (!begun.isEmpty()) {
            consumer.seekToEnd(begun);
            // Seeking is lazy: a call of position() does it now.
            begun.forEach(consumer::position);
            consumer.resume(begun);
        }
    }

    private void pass(ConsumerRecord<byte[], byte[]> record) {
        try {
            sink.arrived(Codecs.RECOMMENDATION.decode(record.value(), record.timestamp()));
        } catch (DecodeException e) {
            // The other reading meets the same record, and says so.
        }
    }

    @Override
    public void failed(Exception why) {
        // The other reading has the same brokers, and tells of them.
    }
}
