package io.nextup.trainer.train;

import java.time.Duration;

/**
 * What an epoch came to.
 *
 * @param epoch from 1
 * @param of most epochs that there may be
 * @param phase {@code sampled softmax} or {@code full softmax}
 * @param loss mean over the epoch's examples, natural logarithm; of the phase's own kind
 * @param validationNdcg NDCG@10, full ranking, over the validation cases that choose the epoch; NaN
 *     without any
 * @param examplesPerSecond targets that were learnt from, in wall-clock seconds
 * @param remaining a guess of how long the rest takes at most
 */
public record EpochReport(
        int epoch,
        int of,
        String phase,
        double loss,
        double validationNdcg,
        double examplesPerSecond,
        Duration remaining) {}
