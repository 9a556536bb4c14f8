package io.nextup.console.why;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.nextup.event.Recommendation;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.DecodeException;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.KeyPartition;
import io.nextup.kafka.OffsetsByTime;
import io.nextup.kafka.TopicException;
import io.nextup.kafka.TopicScan;
import io.nextup.trainer.progress.Stages;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Finds lists of one slot in the recommendations topic. */
public final class ListSearch {
    private final KafkaSettings kafka;
    private final String slot;
    private final Stages stages;

    /**
     * @param slot slot of the job that wrote the lists
     * @param stages hears how far the topic is read
     */
    public ListSearch(KafkaSettings kafka, String slot, Stages stages) {
        this.kafka = requireNonNull(kafka, "kafka is null");
        this.slot = requireNonNull(slot, "slot is null");
        this.stages = requireNonNull(stages, "stages are null");
    }

    /**
     * Finds the newest list of a user that was not skipped, or the one with a sequence number. It
     * reads the partition that Kafka's own partitioner gives the user's key.
     */
    public Optional<Recommendation> ofUser(String user, OptionalLong sequence)
            throws TopicException {
        byte[] key = user.getBytes(UTF_8);
        Predicate<Recommendation> wanted =
                sequence.isPresent()
                        ? list -> list.sequence() == sequence.getAsLong()
                        : list -> !list.keepsListBefore();
        return last(
                extents -> {
                    int partition = KeyPartition.of(key, extents.size());
                    return Map.of(partition, extents.get(partition).begin());
                },
                record -> Arrays.equals(record.key(), key),
                wanted);
    }

    /** Finds a list by its id. It reads the whole topic: an id does not say whose list it is. */
    public Optional<Recommendation> byId(String id) throws TopicException {
        return last(TopicScan::begins, record -> true, list -> list.id().equals(id));
    }

    private Optional<Recommendation> last(
            TopicScan.Starts starts,
            Predicate<ConsumerRecord<byte[], byte[]>> candidates,
            Predicate<Recommendation> wanted)
            throws TopicException {
        Recommendation[] found = new Recommendation[1];
        try (TopicReading reading = new TopicReading(kafka, stages)) {
            reading.read(
                    kafka.topics().recommendations(),
                    starts,
                    record -> {
                        if (!candidates.test(record)) {
                            return;
                        }
                        if (record.value() == null) {
                            if (found[0] != null && isOf(found[0], record)) {
                                found[0] = null;
                            }
                            return;
                        }
                        decoded(record).filter(wanted).ifPresent(list -> found[0] = list);
                    });
        }
        return Optional.ofNullable(found[0]);
    }

    /** Tells whether a record without a value, which says to forget a user, is about a list. */
    private static boolean isOf(Recommendation list, ConsumerRecord<byte[], byte[]> record) {
        return Arrays.equals(list.userId().getBytes(UTF_8), record.key());
    }

    /** Returns the list of a record; empty for one of another slot or build. */
    private Optional<Recommendation> decoded(ConsumerRecord<byte[], byte[]> record) {
        try {
            return Optional.of(Codecs.RECOMMENDATION.decode(record.value(), record.timestamp()))
                    .filter(list -> list.slot().equals(slot));
        } catch (DecodeException e) {
            return Optional.empty();
        }
    }

    /**
     * Draws lists that are not skipped, each with the same chance.
     *
     * @param sinceMillis lists whose records are older are left out; milliseconds since the epoch
     * @param most number of lists, or fewer where there are fewer
     */
    public List<Recommendation> sample(long sinceMillis, int most, long seed)
            throws TopicException {
        String topic = kafka.topics().recommendations();
        Map<Integer, Long> since =
                OffsetsByTime.read(kafka, topic, sinceMillis, TopicReading.PATIENCE);
        // The lists of the smallest numbers; the greatest of these first.
        PriorityQueue<Drawn> drawn =
                new PriorityQueue<>(Comparator.comparingLong(Drawn::number).reversed());
        SplittableRandom random = new SplittableRandom(seed);
        long[] limit = {Long.MAX_VALUE};
        try (TopicReading reading = new TopicReading(kafka, stages)) {
            reading.read(
                    topic,
                    extents -> since,
                    record -> {
                        if (record.value() == null) {
                            drawn.removeIf(one -> isOf(one.list, record));
                            return;
                        }
                        long number = random.nextLong(Long.MAX_VALUE);
                        // By their numbers, few are decoded.
                        if (number < limit[0]) {
                            decoded(record)
                                    .filter(list -> !list.keepsListBefore())
                                    .ifPresent(list -> drawn.add(new Drawn(number, list)));
                            if (drawn.size() > most) {
                                limit[0] = drawn.remove().number;
                            }
                        }
                    });
        }
        return drawn.stream()
                .sorted(Comparator.comparingLong(Drawn::number))
                .map(Drawn::list)
                .toList();
    }

    private record Drawn(long number, Recommendation list) {}
}
