package io.nextup.trainer.history;

import io.nextup.event.DeadLetter;
import io.nextup.event.Interaction;
import io.nextup.model.InteractionLimits;
import io.nextup.model.InteractionValidator;
import io.nextup.model.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a topic of interactions held: the records of each partition in the order of their arrival,
 * erasures applied. Not thread-safe.
 *
 * <p>Users are keys, so that a user's records lie in one partition; an erasure reaches what lies
 * before it there.
 */
public final class ArrivalLog {
    /** The job's own: what becomes a dead letter there must not be learned here. */
    private final InteractionValidator validator =
            new InteractionValidator(InteractionLimits.defaults());

    private final SortedMap<Integer, Partition> partitions = new TreeMap<>();
    private long records;
    private long undecodable;
    private long rejected;
    private long erasures;

    private static final class Partition {
        private final List<Interaction> interactions = new ArrayList<>();

        /** How many of the interactions had arrived when the user was last erased. */
        private final Map<String, Integer> erasedBefore = new HashMap<>();
    }

    /** Takes one record; a partition's records come in the order of their offsets. */
    void add(int partitionNumber, byte[] key, byte[] value, long recordTimeMillis) {
        records++;
        Partition partition = partitions.computeIfAbsent(partitionNumber, p -> new Partition());
        Verdict verdict = validator.validate(key, value, recordTimeMillis);
        if (verdict instanceof Verdict.Accepted accepted) {
            partition.interactions.add(accepted.interaction());
        } else if (verdict instanceof Verdict.Erasure erasure) {
            erasures++;
            partition.erasedBefore.put(erasure.userId(), partition.interactions.size());
        } else if (verdict instanceof Verdict.Rejected refused) {
            count(refused.reason());
        }
    }

    private void count(DeadLetter.Reason reason) {
        switch (reason) {
            case UNDECODABLE, MISSING_FIELD -> undecodable++;
            default -> rejected++;
        }
    }

    /** What is left, partition by partition, each in the order of arrival. */
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

    /** All records, whatever became of them. */
    public long records() {
        return records;
    }

    /** Records that are neither an interaction nor an erasure. */
    public long undecodable() {
        return undecodable;
    }

    /** Ids or times outside the limits, and erasures of nobody. */
    public long rejected() {
        return rejected;
    }

    public long erasures() {
        return erasures;
    }
}
