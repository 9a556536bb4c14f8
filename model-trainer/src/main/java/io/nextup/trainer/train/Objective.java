package io.nextup.trainer.train;

import java.util.Random;

/**
 * How a network learns: which windows of the sequences make a step, and which method of the module
 * gives its loss. It has no clock and no random numbers of its own.
 */
public interface Objective {

    /** Returns the number of examples of an epoch, at least 1. */
    long examples();

    /**
     * Begins an epoch: each example once, in another order each time.
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
        Step next();
    }
}
