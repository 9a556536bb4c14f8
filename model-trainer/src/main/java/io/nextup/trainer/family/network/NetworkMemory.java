package io.nextup.trainer.family.network;

import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.family.MemoryNeed;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.train.BatchPlan;
import io.nextup.trainer.train.LearningOptions;
import java.util.List;

/**
 * Memory that the training of a network takes.
 *
 * <p>The heap has most in it when an epoch ends: weights with two moments of the start, of the best
 * epoch and of the newest one; the mean of the weights; the file that is written; and the windows
 * of the epoch. Beside it are the weights with two moments, gradients where they are dense, and
 * either the module that is judged, or a step of the softmax over all items.
 */
public final class NetworkMemory {
    private static final long HEAP_COPIES = 3 + 3 + 3 + 1 + 1;
    private static final long COPIES_BESIDE = 3;

    /** Bytes of a window of a sequence, in the list of an epoch. */
    private static final long WINDOW_BYTES = 32;

    /** Arrays of a batch's steps times the width that the two passes hold, all layers together. */
    private static final long ACTIVATIONS = 64;

    /** Arrays of pairs of positions that a filter makes for a whole batch. */
    private static final long PAIR_ARRAYS = 3;

    /** Targets of a block of the full softmax. */
    private static final long BLOCK_TARGETS = 64;

    /** Most scores of a block of judged cases. */
    private static final long BLOCK_SCORES = 16 << 20;

    private static final long BLOCK_CASES = 256;

    private NetworkMemory() {}

    /** Returns the most items of a batch, which holds one window however long that is. */
    public static long steps(TrainOptions options) {
        return Math.max(
                (long) BatchPlan.STEPS_PER_SEQUENCE * options.get(LearningOptions.BATCH_SIZE),
                options.get(LearningOptions.MAX_LENGTH));
    }

    /** Returns the bytes of what the two passes hold of an item of a batch. */
    public static long bytesPerStep(Network network) {
        return Float.BYTES * ACTIVATIONS * network.dimension();
    }

    /** Returns the most scores that a block of judged cases has at once. */
    public static long blockScores(long items) {
        return Math.min(BLOCK_SCORES, BLOCK_CASES * items);
    }

    /**
     * Returns the need of a network whose arrays grow with the items of a batch; those of attention
     * also with the pairs of positions of one sequence.
     */
    public static MemoryNeed of(Network network, Dataset fit, TrainOptions options) {
        long weights = Float.BYTES * network.size();
        long items = fit.vocabulary().size();
        long codes = PrunedRanking.prunes((int) items) ? items * network.dimension() : 0;
        long windows =
                fit.userIds().size() + fit.events() / options.get(LearningOptions.MAX_LENGTH);
        long activations =
                steps(options)
                        * (bytesPerStep(network)
                                + 2L * Float.BYTES * options.get(LearningOptions.NEGATIVES));
        if (NetworkOptions.hasFilter(options)) {
            long length = options.get(LearningOptions.MAX_LENGTH);
            activations += PAIR_ARRAYS * Float.BYTES * length * length;
        }
        // An answer of a pruned catalogue scores few items.
        long scores = codes > 0 ? 0 : blockScores(items);
        long judged = weights + codes + 2 * Float.BYTES * scores;
        boolean full = LearningOptions.hasFullSoftmax(options, (int) items);
        long softmax = full ? 2 * Float.BYTES * BLOCK_TARGETS * items : 0;
        return new MemoryNeed(
                HEAP_COPIES * weights + codes + WINDOW_BYTES * windows,
                (COPIES_BESIDE + (full ? 1 : 0)) * weights
                        + activations
                        + Math.max(judged, softmax + (full ? weights : 0)),
                NetworkOptions.networks(options) > 1
                        ? List.of("fewer --networks", "a smaller --dimension")
                        : List.of("a smaller --dimension"));
    }
}
