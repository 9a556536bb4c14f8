package io.nextup.trainer.train;

import io.nextup.trainer.evaluate.ValidationSample;
import io.nextup.trainer.option.TrainOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * Decides which epoch comes next and when to stop. It holds no clock. Not thread-safe.
 *
 * <p>The first phase is the sampled softmax at a steady rate, which costs a fraction of the full
 * one. It lasts until it no longer gains or three quarters of the time are gone; for a small
 * catalogue the full softmax is cheap enough. The second phase is the full softmax from the best
 * weights so far, at a falling rate, which gains the rest; without epochs of the full softmax, or
 * with too many items for it, the sampled one's rate falls. It is down when the phase's epochs are
 * over or the time is, whichever comes first: its first epochs may well be worse than the best one
 * before them. An epoch that lasts into the last quarter of the time, as long ones do, lets its
 * rate fall, too.
 */
final class EpochSchedule {
    /**
     * Largest catalogue for which the softmax over all items costs no more than the rest of a step.
     */
    static final int SMALL_CATALOGUE = 1_000;

    /**
     * Quarters of a time limit at a steady rate, which gains more for its time than a falling one
     * at first.
     */
    static final int STEADY_QUARTERS = 3;

    /** Epochs of a falling rate where none has the full softmax. */
    static final int SAMPLED_FALL_EPOCHS = 5;

    /** Whole epochs below which nothing can be said of a network. */
    private static final int FEWEST_EPOCHS = 2;

    /** Gain of the last epoch from which more epochs would have gained much more. */
    private static final double STEEP = 0.1;

    private final int maxEpochs;
    private final int fallingEpochs;
    private final boolean tooManyItems;
    private final TrainingPhase last;
    private final Duration timeLimit;
    private final int patience;
    private int epochs;
    private int phaseEpochs;
    private TrainingPhase phase;
    private double best = Double.NEGATIVE_INFINITY;
    private int bestEpoch;
    private int sinceBetter;
    private Duration lastEpoch = Duration.ZERO;

    /** Share by which the last epoch's figure lies above the best one before it. */
    private double lastGain;

    /** True where the last epoch was cut short. */
    private boolean lastCut;

    /**
     * @param validationCases number of cases that judge each epoch; 0 for none
     */
    EpochSchedule(TrainOptions options, int catalogueSize, int validationCases) {
        this.maxEpochs = options.get(LearningOptions.MAX_EPOCHS);
        this.timeLimit = options.get(LearningOptions.TIME_LIMIT);
        this.patience = patience(options.get(LearningOptions.PATIENCE), validationCases);
        int full = options.get(LearningOptions.FULL_SOFTMAX_EPOCHS);
        boolean small = isSmall(options, catalogueSize);
        this.fallingEpochs = Math.min(maxEpochs, full > 0 ? full : SAMPLED_FALL_EPOCHS);
        this.tooManyItems =
                !small && catalogueSize > options.get(LearningOptions.FULL_SOFTMAX_ITEMS);
        this.last =
                LearningOptions.hasFullSoftmax(options, catalogueSize)
                        ? TrainingPhase.FALLING_RATE
                        : TrainingPhase.FALLING_SAMPLED;
        if (fallingEpochs == maxEpochs) {
            this.phase = last;
        } else {
            this.phase = small ? TrainingPhase.FULL_SOFTMAX : TrainingPhase.SAMPLED_SOFTMAX;
        }
    }

    /** Returns true for a catalogue that has the full softmax from the first epoch. */
    static boolean isSmall(TrainOptions options, int items) {
        return items <= Math.max(SMALL_CATALOGUE, options.get(LearningOptions.NEGATIVES));
    }

    /**
     * Scales patience to outlast the noise of figures, which falls with the root of the number of
     * cases.
     */
    private static int patience(int enough, int cases) {
        double noise = Math.sqrt((double) ValidationSample.MOST_CASES / Math.max(1, cases));
        return (int) Math.ceil(enough * Math.max(1, noise));
    }

    /** Notes that the time limit cuts the epoch that runs short. */
    void cut() {
        lastCut = true;
    }

    /**
     * Says why a training from scratch ended with hardly anything learnt: fewer than two whole
     * epochs, or an end by the time limit or the most epochs while the figure still rose by more
     * than a tenth an epoch.
     *
     * @return a sentence without a full stop; empty where it learnt on until that gained little
     */
    Optional<String> hardlyTrained(Duration elapsed) {
        int whole = lastCut ? epochs - 1 : epochs;
        String end =
                timeIsUp(elapsed)
                        ? "the time limit ended it"
                        : epochs >= maxEpochs ? "it had no more epochs" : "";
        if (whole < FEWEST_EPOCHS) {
            return Optional.of(
                    "hardly trained: %d whole %s"
                            .formatted(whole, whole == 1 ? "epoch" : "epochs"));
        }
        if (!end.isEmpty() && bestEpoch == epochs && lastGain > STEEP) {
            return Optional.of(
                    "hardly trained: %s while NDCG@10 still rose by %d %% an epoch"
                            .formatted(end, Math.round(100 * lastGain)));
        }
        return Optional.empty();
    }

    /**
     * State of a training, for a restart.
     *
     * @param epochs number of finished epochs
     * @param phaseEpochs number of finished epochs in the phase
     * @param phase phase of the last epoch
     * @param best best NDCG; negative infinity before the first epoch
     * @param bestEpoch number of the best epoch, from 1; 0 before the first epoch
     * @param sinceBetter number of the phase's epochs since a better one
     * @param lastEpoch duration of the last epoch
     * @param elapsed time since the training's start, without interruptions
     */
    record Progress(
            int epochs,
            int phaseEpochs,
            TrainingPhase phase,
            double best,
            int bestEpoch,
            int sinceBetter,
            Duration lastEpoch,
            Duration elapsed) {}

