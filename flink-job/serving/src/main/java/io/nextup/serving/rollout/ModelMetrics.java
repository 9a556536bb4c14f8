package io.nextup.serving.rollout;

/** What one subtask has to tell of the models. Called by several threads. */
@FunctionalInterface
public interface ModelMetrics {

    /**
     * A model was refused. Told to one subtask of a process, the first that announced it, so that
     * sums over the subtasks count each process once.
     */
    void modelRefused();
}
