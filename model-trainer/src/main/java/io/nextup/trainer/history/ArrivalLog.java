package io.nextup.trainer.history;

import io.nextup.event.Interaction;
import io.nextup.event.registered.Schemas;
import io.nextup.intake.IntakeRules;
import io.nextup.intake.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Contents of a topic of interactions: the records of each partition in the order of their arrival,
 * erasures applied. Equal ids are one object. Not thread-safe.
 *
 * <p>Users are keys, so a user's records lie in one partition; an erasure reaches the earlier
 * records there.
 */
public final class ArrivalLog {
    private final ArrivalCounts counts;
    private final SortedMap<Integer, Partition> partitions = new TreeMap<>();
    private final Copies copies = new Copies();

    private static final class Partition {
        private final List<Interaction> interactions = new ArrayList<>();

        /** Number of interactions that had arrived when the user was last erased, by user. */
        private final Map<String, Integer> erasedBefore = new HashMap<>();
    }

    /**
     * @param rules the job's rules: records that break its limits are counted and left out
     */
    public ArrivalLog(IntakeRules rules) {
        this(rules, null);
    }

    /**
     * @param rules the job's rules: records that break its limits are counted and left out
     * @param schemas the registry's schemas; null without a registry
     */
    public ArrivalLog(IntakeRules rules, Schemas schemas) {
        counts = new ArrivalCounts(rules, schemas, Map.of());
    }

    /** Takes one record; a partition's records come in the order of their offsets. */
    public void add(ConsumerRecord<byte[], byte[]> record) {
        Partition partition = partitions.computeIfAbsent(record.partition(), p -> new Partition());
        Verdict verdict = counts.judge(record);
        if (verdict instanceof Verdict.Accepted accepted) {
            partition.interactions.add(copies.sharing(accepted.inOrder()));
        } else if (verdict instanceof Verdict.Erasure erasure) {
            partition.erasedBefore.put(erasure.userId(), partition.interactions.size());
        }
    }

    /**
     * Returns the interactions that are left, at their order times, partition by partition, each in
     * the order of arrival.
     */
    public List<Interaction> interactions() {
        List<Interaction> left = new ArrayList<>();
        for (Partition partition : partitions.values()) {
            for (int i = 0; i < partition.interactions.size(); i++) {
                Interaction interaction = partition.interactions.get(i);
                if (i >= partition.erasedBefore.getOrDefault(interaction.userId(), 0)) {
                    left.add(interaction);
                }
            }
        }
        return left;
    }

    /** Returns the counts of all records. */
    public ArrivalCounts counts() {
        return counts;
    }
}
