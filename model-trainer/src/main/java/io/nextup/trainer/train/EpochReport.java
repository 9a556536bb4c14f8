package io.nextup.trainer.train;

import java.time.Duration;

/**
 * Result of an epoch.
 *
 * @param epoch number of the epoch, from 1
 * @param of maximum number of epochs
 * @param phase {@code sampled softmax} or {@code full softmax}
 * @param loss mean over the epoch's examples, natural logarithm; of the phase's own kind
 * @param validationNdcg NDCG@10, full ranking, over the validation cases that choose the epoch; NaN
 *     without any
 * @param examplesPerSecond targets learnt from per second of wall-clock time
 * @param remaining estimated upper limit of the remaining time
 */
public record EpochReport(
        int epoch,
        int of,
        String phase,
        double loss,
        double validationNdcg,
        double examplesPerSecond,
        Duration remaining) {}
