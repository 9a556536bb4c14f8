package io.nextup.trainer.train;

import static java.util.stream.Collectors.toMap;

import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.progress.Stage;
import io.nextup.trainer.train.CheckpointFile.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.LongSupplier;

/** Trains a module epoch by epoch and keeps the best one. One use only; not thread-safe. */
public final class SequenceTrainer {
    /** Gradients of one step are scaled down to this norm, all parameters together. */
    private static final double MOST_NORM = 1;

    /**
     * Weight of the newest quarter of an epoch in the average, which is then about an epoch old.
     */
    private static final double AVERAGE_SHARE = 0.25;

    /**
     * Share of the rate's fall after which it has the effect of an average, without lagging behind.
     */
    private static final double FALLEN = 0.5;

    /** Sets the seeds of epochs apart; Java's random numbers from neighbouring seeds are alike. */
    private static final long SEED_STRIDE = 0x9E3779B97F4A7C15L;

    private final Objective objective;
    private final ModuleJudge judge;
    private final TrainOptions options;
    private final TrainingListener listener;
    private final LongSupplier nanoClock;
    private final EpochSchedule schedule;
    private final LearningRate learningRate;
    private final WeightAverage average = new WeightAverage(AVERAGE_SHARE);
    private Path checkpointFile;
    private boolean warmsUp = true;
    private Snapshot best;
    private long startNanos;
    private long firstStep;
    private Duration elapsedBefore = Duration.ZERO;

    /**
     * Prepares a training.
     *
     * @param objective steps of an epoch
     * @param judge tells which epoch is the best
     * @param options those of {@link LearningOptions} and maybe more
     * @param nanoClock a monotonic clock, such as {@link System#nanoTime}
     */
    public SequenceTrainer(
            Objective objective,
            ModuleJudge judge,
            TrainOptions options,
            TrainingListener listener,
            LongSupplier nanoClock) {
        this.objective = objective;
        this.judge = judge;
        this.options = options;
        this.listener = listener;
        this.nanoClock = nanoClock;
        this.schedule = new EpochSchedule(options, judge.items(), judge.cases());
        this.learningRate = new LearningRate(options.get(LearningOptions.LEARNING_RATE));
    }

    /**
     * Makes each epoch write a checkpoint, and the training resume from an existing one.
     *
     * @param file checkpoint file, which need not exist yet
     */
    public SequenceTrainer withCheckpoint(Path file) {
        checkpointFile = file;
        return this;
    }

    /**
     * Takes this training for the next steps of the one that it starts from: the learning rate does
     * not rise anew.
     */
    public SequenceTrainer withoutWarmUp() {
        warmsUp = false;
        return this;
    }

    /**
     * Result of a training: its best epoch.
     *
     * @param validationNdcg NaN without validation cases
     * @param epoch number of the epoch, from 1; 0 when no epoch was better than a warm start
     * @param snapshot weights and moments that a later training may start from
     */
    public record Best(double validationNdcg, int epoch, Snapshot snapshot) {}

    /** Trains from initial weights. */
    public Best train(ModuleWriter writer, Map<String, float[]> initial, Path module)
            throws IOException {
        return train(writer, Snapshot.initial(initial), module);
    }

    /**
     * Trains, and writes the best module to a file. A training that resumed from a checkpoint
     * writes bit for bit the same as one without interruption (on as many threads of PyTorch).
     *
     * @param start weights and moments to start from, such as {@link WarmStart} gives
     * @param module file to write; a temporary file has its name with {@code .candidate}
     * @throws UnfitStateException if the checkpoint is of another training
     */
    public Best train(ModuleWriter writer, Snapshot start, Path module) throws IOException {
        listener.at(Stage.of(Stage.Kind.EPOCH, "1/%d is prepared".formatted(schedule.maxEpochs())));
        startNanos = nanoClock.getAsLong();
        firstStep = warmsUp ? start.steps() : 0;
        if (schedule.tooManyItems()) {
            listener.note(
                    String.format(
                            Locale.ROOT,
                            "%,d items are more than --full-softmax-items %d: all epochs have the"
                                    + " sampled softmax",
                            judge.items(),
                            options.get(LearningOptions.FULL_SOFTMAX_ITEMS)));
        }
        writer.write(module, start.weights());
        try (TrainableModule trainable =
                TrainableModule.load(module, MOST_NORM, options.get(LearningOptions.BETA_2))) {
            trainable.restore(start);
            if (checkpointFile != null && Files.exists(checkpointFile)) {
                resume(trainable, writer, module);
            } else if (start.steps() > 0) {
                judgeStart(start, module);
            }
            TrainingPhase last = schedule.phase();
            Optional<TrainingPhase> phase = schedule.next(elapsed());
            while (phase.isPresent()) {
                if (phase.get() != last) {
                    trainable.restore(best);
                    average.restore(WeightAverage.State.none());
                }
                last = phase.get();
                epoch(trainable, last, writer, module);
                phase = schedule.next(elapsed());
            }
        }
        if (start.steps() == 0) {
            schedule.hardlyTrained(elapsed()).ifPresent(listener::hardlyTrained);
        }
        return new Best(schedule.best(), schedule.bestEpoch(), best);
    }

