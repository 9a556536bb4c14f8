package io.nextup.trainer.train;

import java.util.Random;

/**
 * Cuts sequences into steps and names the module's method that gives each one's loss. It has no
 * clock and no random numbers of its own.
 */
public interface Objective {

    /**
     * Returns the number of positions that an epoch goes through, at least 1; it also tells
     * checkpoints of other data apart.
     */
    long positions();

    /**
     * Begins an epoch: each position once, in another order each time.
     *
     * @param sampled true for a softmax over a sample of the items, false for one over all
     * @param random drawn from now and by {@link Epoch#next}, in one order for one seed
     */
    Epoch epoch(boolean sampled, Random random);

    /** Steps of one epoch. Not thread-safe. */
    interface Epoch {

        /** Returns the number of all its steps. */
        int steps();

        /** Returns the next step; there are {@link #steps} of them. */
        TrainingStep next();
    }
}
