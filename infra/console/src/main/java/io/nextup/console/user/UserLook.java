package io.nextup.console.user;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.nextup.console.items.ItemNames;
import io.nextup.console.settings.Intake;
import io.nextup.event.Recommendation;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.DecodeException;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.KeyPartition;
import io.nextup.kafka.TopicException;
import io.nextup.kafka.TopicScan;
import io.nextup.trainer.history.ArrivalCounts;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Finds records of a user in the topics. It reads the newest records of the partitions that Kafka's
 * own partitioner gives the user's key.
 */
public final class UserLook {
    /** Newest records of a topic that are read. */
    static final long MOST_RECORDS = 100_000;

    /**
     * Newest events that are returned: more than a job's state keeps, since not every event enters
     * a sequence.
     */
    static final int MOST_EVENTS = 10_000;

    /** Newest lists that are returned, and newest events that a page shows. */
    static final int MOST_SHOWN = 50;

    /** Events of a user in several partitions come one partition after the other. */
    private static final Comparator<Event> BY_TIME = Comparator.comparingLong(Event::time);

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /**
     * Records of a user, newest first.
     *
     * @param partial true where the partitions hold more records than were read
     * @param read number of records that were read, those of other users included
     */
    public record Found(
            String user,
            boolean known,
            boolean partial,
            long read,
            List<Event> events,
            List<Shown> lists) {
        /** Returns what a page shows: newest records, with their items' titles and categories. */
        public Found shown(ItemNames names) {
            return new Found(
                    user,
                    known,
                    partial,
                    read,
                    events.stream()
                            .sorted(BY_TIME.reversed())
                            .limit(MOST_SHOWN)
                            .map(event -> event.named(names))
                            .toList(),
                    lists.stream().map(list -> list.named(names)).toList());
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
        Event named(ItemNames names) {
            return new Event(item, type, time, names.title(item), names.category(item), reference);
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

        Shown named(ItemNames names) {
            return new Shown(
                    sequence,
                    time,
                    version,
                    source,
                    answers,
                    items.stream().map(item -> item.named(names)).toList());
        }
    }

    private final KafkaSettings kafka;
    private final Intake intake;
    private final ArrivalCounts judge;

    /**
     * @param intake how the records of the interactions topic are read
     */
    public UserLook(KafkaSettings kafka, Intake intake) {
        this.kafka = kafka;
        this.intake = intake;
        judge = intake.judge();
    }

    /**
     * Reads; takes seconds where partitions are long.
     *
     * @throws io.nextup.event.registered.SchemasUnavailableException while the schema registry is
     *     away
     */
    public synchronized Found look(String user) throws TopicException {
        Tail tail = new Tail(user.getBytes(UTF_8));
        KeptRecords kept = new KeptRecords(user);
        try (TopicScan scan = TopicScan.open(kafka, PATIENCE)) {
            tail.read(
                    scan,
                    kafka.topics().interactions(),
                    intake.isOfOwnRecords(),
                    record -> kept.interaction(judge.judge(record), record));
            tail.read(
                    scan,
                    kafka.topics().recommendations(),
                    true,
                    record -> {
                        if (record.value() == null) {
                            kept.forgetLists();
                            return;
                        }
                        try {
                            kept.list(
                                    Codecs.RECOMMENDATION.decode(
                                            record.value(), record.timestamp()));
                        } catch (DecodeException e) {
                            // Another build's record is not shown.
                        }
                    });
        }
        return new Found(
                user,
                !kept.events().isEmpty(),
                tail.partial,
                tail.read.get(),
                kept.events(),
                kept.lists());
    }

    /** The newest records of the partitions in which a user's may be. */
    private static final class Tail {
        private final byte[] key;
        private final AtomicLong read = new AtomicLong();
        private boolean partial;

        Tail(byte[] key) {
            this.key = key;
        }

        /**
         * @param keyed true where the users are the keys: other partitions are not read then
         */
        void read(
                TopicScan scan,
                String topic,
                boolean keyed,
                Consumer<ConsumerRecord<byte[], byte[]>> sink)
                throws TopicException {
            scan.readOn(
                    topic,
                    extents -> start(extents, keyed),
                    record -> {
                        read.incrementAndGet();
                        if (!keyed || Arrays.equals(record.key(), key)) {
                            sink.accept(record);
                        }
                    });
        }

        private Map<Integer, Long> start(
                SortedMap<Integer, TopicScan.Extent> extents, boolean keyed) {
            Set<Integer> partitions =
                    keyed ? Set.of(KeyPartition.of(key, extents.size())) : extents.keySet();
            Map<Integer, Long> starts = new HashMap<>();
            for (int partition : partitions) {
                TopicScan.Extent extent = extents.get(partition);
                long start =
                        Math.max(extent.begin(), extent.end() - MOST_RECORDS / partitions.size());
                partial |= start > extent.begin();
                starts.put(partition, start);
            }
            return starts;
        }
    }
}
