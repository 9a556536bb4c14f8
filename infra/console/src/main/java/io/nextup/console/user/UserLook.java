package io.nextup.console.user;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.nextup.console.settings.Intake;
import io.nextup.console.settings.ItemCatalogue;
import io.nextup.event.EventReference;
import io.nextup.event.Interaction;
import io.nextup.event.Recommendation;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.DecodeException;
import io.nextup.intake.Verdict;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.KeyPartition;
import io.nextup.kafka.TopicException;
import io.nextup.kafka.TopicScan;
import io.nextup.trainer.history.ArrivalCounts;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Finds records of a user in the topics. It reads the newest records of the partitions that Kafka's
 * own partitioner gives the user's key.
 */
public final class UserLook {
    /** Newest records of a partition that are read. */
    static final long MOST_RECORDS = 100_000;

    /** Newest events and newest lists that are returned. */
    static final int MOST_SHOWN = 50;

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /**
     * Records of a user, newest first.
     *
     * @param partial true where the partitions hold more records than were read
     * @param read number of records that were read, of whichever user
     */
    public record Found(
            String user,
            boolean known,
            boolean partial,
            long read,
            List<Event> events,
            List<Shown> lists) {
        /** Returns the same records with their items' titles and categories. */
        public Found named(ItemCatalogue catalogue) {
            return new Found(
                    user,
                    known,
                    partial,
                    read,
                    events.stream().map(event -> event.named(catalogue)).toList(),
                    lists.stream().map(list -> list.named(catalogue)).toList());
        }
    }

    /**
     * An interaction.
     *
     * @param time milliseconds since the epoch
     * @param title title of the item; null where it is not known
     * @param category category of the item; null where it is not known
     * @param reference reference by which repeats of the event are found
     */
    public record Event(
            String item,
            String type,
            long time,
            String title,
            String category,
            @JsonIgnore String reference) {
        Event named(ItemCatalogue catalogue) {
            return new Event(
                    item, type, time, catalogue.title(item), catalogue.category(item), reference);
        }
    }

    /**
     * A recommendation.
     *
     * @param time time of scoring, milliseconds since the epoch
     */
    public record Shown(
            long sequence,
            long time,
            String version,
            String source,
            List<String> answers,
            List<TrialAnswer.Item> items) {
        static Shown of(Recommendation list) {
            TrialAnswer answer = TrialAnswer.of(list, null);
            return new Shown(
                    list.sequence(),
                    list.servedTimeMillis(),
                    answer.version(),
                    answer.source(),
                    answer.answers(),
                    answer.items());
        }

        Shown named(ItemCatalogue catalogue) {
            return new Shown(
                    sequence,
                    time,
                    version,
                    source,
                    answers,
                    items.stream().map(item -> item.named(catalogue)).toList());
        }
    }

    private final KafkaSettings kafka;
    private final Intake records;

    /**
     * @param records how the records of the interactions topic are read
     */
    public UserLook(KafkaSettings kafka, Intake records) {
        this.kafka = kafka;
        this.records = records;
    }

    /** Reads; takes seconds where partitions are long. */
    public Found look(String user) throws TopicException {
        Tail tail = new Tail(user.getBytes(UTF_8));
        ArrivalCounts intake = records.judge();
        Deque<Event> events = new ArrayDeque<>();
        Deque<Shown> lists = new ArrayDeque<>();
        try (TopicScan scan = TopicScan.open(kafka, PATIENCE)) {
            tail.read(
                    scan,
                    kafka.topics().interactions(),
                    record -> {
                        if (record.value() == null) {
                            // The job has forgotten what came before.
                            events.clear();
                        } else if (intake.judge(record) instanceof Verdict.Accepted accepted) {
                            newest(events, event(accepted, record));
                        }
                    });
            tail.read(
                    scan,
                    kafka.topics().recommendations(),
                    record -> {
                        try {
                            newest(
                                    lists,
                                    Shown.of(
                                            Codecs.RECOMMENDATION.decode(
                                                    record.value(), record.timestamp())));
                        } catch (DecodeException e) {
                            // Another build's record is not shown.
                        }
                    });
        }
        return new Found(
                user,
                !events.isEmpty() || !lists.isEmpty(),
                tail.partial,
                tail.read.get(),
                reversed(events),
                reversed(lists));
    }

    private static Event event(Verdict.Accepted accepted, ConsumerRecord<byte[], byte[]> record) {
        Interaction interaction = accepted.inOrder();
        return new Event(
                interaction.itemId(),
                interaction.type(),
                interaction.eventTimeMillis(),
                null,
                null,
                EventReference.of(
                        accepted.interaction(),
                        record.topic(),
                        record.partition(),
                        record.offset()));
    }

    private static <T> void newest(Deque<T> kept, T one) {
        if (kept.size() == MOST_SHOWN) {
            kept.removeFirst();
        }
        kept.addLast(one);
    }

    private static <T> List<T> reversed(Deque<T> oldestFirst) {
        List<T> list = new ArrayList<>(oldestFirst);
        Collections.reverse(list);
        return list;
    }

    /** The newest records of a user's partition of each topic. */
    private static final class Tail {
        private final byte[] key;
        private final AtomicLong read = new AtomicLong();
        private boolean partial;

        Tail(byte[] key) {
            this.key = key;
        }

        void read(TopicScan scan, String topic, Consumer<ConsumerRecord<byte[], byte[]>> sink)
                throws TopicException {
            scan.readOn(
                    topic,
                    this::start,
                    record -> {
                        read.incrementAndGet();
                        if (Arrays.equals(record.key(), key)) {
                            sink.accept(record);
                        }
                    });
        }

        private Map<Integer, Long> start(SortedMap<Integer, TopicScan.Extent> extents) {
            int partition = KeyPartition.of(key, extents.size());
            TopicScan.Extent extent = extents.get(partition);
            long start = Math.max(extent.begin(), extent.end() - MOST_RECORDS);
            partial |= start > extent.begin();
            return Map.of(partition, start);
        }
    }
}
