package io.nextup.trainer.train;

import static io.nextup.trainer.train.TrainingPhase.FALLING_RATE;
import static io.nextup.trainer.train.TrainingPhase.FALLING_SAMPLED;
import static io.nextup.trainer.train.TrainingPhase.FULL_SOFTMAX;
import static io.nextup.trainer.train.TrainingPhase.SAMPLED_SOFTMAX;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.nextup.trainer.option.TrainOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EpochScheduleTest {
    /** As many as may have the full softmax by default. */
    private static final int LARGE = 50_000;

    private static final int CASES = 5_000;
    private static final Duration SECOND = Duration.ofSeconds(1);

    private static final EpochSchedule.TieBreak NO_GAIN = () -> -1;
    private static final EpochSchedule.TieBreak NO_TIE =
            () -> {
                throw new AssertionError("asked, and there is no tie");
            };

    @Test
    void oneWholeEpochIsHardlyATraining() throws Exception {
        assertThat(hardlyTrained(options(1, 0, 2, Duration.ZERO), .1))
                .hasValue("hardly trained: 1 whole epoch");
        assertThat(hardlyTrained(options(2, 0, 2, Duration.ZERO), .1, .105)).isEmpty();
        EpochSchedule cut = new EpochSchedule(options(9, 0, 2, SECOND), LARGE, CASES);
        cut.next(Duration.ZERO);
        cut.cut();
        cut.finished(.1, NO_TIE, SECOND);
        assertThat(cut.hardlyTrained(SECOND)).hasValue("hardly trained: 0 whole epochs");
    }

    @Test
    void soIsOneWhoseEndCameWhileItStillGainedMuch() throws Exception {
        assertThat(hardlyTrained(options(3, 0, 9, Duration.ZERO), .1, .15, .18))
                .hasValue(
                        "hardly trained: it had no more epochs while NDCG@10 still rose by 20 % an epoch");
        assertThat(hardlyTrained(options(3, 0, 9, Duration.ZERO), .1, .17, .18)).isEmpty();
        assertThat(hardlyTrained(options(3, 0, 9, Duration.ZERO), .1, .2, .15)).isEmpty();
        EpochSchedule late = new EpochSchedule(options(9, 0, 9, SECOND), LARGE, CASES);
        late.next(Duration.ZERO);
        late.finished(.1, NO_TIE, SECOND);
        late.finished(.15, NO_TIE, SECOND);
        assertThat(late.hardlyTrained(SECOND))
                .hasValue(
                        "hardly trained: the time limit ended it while NDCG@10 still rose by 50 % an epoch");
        // It stopped by itself.
        assertThat(late.hardlyTrained(Duration.ZERO)).isEmpty();
    }

    private static Optional<String> hardlyTrained(TrainOptions options, double... ndcgs)
            throws Exception {
        EpochSchedule schedule = new EpochSchedule(options, LARGE, CASES);
        run(schedule, ndcgs);
        return schedule.hardlyTrained(Duration.ZERO);
    }

    @Test
    void theFullSoftmaxFollowsWhenTheSampledOneNoLongerGains() throws Exception {
        EpochSchedule schedule = new EpochSchedule(options(30, 3, 2, Duration.ZERO), LARGE, CASES);
        assertThat(run(schedule, .1, .3, .2, .25, .2, .4, .5, .6))
                .containsExactly(
                        SAMPLED_SOFTMAX,
                        SAMPLED_SOFTMAX,
                        SAMPLED_SOFTMAX,
                        SAMPLED_SOFTMAX,
                        FALLING_RATE,
                        FALLING_RATE,
                        FALLING_RATE);
        assertThat(schedule.best()).isEqualTo(.5);
        assertThat(schedule.bestEpoch()).isEqualTo(7);
    }

    @Test
    void theLastEpochsAreKeptForTheFallingRate() throws Exception {
        EpochSchedule schedule = new EpochSchedule(options(3, 1, 2, Duration.ZERO), LARGE, CASES);
        assertThat(run(schedule, .1, .2, .3, .4))
                .containsExactly(SAMPLED_SOFTMAX, SAMPLED_SOFTMAX, FALLING_RATE);
    }

    @Test
    void aSmallCatalogueHasTheFullSoftmaxFromTheStartAndItsRateFallsWhereItNoLongerGains()
            throws Exception {
        EpochSchedule schedule = new EpochSchedule(options(30, 2, 2, Duration.ZERO), 1_000, CASES);
        assertThat(run(schedule, .1, .2, .3, .3, .3, .4, .5, .6))
                .containsExactly(
                        FULL_SOFTMAX,
                        FULL_SOFTMAX,
                        FULL_SOFTMAX,
                        FULL_SOFTMAX,
                        FULL_SOFTMAX,
                        FALLING_RATE,
                        FALLING_RATE);
        assertThat(schedule.bestEpoch()).isEqualTo(7);
    }

    @Test
    void fewerCasesWhoseFigureIsNoisierAreGivenMorePatience() throws Exception {
        assertThat(epochsWithoutGain(CASES)).isEqualTo(3);
        assertThat(epochsWithoutGain(2 * CASES)).isEqualTo(3);
        // A ninth of the cases, three times the error.
        assertThat(epochsWithoutGain(CASES / 9)).isEqualTo(10);
        assertThat(epochsWithoutGain(1)).isEqualTo(27);
    }

    /** After a first one, until the steady rate ends; 27 is what the falling one leaves. */
    private static int epochsWithoutGain(int cases) throws Exception {
        EpochSchedule schedule = new EpochSchedule(options(30, 2, 3, Duration.ZERO), LARGE, cases);
        double[] ndcgs = new double[30];
        ndcgs[0] = 1;
        return (int) run(schedule, ndcgs).stream().filter(SAMPLED_SOFTMAX::equals).count() - 1;
    }

    @Test
    void onlyAFallingRateHasAKnownEnd() throws Exception {
        EpochSchedule schedule = new EpochSchedule(options(3, 2, 9, Duration.ZERO), 1_000, CASES);
        run(schedule, .1);
        assertThat(schedule.passed(.5, SECOND)).isZero();
        schedule.next(SECOND);
        assertThat(schedule.phase()).isEqualTo(FALLING_RATE);
        assertThat(schedule.passed(.5, SECOND)).isEqualTo(.25);
    }

    @Test
    void theRateOfTheSampledSoftmaxFallsWhereNoFullOneFollows() throws Exception {
        EpochSchedule schedule = new EpochSchedule(options(30, 0, 2, Duration.ZERO), LARGE, CASES);
        assertThat(run(schedule, .1, .1, .1, .2, .3, .4, .5, .6, .7))
                .containsExactly(
                        SAMPLED_SOFTMAX,
                        SAMPLED_SOFTMAX,
                        SAMPLED_SOFTMAX,
                        FALLING_SAMPLED,
                        FALLING_SAMPLED,
                        FALLING_SAMPLED,
                        FALLING_SAMPLED,
                        FALLING_SAMPLED);
    }

    @Test
    void theSoftmaxOverAllItemsIsLeftOutWhereThereAreMoreThanItIsFor() throws Exception {
        TrainOptions options = options(3, 1, 2, Duration.ZERO);
        EpochSchedule larger = new EpochSchedule(options, LARGE + 1, CASES);
        assertThat(larger.tooManyItems()).isTrue();
        assertThat(run(larger, .1, .2, .3))
                .containsExactly(SAMPLED_SOFTMAX, SAMPLED_SOFTMAX, FALLING_SAMPLED);
        TrainOptions more = options.with(LearningOptions.FULL_SOFTMAX_ITEMS, LARGE + 1);
        assertThat(run(new EpochSchedule(more, LARGE + 1, CASES), .1, .2, .3))
                .endsWith(FALLING_RATE);
        TrainOptions none = options.with(LearningOptions.FULL_SOFTMAX_ITEMS, 0);
        assertThat(run(new EpochSchedule(none, 5_000, CASES), .1, .2, .3))
                .endsWith(FALLING_SAMPLED);
        // Its negatives would be all items.
        assertThat(new EpochSchedule(none, 1_000, CASES).tooManyItems()).isFalse();
        assertThat(run(new EpochSchedule(none, 1_000, CASES), .1, .2, .3)).endsWith(FALLING_RATE);
    }

    @Test
    void whereThereAreFewEpochsTheRateFallsInAllOfThem() throws Exception {
        EpochSchedule schedule = new EpochSchedule(options(2, 0, 2, Duration.ZERO), LARGE, CASES);
        assertThat(schedule.passed(.5, SECOND)).isEqualTo(.25);
        assertThat(run(schedule, .1, .2, .3)).containsExactly(FALLING_SAMPLED, FALLING_SAMPLED);
    }

    @Test
    void threeQuartersOfATimeLimitAreForTheSteadyRate() throws Exception {
        EpochSchedule schedule =
                new EpochSchedule(options(30, 5, 3, SECOND.multipliedBy(4)), LARGE, CASES);
        // One second an epoch.
        assertThat(run(schedule, .1, .2, .3, .4, .5, .6))
                .containsExactly(SAMPLED_SOFTMAX, SAMPLED_SOFTMAX, SAMPLED_SOFTMAX, FALLING_RATE);
        assertThat(schedule.timeIsUp(Duration.ofMillis(3_999))).isFalse();
        assertThat(schedule.timeIsUp(Duration.ofSeconds(4))).isTrue();
    }

    @Test
    void theRateFallsInTheLastQuarterOfTheTimeEvenWithinAnEpochThatLastsSoLong() {
        EpochSchedule schedule =
                new EpochSchedule(options(30, 5, 3, SECOND.multipliedBy(4)), LARGE, CASES);
        assertThat(schedule.phase()).isEqualTo(SAMPLED_SOFTMAX);
        assertThat(schedule.passed(.2, millis(3_000))).isZero();
        assertThat(schedule.passed(.3, millis(3_500))).isEqualTo(.5);
        assertThat(schedule.passed(.4, millis(4_000))).isEqualTo(1);
        assertThat(schedule.timeIsUp(millis(3_999))).isFalse();
        assertThat(schedule.timeIsUp(millis(4_000))).isTrue();
    }

    @Test
    void theRateIsDownWhenTheTimeIsUpHoweverFewEpochsFitIn() throws Exception {
        EpochSchedule schedule = falling(SECOND.multipliedBy(4));
        assertThat(schedule.passed(0, millis(3_000))).isZero();
        assertThat(schedule.passed(.1, millis(3_500))).isEqualTo(.5);
        assertThat(schedule.passed(.2, millis(4_000))).isEqualTo(1);
        assertThat(schedule.passed(.2, millis(5_000))).isEqualTo(1);
    }

    /** The steady rate ended early; an hour is left. */
    @Test
    void theRateIsDownWhenItsEpochsAreOverHoweverMuchTimeIsLeft() throws Exception {
        EpochSchedule schedule = falling(Duration.ofHours(1));
        assertThat(schedule.passed(.5, SECOND)).isEqualTo(.1);
        schedule.finished(.2, NO_TIE, SECOND);
        schedule.finished(.3, NO_TIE, SECOND);
        assertThat(schedule.passed(.5, SECOND)).isEqualTo(.5);
    }

    /** As from a checkpoint: the same share of time gives the same rate. */
    @Test
    void theRateGoesOnFallingWhereATrainingIsResumed() throws Exception {
        Duration budget = SECOND.multipliedBy(4);
        EpochSchedule before = falling(budget);
        before.finished(.2, NO_TIE, millis(600));
        Duration elapsed = millis(3_600);
        EpochSchedule after = new EpochSchedule(options(30, 5, 3, budget), LARGE, CASES);
        after.restore(before.progress(elapsed));
        assertThat(after.passed(0, elapsed))
                .isEqualTo(before.passed(0, elapsed))
                .isCloseTo(.6, within(1e-9));
    }

    /** At the begin of the fall; the phase before has lost its patience. */
    private static EpochSchedule falling(Duration budget) throws Exception {
        EpochSchedule schedule = new EpochSchedule(options(30, 5, 3, budget), LARGE, CASES);
        schedule.finished(.1, NO_TIE, SECOND);
        for (int i = 0; i < 3; i++) {
            schedule.finished(0, NO_TIE, SECOND);
        }
        assertThat(schedule.next(SECOND)).contains(FALLING_RATE);
        return schedule;
    }

    @Test
    void aPhaseThatMayLastAllEpochsIsOverWithThem() throws Exception {
        EpochSchedule schedule = new EpochSchedule(options(4, 30, 9, Duration.ZERO), LARGE, CASES);
        assertThat(run(schedule, .1, .2, .3)).hasSize(3).containsOnly(FALLING_RATE);
        assertThat(schedule.passed(0, SECOND)).isEqualTo(.75);
        assertThat(schedule.passed(.5, SECOND)).isEqualTo(.875);
    }

    @Test
    void whatRemainsIsBoundByEpochsAndByTheBudget() throws Exception {
        EpochSchedule free = new EpochSchedule(options(30, 5, 3, Duration.ZERO), LARGE, CASES);
        free.finished(.1, NO_TIE, SECOND.multipliedBy(2));
        assertThat(free.remaining(SECOND)).isEqualTo(SECOND.multipliedBy(58));
        EpochSchedule falling = new EpochSchedule(options(30, 30, 3, Duration.ZERO), LARGE, CASES);
        falling.finished(.1, NO_TIE, SECOND.multipliedBy(2));
        assertThat(falling.remaining(SECOND)).isEqualTo(SECOND.multipliedBy(58));
        EpochSchedule last = new EpochSchedule(options(30, 5, 1, Duration.ZERO), LARGE, CASES);
        last.finished(.2, NO_TIE, SECOND);
        last.finished(.1, NO_TIE, SECOND);
        assertThat(last.next(SECOND)).contains(FALLING_RATE);
        last.finished(.3, NO_TIE, SECOND.multipliedBy(2));
        assertThat(last.remaining(SECOND)).isEqualTo(SECOND.multipliedBy(8));
        EpochSchedule bound =
                new EpochSchedule(options(30, 5, 3, SECOND.multipliedBy(10)), LARGE, CASES);
        bound.finished(.1, NO_TIE, SECOND.multipliedBy(2));
        assertThat(bound.remaining(SECOND.multipliedBy(3))).isEqualTo(SECOND.multipliedBy(7));
        assertThat(bound.remaining(SECOND.multipliedBy(11))).isEqualTo(Duration.ZERO);
    }

    @Test
    void whereNothingJudgesEachEpochIsBetterThanTheOneBefore() throws Exception {
        EpochSchedule schedule = new EpochSchedule(options(3, 3, 1, Duration.ZERO), LARGE, CASES);
        assertThat(run(schedule, Double.NaN, Double.NaN, Double.NaN, Double.NaN)).hasSize(3);
        assertThat(schedule.bestEpoch()).isEqualTo(3);
        assertThat(schedule.best()).isNaN();
    }

    @Test
    void ofEpochsOfTheSameNdcgTheOneWithTheLowerLossIsBetterAndPatienceBeginsAnew()
            throws Exception {
        EpochSchedule schedule = new EpochSchedule(options(30, 0, 2, Duration.ZERO), LARGE, CASES);
        assertThat(schedule.finished(0, NO_TIE, SECOND)).isTrue();
        assertThat(schedule.finished(0, () -> -.1, SECOND)).isFalse();
        assertThat(schedule.finished(0, () -> .1, SECOND)).isTrue();
        assertThat(schedule.bestEpoch()).isEqualTo(3);
        assertThat(schedule.finished(0, () -> Double.NaN, SECOND)).isFalse();
        assertThat(schedule.next(SECOND)).isPresent();
    }

    @Test
    void ofEpochsThatAreEqualInAllTheLaterIsKeptButPatienceRunsOut() throws Exception {
        EpochSchedule schedule = new EpochSchedule(options(30, 0, 2, Duration.ZERO), LARGE, CASES);
        assertThat(schedule.finished(.2, NO_TIE, SECOND)).isTrue();
        assertThat(schedule.finished(.2, () -> 0, SECOND)).isTrue();
        assertThat(schedule.finished(.2, () -> 0, SECOND)).isTrue();
        assertThat(schedule.bestEpoch()).isEqualTo(3);
        assertThat(schedule.next(SECOND)).contains(FALLING_SAMPLED);
    }

    /** An epoch of a rate that still falls may be worse than the last one of the steady rate. */
    @Test
    void aFallingRateGoesOnThoughNothingGains() throws Exception {
        EpochSchedule schedule = new EpochSchedule(options(30, 5, 1, Duration.ZERO), LARGE, CASES);
        assertThat(run(schedule, .5, .4, .1, .1, .1, .1, .1, .1))
                .containsExactly(
                        SAMPLED_SOFTMAX,
                        SAMPLED_SOFTMAX,
                        FALLING_RATE,
                        FALLING_RATE,
                        FALLING_RATE,
                        FALLING_RATE,
                        FALLING_RATE);
        assertThat(schedule.bestEpoch()).isEqualTo(1);
    }

    /** Phases until the schedule ends, with these NDCGs, one second an epoch. */
    private static List<TrainingPhase> run(EpochSchedule schedule, double... ndcgs)
            throws Exception {
        List<TrainingPhase> phases = new ArrayList<>();
        for (double ndcg : ndcgs) {
            Optional<TrainingPhase> phase = schedule.next(SECOND.multipliedBy(phases.size()));
            if (phase.isEmpty()) {
                break;
            }
            phases.add(phase.get());
            schedule.finished(ndcg, NO_GAIN, SECOND);
        }
        return phases;
    }

    private static Duration millis(long millis) {
        return Duration.ofMillis(millis);
    }

    private static TrainOptions options(int epochs, int full, int patience, Duration budget) {
        return LearningOptions.defaults()
                .with(LearningOptions.MAX_EPOCHS, epochs)
                .with(LearningOptions.FULL_SOFTMAX_EPOCHS, full)
                .with(LearningOptions.PATIENCE, patience)
                .with(LearningOptions.TIME_LIMIT, budget);
    }
}
