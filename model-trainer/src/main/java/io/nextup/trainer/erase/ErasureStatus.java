package io.nextup.trainer.erase;

import static java.util.Objects.requireNonNull;

import io.nextup.event.JobProgress;
import io.nextup.trainer.store.Erasure;
import java.util.List;

/** The jobs' progress on an erasure that the trainer's store has carried out. */
public sealed interface ErasureStatus {
    Erasure erasure();

    /**
     * Every job has forgotten the user.
     *
     * @param jobs progress of each job, all beyond the erasure
     */
    record Proven(Erasure erasure, List<JobProgress> jobs) implements ErasureStatus {
        public Proven {
            requireNonNull(erasure, "erasure is null");
            jobs = List.copyOf(jobs);
        }
    }

    /**
     * Waiting for at least one job, which may still hold the user.
     *
     * @param why the first such job, and what it waits for
     */
    record Waiting(Erasure erasure, String why) implements ErasureStatus {
        public Waiting {
            requireNonNull(erasure, "erasure is null");
            requireNonNull(why, "why is null");
        }
    }
}