    Progress progress(Duration elapsed) {
        return new Progress(
                epochs, phaseEpochs, phase, best, bestEpoch, sinceBetter, lastEpoch, elapsed);
    }

    /** Continues from earlier progress. */
    void restore(Progress progress) {
        epochs = progress.epochs();
        phaseEpochs = progress.phaseEpochs();
        phase = progress.phase();
        best = progress.best();
        bestEpoch = progress.bestEpoch();
        sinceBetter = progress.sinceBetter();
        lastEpoch = progress.lastEpoch();
    }

    /**
     * Returns the share of the rate's fall that is over: of the last quarter of a time limit,
     * whatever the phase, or of the last phase's epochs where that is more. So it depends on no
     * clock's past but the time elapsed, and never goes back.
     *
     * @param ofEpoch share of the current epoch that is over
     * @return a number from 0 to 1
     */
    double passed(double ofEpoch, Duration elapsed) {
        double byEpochs = phase.falling() ? (phaseEpochs + ofEpoch) / fallingEpochs : 0;
        return Math.min(1, Math.max(byEpochs, passedByTime(elapsed)));
    }

    private double passedByTime(Duration elapsed) {
        if (!limited()) {
            return 0;
        }
        double quarters = 4.0 * elapsed.toNanos() / timeLimit.toNanos();
        return (quarters - STEADY_QUARTERS) / (4 - STEADY_QUARTERS);
    }

    /** Returns the phase of the next epoch; empty at the end. */
    Optional<TrainingPhase> next(Duration elapsed) {
        if (epochs == 0) {
            return Optional.of(phase);
        }
        if (timeIsUp(elapsed)) {
            return Optional.empty();
        }
        if (phase.falling() ? !fallingIsOver() : !steadyIsOver(elapsed)) {
            return Optional.of(phase);
        }
        if (phase.falling()) {
            return Optional.empty();
        }
        phase = last;
        phaseEpochs = 0;
        sinceBetter = 0;
        return Optional.of(phase);
    }

    /** Returns true when no further batch may begin. */
    boolean timeIsUp(Duration elapsed) {
        return limited() && isSpent(elapsed, 4);
    }

    /**
     * Notes the figure of the weights that a training goes on from, as that of an epoch 0: an epoch
     * is kept only if it is better.
     *
     * @param ndcg not NaN
     */
    void startsAt(double ndcg) {
        best = ndcg;
        bestEpoch = 0;
    }

    /** Breaks a tie of two epochs; asked only where there is one, since it costs time. */
    @FunctionalInterface
    interface TieBreak {
        /** Returns by how much the validation loss of the new epoch lies below the best one's. */
        double lossGain() throws IOException;
    }

    /**
     * Notes an epoch. Of epochs of the same NDCG the one with the lower validation loss is better,
     * and of equals in that the later one; only a gain in either resets the patience.
     *
     * @param ndcg figure of the epoch; NaN without validation cases: then each epoch counts as
     *     better than the one before
     * @param tieBreak compares the epoch with the best one so far
     * @return true when the epoch is the best so far
     */
    boolean finished(double ndcg, TieBreak tieBreak, Duration took) throws IOException {
        epochs++;
        phaseEpochs++;
        lastEpoch = took;
        double gain = Double.isNaN(ndcg) ? 1 : Double.compare(ndcg, best);
        if (gain == 0) {
            gain = tieBreak.lossGain();
        }
        lastGain = best > 0 ? ndcg / best - 1 : 0;
        sinceBetter = gain > 0 ? 0 : sinceBetter + 1;
        if (gain >= 0) {
            best = ndcg;
            bestEpoch = epochs;
            return true;
        }
        return false;
    }

    /** Returns the upper limit of the remaining time, at the pace of the last epoch. */
    Duration remaining(Duration elapsed) {
        int epochsToCome = phase.falling() ? fallingEpochs - phaseEpochs : maxEpochs - epochs;
        Duration epochsLeft = lastEpoch.multipliedBy(epochsToCome);
        if (!limited()) {
            return epochsLeft;
        }
        Duration timeLeft = timeLimit.minus(elapsed);
        if (timeLeft.isNegative()) {
            return Duration.ZERO;
        }
        return timeLeft.compareTo(epochsLeft) < 0 ? timeLeft : epochsLeft;
    }

    /** Returns the phase of the last epoch; before the first epoch, the first phase. */
    TrainingPhase phase() {
        return phase;
    }

    /** Returns true when no epoch has the full softmax since there are too many items for it. */
    boolean tooManyItems() {
        return tooManyItems;
    }

    int epochs() {
        return epochs;
    }

    int maxEpochs() {
        return maxEpochs;
    }

    /** Returns the best NDCG; NaN without validation cases. */
    double best() {
        return best;
    }

    int bestEpoch() {
        return bestEpoch;
    }

    private boolean limited() {
        return !timeLimit.isZero();
    }

    private boolean steadyIsOver(Duration elapsed) {
        return sinceBetter >= patience
                || epochs >= maxEpochs - fallingEpochs
                || (limited() && isSpent(elapsed, STEADY_QUARTERS));
    }

    private boolean isSpent(Duration elapsed, int quarters) {
        return elapsed.multipliedBy(4).compareTo(timeLimit.multipliedBy(quarters)) >= 0;
    }

    private boolean fallingIsOver() {
        return epochs >= maxEpochs || phaseEpochs >= fallingEpochs;
    }
}
