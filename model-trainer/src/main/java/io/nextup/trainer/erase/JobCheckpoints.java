package io.nextup.trainer.erase;

import io.nextup.event.JobProgress;
import io.nextup.trainer.store.Erasure;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The offsets that completed checkpoints of every job have reached, at one moment. Immutable. */
final class JobCheckpoints {
    /** Offsets by group, then by partition. */
    private final Map<String, Map<Integer, Long>> committed;

    private JobCheckpoints(Map<String, Map<Integer, Long>> committed) {
        this.committed = committed;
    }

    /** Asks once for each group, so that all erasures are compared with the same moment. */
    static JobCheckpoints read(CommittedOffsets offsets, Collection<String> groups)
            throws ReceiptException {
        Map<String, Map<Integer, Long>> committed = new TreeMap<>();
        for (String group : groups) {
            committed.put(group, Map.copyOf(offsets.of(group)));
        }
        return new JobCheckpoints(committed);
    }

    ErasureStatus statusOf(Erasure erasure) {
        List<JobProgress> jobs = new ArrayList<>();
        for (Map.Entry<String, Map<Integer, Long>> job : committed.entrySet()) {
            Long offset = job.getValue().get(erasure.partition());
            if (offset == null) {
                return new ErasureStatus.Waiting(
                        erasure,
                        "job %s has committed nothing in partition %d: run it until a checkpoint completes, or name its consumer group"
                                .formatted(job.getKey(), erasure.partition()));
            }
            JobProgress progress = new JobProgress(job.getKey(), offset);
            if (!progress.isBeyond(erasure.offset())) {
                return new ErasureStatus.Waiting(
                        erasure,
                        "job %s has committed offset %d in partition %d: a checkpoint must complete beyond %d"
                                .formatted(
                                        job.getKey(),
                                        offset,
                                        erasure.partition(),
                                        erasure.offset()));
            }
            jobs.add(progress);
        }
        return new ErasureStatus.Proven(erasure, jobs);
    }
}
