package io.nextup.trainer.store;

import io.nextup.event.Interaction;
import io.nextup.event.registered.Schemas;
import io.nextup.intake.IntakeRules;
import io.nextup.intake.Verdict;
import io.nextup.kafka.TopicScan;
import io.nextup.trainer.history.ArrivalCounts;
import io.nextup.trainer.progress.Stage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * One reading of the topic: writes arriving interactions to new segments, then takes out erased
 * users. Holds one block a partition and the users that were erased. Not thread-safe.
 */
final class Reading implements AutoCloseable {
    private final Commit before;
    private final String topic;
    private final String topicId;
    private final SegmentFiles files;
    private final ArrivalCounts counts;
    private final IntakeRules rules;
    private final Predicate<Interaction> kept;
    private final SortedMap<Integer, Arrivals> partitions = new TreeMap<>();
    private final List<Erasure> erasures = new ArrayList<>();
    private ReadingPlan plan;

    private static final class Arrivals {
        private final SegmentWriter writer;
        private long interactions;

        /** Number of interactions that had arrived when the user was last erased, by user. */
        private final Map<String, Long> erasedBefore = new HashMap<>();

        Arrivals(SegmentWriter writer) {
            this.writer = writer;
        }

        boolean isErased(String userId, long position) {
            return position < erasedBefore.getOrDefault(userId, 0L);
        }
    }

    /**
     * @param topic name of the topic, for notes
     * @param topicId id of the topic; null when the broker gives none
     * @param rules the job's rules
     * @param schemas the registry's schemas; null without a registry
     * @param kept interactions to write; all others are passed over
     */
    Reading(
            Commit before,
            String topic,
            String topicId,
            IntakeRules rules,
            Schemas schemas,
            Predicate<Interaction> kept,
            SegmentFiles files) {
        this.before = before;
        this.topic = topic;
        this.topicId = topicId;
        this.counts = new ArrivalCounts(rules, schemas, before.countedErasures());
        this.rules = rules;
        this.kept = kept;
        this.files = files;
    }

    /** Returns the first offset to read in each partition; called once, before any record comes. */
    Map<Integer, Long> begin(SortedMap<Integer, TopicScan.Extent> extents) {
        plan = ReadingPlan.of(before, topic, topicId, extents);
        return plan.starts();
    }

    /**
     * Takes one record. Errors: UncheckedIOException, since Kafka's loop allows no checked
     * exception.
     */
    void take(ConsumerRecord<byte[], byte[]> record) {
        int number = record.partition();
        Arrivals partition =
                partitions.computeIfAbsent(
                        number, p -> new Arrivals(files.writer(plan.generation(), p)));
        Verdict verdict = counts.judge(record);
        if (verdict instanceof Verdict.Accepted accepted) {
            try {
                for (Verdict.Ordered one : accepted.interactions()) {
                    if (kept.test(one.inOrder())) {
                        partition.writer.add(one.inOrder());
                        partition.interactions++;
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        } else if (verdict instanceof Verdict.Erasure erasure) {
            partition.erasedBefore.put(erasure.userId(), partition.interactions);
            erasures.add(
                    new Erasure(
                            erasure.userId(),
                            number,
                            record.offset(),
                            record.timestamp(),
                            erasure.id() == null ? null : erasure.id().requestId()));
        }
    }

    /** Returns the store's contents after this reading; its new segments are on disk. */
    Commit finish() throws IOException {
        List<Segment> segments = new ArrayList<>();
        Set<String> erased = new HashSet<>();
        erasures.forEach(erasure -> erased.add(erasure.userId()));
        for (Segment old : before.segments()) {
            segments.addAll(withoutErased(old, erased));
        }
        for (Arrivals partition : partitions.values()) {
            long arrived = 0;
            for (Segment segment : partition.writer.finish()) {
                segments.addAll(withoutErased(segment, partition, arrived));
                arrived += segment.interactions();
            }
        }
        // A job's commits on a recreated topic prove nothing about offsets of the topic before.
        List<Erasure> waiting =
                new ArrayList<>(
                        plan.generation() == before.generation() ? before.erasures() : List.of());
        waiting.addAll(erasures);
        return new Commit(
                topicId == null && plan.generation() == before.generation()
                        ? before.topicId()
                        : topicId,
                plan.generation(),
                plan.nextOffsets(),
                segments,
                waiting,
                files.nextNumber(),
                new TreeMap<>(counts.countedErasures()),
                rules.fields().toString(),
                before.signaturesNeeded() || rules.erasures().needSignatures());
    }

    /**
     * Takes erased users out of a segment from before this reading. An erasure reaches its own
     * partition. It also reaches all interactions from an earlier topic of the name: the partitions
     * may differ, and all of them are older.
     */
    private List<Segment> withoutErased(Segment old, Set<String> erased) throws IOException {
        Set<String> users = Set.of();
        if (old.generation() < plan.generation()) {
            users = erased;
        } else if (partitions.containsKey(old.partition())) {
            users = partitions.get(old.partition()).erasedBefore.keySet();
        }
        if (users.isEmpty()) {
            return List.of(old);
        }
        Set<String> gone = users;
        return files.without(old, (interaction, index) -> !gone.contains(interaction.userId()));
    }

    /**
     * @param arrived number of the partition's interactions that this reading had before the
     *     segment
     */
    private List<Segment> withoutErased(Segment segment, Arrivals partition, long arrived)
            throws IOException {
        if (partition.erasedBefore.isEmpty()) {
            return List.of(segment);
        }
        return files.without(
                segment,
                (interaction, index) -> !partition.isErased(interaction.userId(), arrived + index));
    }

    /**
     * Returns how far this reading is; offsets without a record count as still to come.
     *
     * @param records number of records that it has taken
     */
    Stage stage(String name, long records) {
        return new Stage(Stage.Kind.READING, name, records, plan.offsets(), "records");
    }

    ArrivalCounts counts() {
        return counts;
    }

    List<String> notes() {
        return plan.notes();
    }

    /** Closes unfinished files. */
    @Override
    public void close() throws IOException {
        for (Arrivals partition : partitions.values()) {
            partition.writer.close();
        }
    }
}
