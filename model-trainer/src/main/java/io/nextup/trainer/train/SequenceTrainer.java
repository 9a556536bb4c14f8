package io.nextup.trainer.train;

import io.nextup.model.ArtifactException;
import io.nextup.model.torch.TorchScorer;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.dataset.EvaluationCase;
import io.nextup.trainer.evaluate.Evaluator;
import io.nextup.trainer.family.EpochReport;
import io.nextup.trainer.family.TrainOptions;
import io.nextup.trainer.family.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.LongSupplier;

/** Trains a module epoch by epoch and keeps the best one. One use only; not thread-safe. */
public final class SequenceTrainer {
    /** NDCG@10 over so many cases is known to about .002: enough to tell epochs apart. */
    private static final int MOST_VALIDATION_CASES = 5_000;

    private static final String DEVICE = "cpu";

    private final Dataset fit;
    private final List<EvaluationCase> validation;
    private final TrainOptions options;
    private final TrainingListener listener;
    private final LongSupplier nanoClock;
    private final Random random;
    private final BatchPlan plan;
    private final NegativeSampler sampler;
    private final Schedule schedule;
    private Map<String, float[]> bestWeights = Map.of();

    /**
     * Prepares a training.
     *
     * @param nanoClock such as {@link System#nanoTime}
     */
    public SequenceTrainer(
            Dataset fit,
            List<EvaluationCase> validation,
            TrainOptions options,
            TrainingListener listener,
            LongSupplier nanoClock) {
        this.fit = fit;
        this.options = options;
        this.listener = listener;
        this.nanoClock = nanoClock;
        this.random = new Random(options.seed());
        this.validation = sample(validation);
        this.plan = new BatchPlan(fit.sequences(), options.maxLength(), options.batchSize());
        this.sampler = new NegativeSampler(fit.vocabulary().size(), options.negatives());
        this.schedule = new Schedule(options, fit.vocabulary().size());
        if (plan.examples() == 0) {
            throw new IllegalArgumentException(
                    "No sequence of the %d has two items: there is nothing to learn"
                            .formatted(fit.sequences().length));
        }
    }

    /**
     * What was kept.
     *
     * @param validationNdcg NaN without validation cases
     * @param epoch from 1
     */
    public record Best(double validationNdcg, int epoch) {}

    /**
     * Trains, and leaves the best module in a file.
     *
     * @param initial weights to start from
     * @param module to write; a file of its name with {@code .candidate} comes and goes beside it
     */
    public Best train(ModuleWriter writer, Map<String, float[]> initial, Path module)
            throws IOException {
        long start = nanoClock.getAsLong();
        writer.write(module, initial);
        try (TrainableModule trainable =
                TrainableModule.load(module, options.learningRate(), options.seed())) {
            Phase last = null;
            Optional<Phase> phase = schedule.next(Duration.ZERO);
            while (phase.isPresent()) {
                if (last != null && phase.get() != last) {
                    trainable.restore(bestWeights);
                }
                last = phase.get();
                epoch(trainable, last, writer, module, start);
                phase = schedule.next(since(start));
            }
        }
        return new Best(schedule.best(), schedule.bestEpoch());
    }

    private void epoch(
            TrainableModule trainable, Phase phase, ModuleWriter writer, Path module, long start)
            throws IOException {
        long epochStart = nanoClock.getAsLong();
        double lossSum = 0;
        long examples = 0;
        for (List<BatchPlan.Window> windows : plan.epoch(random)) {
            if (examples > 0 && schedule.timeIsUp(since(start))) {
                break;
            }
            Batch batch = plan.batch(windows);
            float loss =
                    phase == Phase.FULL_SOFTMAX
                            ? trainable.step(batch)
                            : trainable.step(batch, sampler.draw(random));
            lossSum += (double) loss * batch.examples();
            examples += batch.examples();
        }
        double seconds = Math.max(1e-9, since(epochStart).toNanos() * 1e-9);
        Map<String, float[]> weights = trainable.weights();
        double ndcg = keepIfBest(weights, writer, module, epochStart);
        listener.epoch(
                new EpochReport(
                        schedule.epochs(),
                        schedule.maxEpochs(),
                        phase.title(),
                        lossSum / examples,
                        ndcg,
                        examples / seconds,
                        schedule.remaining(since(start))));
    }

    private double keepIfBest(
            Map<String, float[]> weights, ModuleWriter writer, Path module, long epochStart)
            throws IOException {
        Path candidate = module.resolveSibling(module.getFileName() + ".candidate");
        writer.write(candidate, weights);
        double ndcg = judge(candidate);
        if (schedule.finished(ndcg, since(epochStart))) {
            bestWeights = weights;
            Files.move(candidate, module, StandardCopyOption.REPLACE_EXISTING);
        } else {
            Files.delete(candidate);
        }
        return ndcg;
    }

    private double judge(Path candidate) throws IOException {
        if (validation.isEmpty()) {
            return Double.NaN;
        }
        try (TorchScorer scorer = TorchScorer.load(candidate, DEVICE, fit.vocabulary().size())) {
            return Evaluator.excludingHistory(scorer, validation, options.maxLength())
                    .get("NDCG@10");
        } catch (ArtifactException ownModuleRefused) {
            throw new IllegalStateException(ownModuleRefused.getMessage(), ownModuleRefused);
        }
    }

    private List<EvaluationCase> sample(List<EvaluationCase> cases) {
        if (cases.size() <= MOST_VALIDATION_CASES) {
            return List.copyOf(cases);
        }
        List<EvaluationCase> shuffled = new ArrayList<>(cases);
        Collections.shuffle(shuffled, random);
        return List.copyOf(shuffled.subList(0, MOST_VALIDATION_CASES));
    }

    private Duration since(long startNanos) {
        return Duration.ofNanos(nanoClock.getAsLong() - startNanos);
    }
}
