package io.nextup.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.nextup.scoring.ModelInput;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.torch.TorchScorer;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.dataset.EvaluationCase;
import io.nextup.trainer.evaluate.ModuleShape;
import io.nextup.trainer.family.RandomSequences;
import io.nextup.trainer.family.network.Network;
import io.nextup.trainer.family.network.NetworkOptions;
import io.nextup.trainer.family.sasrec.SasRec;
import io.nextup.trainer.option.TrainOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntToDoubleFunction;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SequenceTrainerTest {
    private static final int ITEMS = 23;

    /** One epoch of 10 batches at a steady rate, and one at a falling rate. */
    private static final TrainOptions OPTIONS =
            new SasRec()
                    .defaults()
                    .withSeed(7)
                    .with(LearningOptions.MAX_LENGTH, 10)
                    .with(NetworkOptions.DIMENSION, 8)
                    .with(NetworkOptions.LAYERS, 1)
                    .with(NetworkOptions.DROPOUT, 0.1)
                    .with(LearningOptions.BATCH_SIZE, 4)
                    .with(LearningOptions.LEARNING_RATE, 1e-2)
                    .with(LearningOptions.BETA_2, 0.99)
                    .with(LearningOptions.NEGATIVES, 8)
                    .with(LearningOptions.MAX_EPOCHS, 2)
                    .with(LearningOptions.FULL_SOFTMAX_EPOCHS, 1)
                    .with(LearningOptions.PATIENCE, 2);

    private static final Duration BUDGET = Duration.ofHours(1);

    @TempDir Path directory;
    private final Dataset fit = RandomSequences.dataset(40, ITEMS, 5);
    private final Network network = new SasRec().network(ITEMS, OPTIONS);

    /** Followed step by step beside it. */
    @Test
    void whatIsKeptIsTheMeanOfTheWeightsAfterEachQuarterOfAnEpoch() throws Exception {
        // The time is up after the first epoch.
        AtomicLong nanos = new AtomicLong();
        SequenceTrainer.Best best =
                NextItemTraining.of(
                                fit,
                                List.of(),
                                OPTIONS.with(LearningOptions.TIME_LIMIT, BUDGET),
                                report -> nanos.set(BUDGET.toNanos()),
                                nanos::get)
                        .train(network, initial(), directory.resolve("trained.pt"));
        assertIsMeanOfQuarters(best, steps(initial(), 10, step -> 0));
    }

    @Test
    void anEpochThatTheTimeLimitEndsBeforeItsFirstQuarterLeavesTheWeightsOfItsLastStep()
            throws Exception {
        TrainOptions brief =
                OPTIONS.with(LearningOptions.MAX_EPOCHS, 9)
                        .with(LearningOptions.TIME_LIMIT, BUDGET);
        SequenceTrainer.Best best =
                NextItemTraining.of(fit, List.of(), brief, report -> {}, upAfterOneStep())
                        .train(network, initial(), directory.resolve("brief.pt"));
        assertIsLastStep(best, steps(initial(), 1, step -> 0));
    }

    @Test
    void whereTheRateFallsTheWeightsOfTheLastStepAreKept() throws Exception {
        TrainOptions falling = OPTIONS.with(LearningOptions.MAX_EPOCHS, 1);
        SequenceTrainer.Best best =
                NextItemTraining.of(fit, List.of(), falling, report -> {}, () -> 0)
                        .train(network, initial(), directory.resolve("trained.pt"));
        assertIsLastStep(best, steps(initial(), 10, step -> step / 10.0));
    }

    @Test
    void theRateOfEachStepFallsByTheTimeThatIsLeft() throws Exception {
        TrainOptions falling =
                OPTIONS.with(LearningOptions.MAX_EPOCHS, 100)
                        .with(LearningOptions.FULL_SOFTMAX_EPOCHS, 100);
        assertIsLastStep(oneEpochAtTheEnd(falling, 0.1), steps(initial(), 10, step -> step / 10.0));
    }

    @Test
    void anEpochAtASteadyRateThatFallsByMoreThanHalfLeavesTheWeightsOfItsLastStep()
            throws Exception {
        TrainOptions steady = OPTIONS.with(LearningOptions.MAX_EPOCHS, 100);
        assertIsLastStep(oneEpochAtTheEnd(steady, 0.1), steps(initial(), 10, step -> step / 10.0));
    }

    @Test
    void anEpochAtASteadyRateThatFallsByLessThanHalfIsTheMeanOfItsQuarters() throws Exception {
        TrainOptions steady = OPTIONS.with(LearningOptions.MAX_EPOCHS, 100);
        assertIsMeanOfQuarters(
                oneEpochAtTheEnd(steady, 0.05), steps(initial(), 10, step -> step / 20.0));
    }

    /**
     * Trains for an epoch in the last quarter of the time.
     *
     * @param share share of that quarter that the clock says is over after each batch
     */
    private SequenceTrainer.Best oneEpochAtTheEnd(TrainOptions options, double share)
            throws Exception {
        AtomicInteger calls = new AtomicInteger();
        AtomicBoolean over = new AtomicBoolean();
        LongSupplier clock =
                () -> {
                    // The training's start, its first phase and the epoch's start are asked for.
                    int batch = calls.getAndIncrement() - 3;
                    double quarters = batch < 0 ? 0 : over.get() ? 4 : 3 + share * batch;
                    return Math.round(BUDGET.toNanos() / 4.0 * quarters);
                };
        return NextItemTraining.of(
                        fit,
                        List.of(),
                        options.with(LearningOptions.TIME_LIMIT, BUDGET),
                        report -> over.set(true),
                        clock)
                .train(network, initial(), directory.resolve("trained.pt"));
    }

    @Test
    void aTrainingSaysThatItHasTooManyItemsForTheFullSoftmax() throws Exception {
        int items = 1_100;
        List<String> said = new ArrayList<>();
        TrainingListener listener =
                new TrainingListener() {
                    @Override
                    public void epoch(EpochReport report) {
                        said.add(report.phase());
                    }

                    @Override
                    public void note(String line) {
                        said.add(line);
                    }
                };
        TrainOptions options = OPTIONS.with(LearningOptions.FULL_SOFTMAX_ITEMS, 1_099);
        Network large = new SasRec().network(items, options);
        NextItemTraining.of(
                        RandomSequences.dataset(40, items, 5),
                        List.of(),
                        options,
                        listener,
                        () -> 0)
                .train(large, large.initialWeights(7), directory.resolve("trained.pt"));
        assertThat(said).hasSize(3);
        assertThat(said.get(0)).contains("1,100 items", "--full-softmax-items 1099", "sampled");
        assertThat(said.subList(1, 3)).containsOnly("sampled softmax");
    }

    /** The items of the cases occur nowhere, so that no epoch ranks one of them among the first. */
    @Test
    void whereNoEpochHitsAnythingTheOneWithTheLowestLossIsKept() throws Exception {
        int items = 300;
        TrainOptions epochs =
                OPTIONS.with(LearningOptions.MAX_EPOCHS, 6)
                        .with(LearningOptions.FULL_SOFTMAX_EPOCHS, 2)
                        .with(LearningOptions.PATIENCE, 6);
        List<EvaluationCase> cases =
                List.of(
                        new EvaluationCase(new int[] {1, 2}, items),
                        new EvaluationCase(new int[] {3}, items - 1));
        Network large = new SasRec().network(items, epochs);
        Path module = directory.resolve("trained.pt");
        ValidationLoss loss =
                new ValidationLoss(cases, true, new ModuleShape(items, 10, ModelInputs.BIAS));
        List<Double> losses = new ArrayList<>();
        ModuleWriter noting =
                (file, weights) -> {
                    large.write(file, weights);
                    if (!file.equals(module)) {
                        losses.add(loss.of(file));
                    }
                };
        SequenceTrainer.Best best =
                NextItemTraining.of(
                                RandomSequences.dataset(40, items, 5),
                                cases,
                                epochs,
                                report -> {},
                                () -> 0)
                        .train(noting, large.initialWeights(7), module);
        assertThat(best.validationNdcg()).isZero();
        assertThat(losses).hasSize(6);
        assertThat(best.epoch()).isEqualTo(1 + losses.indexOf(Collections.min(losses)));
        assertThat(loss.of(module)).isEqualTo(Collections.min(losses));
    }

    @Test
    void aWarmStartThatNoEpochIsBetterThanIsKeptAsItWas() throws Exception {
        Snapshot start = train(List.of(), OPTIONS, initial()).snapshot();
        // Cases that it answers right, and steps so large that it forgets the answers.
        List<EvaluationCase> cases = new ArrayList<>();
        Path module = directory.resolve("start.pt");
        network.write(module, start.weights());
        try (TorchScorer scorer = TorchScorer.load(module, "cpu", ITEMS, ModelInputs.BIAS)) {
            for (int item = 1; item <= 10; item++) {
                int first =
                        scorer.topk(ModelInput.row(new long[] {item}, new long[] {item}), 1)
                                .indices()[0];
                cases.add(new EvaluationCase(new int[] {item}, first));
            }
        }
        TrainOptions ruinous = OPTIONS.with(LearningOptions.LEARNING_RATE, 0.99);
        SequenceTrainer.Best kept = train(cases, ruinous, start);
        assertThat(kept.epoch()).isZero();
        assertThat(kept.snapshot()).isSameAs(start);
        assertThat(kept.validationNdcg()).isEqualTo(1);
    }

    @Test
    void theRateOfAWarmStartBeginsLowAgain() throws Exception {
        Snapshot start = train(List.of(), OPTIONS, initial()).snapshot();
        Snapshot warm = train(List.of(), brief(), start).snapshot();
        assertThat(warm).usingRecursiveComparison().isEqualTo(steps(start, 1, step -> 0).get(0));
    }

    /**
     * Follows the trainer's first epoch step by step beside it.
     *
     * @param passed share of the rate's fall that is over before the step of an index
     * @return weights and moments after each step
     */
    private List<Snapshot> steps(Snapshot start, int count, IntToDoubleFunction passed)
            throws Exception {
        Path module = directory.resolve("beside.pt");
        network.write(module, start.weights());
        try (TrainableModule beside =
                TrainableModule.load(module, 1, OPTIONS.get(LearningOptions.BETA_2))) {
            beside.restore(start);
            Random random = new Random(OPTIONS.seed());
            TrainableModule.seed(random.nextLong());
            BatchPlan plan =
                    new BatchPlan(
                            fit.learnt().steps(),
                            OPTIONS.get(LearningOptions.MAX_LENGTH),
                            OPTIONS.get(LearningOptions.BATCH_SIZE));
            List<List<BatchPlan.Window>> batches = plan.epoch(random);
            assertThat(batches).hasSize(10);
            LearningRate rate = new LearningRate(OPTIONS.get(LearningOptions.LEARNING_RATE));
            List<Snapshot> after = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                Batch batch = NextItem.batch(fit.sequences(), batches.get(i));
                beside.step(
                        SoftmaxSteps.full(batch, batch.metInput(true), List.of()),
                        rate.at(i + 1L, passed.applyAsDouble(i)));
                after.add(beside.snapshot());
            }
            return after;
        }
    }

    private static void assertIsLastStep(SequenceTrainer.Best best, List<Snapshot> steps) {
        assertThat(best.snapshot())
                .usingRecursiveComparison()
                .isEqualTo(steps.get(steps.size() - 1));
    }

    /**
     * @param steps those of one epoch of ten
     */
    private static void assertIsMeanOfQuarters(SequenceTrainer.Best best, List<Snapshot> steps) {
        assertThat(best.snapshot().steps()).isEqualTo(10);
        assertThat(best.snapshot().means())
                .usingRecursiveComparison()
                .isEqualTo(steps.get(9).means());
        best.snapshot()
                .weights()
                .forEach(
                        (name, values) -> {
                            for (int i = 0; i < values.length; i++) {
                                double sum = 0;
                                for (int step : List.of(3, 5, 8, 10)) {
                                    sum += steps.get(step - 1).weights().get(name)[i];
                                }
                                assertThat((double) values[i])
                                        .as("%s at %d", name, i)
                                        .isCloseTo(sum / 4, within(1e-6));
                            }
                        });
    }

    /** Ends after one step. */
    private static TrainOptions brief() {
        return OPTIONS.with(LearningOptions.TIME_LIMIT, BUDGET);
    }

    /** A clock: the training's start, its first phase, the epoch's start and a step ask before. */
    private static LongSupplier upAfterOneStep() {
        AtomicInteger calls = new AtomicInteger();
        return () -> calls.getAndIncrement() < 4 ? 0 : BUDGET.toNanos();
    }

    private Snapshot initial() {
        return Snapshot.initial(network.initialWeights(OPTIONS.seed()));
    }

    private SequenceTrainer.Best train(
            List<EvaluationCase> cases, TrainOptions options, Snapshot start) throws Exception {
        return NextItemTraining.of(fit, cases, options, report -> {}, upAfterOneStep())
                .train(network, start, directory.resolve("trained.pt"));
    }
}