    /** Holds the epochs to what a warm start is worth already. */
    private void judgeStart(Snapshot start, Path module) {
        double ndcg = judge.ndcg(module);
        if (!Double.isNaN(ndcg)) {
            schedule.startsAt(ndcg);
            best = start;
        }
    }

    private void resume(TrainableModule trainable, ModuleWriter writer, Path module)
            throws IOException {
        Checkpoint checkpoint = CheckpointFile.read(checkpointFile);
        if (!checkpoint.training().equals(describe())) {
            throw new UnfitStateException(
                    "%s belongs to another training (%s), not to this one (%s)"
                            .formatted(checkpointFile, checkpoint.training(), describe()));
        }
        Map<String, Integer> sizes = sizes(trainable.weights());
        if (!sizes(checkpoint.current().weights()).equals(sizes)) {
            throw new UnfitStateException(
                    "%s holds weights of the sizes %s, not of this build's %s"
                            .formatted(
                                    checkpointFile, sizes(checkpoint.current().weights()), sizes));
        }
        trainable.restore(checkpoint.current());
        schedule.restore(checkpoint.progress());
        elapsedBefore = checkpoint.progress().elapsed();
        average.restore(checkpoint.average());
        best = checkpoint.best();
        writer.write(module, best.weights());
    }

    private static Map<String, Integer> sizes(Map<String, float[]> weights) {
        return weights.entrySet().stream()
                .collect(toMap(Map.Entry::getKey, weight -> weight.getValue().length));
    }

    private void epoch(
            TrainableModule trainable, TrainingPhase phase, ModuleWriter writer, Path module)
            throws IOException {
        Duration epochStart = elapsed();
        // Each epoch has its own random numbers, so that it is the same after a restart.
        Random random = new Random(options.seed() + SEED_STRIDE * schedule.epochs());
        TrainableModule.seed(random.nextLong());
        double lossSum = 0;
        long examples = 0;
        double passed = 0;
        Objective.Epoch epoch = objective.epoch(phase.sampled(), random);
        int steps = epoch.steps();
        String name =
                "%d/%d %s".formatted(schedule.epochs() + 1, schedule.maxEpochs(), phase.title());
        listener.at(new Stage(Stage.Kind.EPOCH, name, 0, steps, "steps"));
        for (int i = 0; i < steps; i++) {
            Duration elapsed = elapsed();
            if (examples > 0 && schedule.timeIsUp(elapsed)) {
                schedule.cut();
                break;
            }
            TrainingStep step = epoch.next();
            passed = schedule.passed((double) i / steps, elapsed);
            double rate = learningRate.at(trainable.steps() + 1 - firstStep, passed);
            lossSum += (double) trainable.step(step, rate) * step.examples();
            examples += step.examples();
            listener.at(new Stage(Stage.Kind.EPOCH, name, i + 1, steps, "steps"));
            boolean quarter = quarters(i + 1, steps) > quarters(i, steps);
            if (quarter && passed <= FALLEN && !phase.falling()) {
                average.add(trainable.weights());
            }
        }
        if (passed > FALLEN) {
            average.restore(WeightAverage.State.none());
        }
        double seconds = Math.max(1e-9, elapsed().minus(epochStart).toNanos() * 1e-9);
        listener.at(Stage.of(Stage.Kind.VALIDATING, "epoch " + name));
        double ndcg = keepIfBest(trainable.snapshot(), writer, module, epochStart);
        listener.epoch(
                new EpochReport(
                        schedule.epochs(),
                        schedule.maxEpochs(),
                        phase.title(),
                        lossSum / examples,
                        ndcg,
                        examples / seconds,
                        schedule.remaining(elapsed())));
    }

    /** Returns the number of quarters of an epoch that are over. */
    private static int quarters(int steps, int ofSteps) {
        return (int) (4L * steps / ofSteps);
    }

    private double keepIfBest(
            Snapshot snapshot, ModuleWriter writer, Path module, Duration epochStart)
            throws IOException {
        Path candidate = module.resolveSibling(module.getFileName() + ".candidate");
        Snapshot judged = average.state().in(snapshot);
        writer.write(candidate, judged.weights());
        double ndcg = judge.ndcg(candidate);
        if (schedule.finished(
                ndcg, () -> judge.lossGain(candidate, module), elapsed().minus(epochStart))) {
            best = judged;
            Files.move(candidate, module, StandardCopyOption.REPLACE_EXISTING);
        } else {
            Files.delete(candidate);
        }
        if (checkpointFile != null) {
            CheckpointFile.write(
                    checkpointFile,
                    new Checkpoint(
                            describe(),
                            snapshot,
                            average.state(),
                            best,
                            schedule.progress(elapsed())));
        }
        return ndcg;
    }

    private String describe() {
        return "%d positions, %d items, %d validation cases, %s"
                .formatted(objective.positions(), judge.items(), judge.cases(), options);
    }

    private Duration elapsed() {
        return elapsedBefore.plusNanos(nanoClock.getAsLong() - startNanos);
    }
}
