package io.nextup.trainer.train;

import com.sun.management.OperatingSystemMXBean;
import io.nextup.scoring.torch.PyTorch;
import io.nextup.sequence.SequenceRules;
import io.nextup.trainer.dataset.EvaluationCase;
import io.nextup.trainer.dataset.HeldOut;
import io.nextup.trainer.dataset.LeaveOneOut;
import io.nextup.trainer.dataset.Split;
import io.nextup.trainer.dataset.UserHistories;
import io.nextup.trainer.evaluate.ValidationSample;
import io.nextup.trainer.family.TrainingTask;
import io.nextup.trainer.family.network.NetworkOptions;
import io.nextup.trainer.family.sasrec.SasRec;
import io.nextup.trainer.history.HistoryFiles;
import io.nextup.trainer.history.HistoryOptions;
import io.nextup.trainer.option.TrainOptions;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/**
 * Prints CPU-seconds of some epochs of each loss, all that belongs to an epoch included: sampling,
 * batches, steps, the candidate's file, its evaluation. Leaves the first epoch's batches in a file,
 * for {@code benchmarks/epochs.py} to measure the same with Debian's PyTorch.
 */
final class EpochBenchmark {
    private static final TrainOptions OPTIONS =
            new SasRec()
                    .defaults()
                    .with(NetworkOptions.FILTER_SHARE, 0.7)
                    .with(LearningOptions.MAX_EPOCHS, 9)
                    .with(LearningOptions.FULL_SOFTMAX_EPOCHS, 3)
                    .with(LearningOptions.PATIENCE, 9);

    private EpochBenchmark() {}

    /**
     * Runs it.
     *
     * @param arguments a history's file; a file to write; maybe a number of threads
     */
    public static void main(String[] arguments) throws Exception {
        UserHistories histories =
                UserHistories.of(
                        HistoryFiles.read(Path.of(arguments[0]), HistoryOptions.auto(), note -> {}),
                        SequenceRules.defaults());
        if (arguments.length > 2) {
            PyTorch.useThreads(Integer.parseInt(arguments[2]));
        }
        Split split = LeaveOneOut.split(histories);
        write(split, Path.of(arguments[1]));
        Path work = Files.createTempDirectory("epochs");
        long[] last = {cpuNanos(), ownNanos()};
        new SasRec()
                .train(
                        new TrainingTask(
                                split.fit(),
                                validation(split),
                                OPTIONS,
                                work,
                                report -> {
                                    long now = cpuNanos();
                                    long own = ownNanos();
                                    System.out.printf(
                                            "nextup   %-15s loss %.4f  NDCG@10 %.4f  %6.2f CPU-s with evaluation, %6.2f on the first thread%n",
                                            report.phase(),
                                            report.loss(),
                                            report.validationNdcg(),
                                            (now - last[0]) * 1e-9,
                                            (own - last[1]) * 1e-9);
                                    last[0] = now;
                                    last[1] = own;
                                }));
        Files.delete(work.resolve("model.pt"));
        Files.delete(work);
    }

    private static List<EvaluationCase> validation(Split split) {
        return HeldOut.encoded(split.validation(), split.fit().vocabulary());
    }

    /** Numbers of 64 bits, big-endian: sizes before what they are the sizes of. */
    private static void write(Split split, Path file) throws IOException {
        int[][] sequences = split.fit().sequences();
        int items = split.fit().vocabulary().size();
        Random random = new Random(OPTIONS.seed());
        // The trainer seeds PyTorch before it draws the batches.
        random.nextLong();
        BatchPlan plan =
                BatchPlan.suiting(
                        split.fit().learnt().steps(),
                        OPTIONS.get(LearningOptions.MAX_LENGTH),
                        OPTIONS.get(LearningOptions.BATCH_SIZE));
        List<List<BatchPlan.Window>> batches = plan.epoch(random);
        try (DataOutputStream out =
                new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            out.writeLong(items);
            int reads = OPTIONS.get(LearningOptions.MAX_LENGTH);
            out.writeLong(RepeatConsumption.of(split.fit(), reads).favoursLeavingOutSeen() ? 1 : 0);
            write(out, split.fit().itemCounts());
            out.writeLong(batches.size());
            for (List<BatchPlan.Window> windows : batches) {
                Batch batch = NextItem.batch(sequences, windows);
                out.writeLong(batch.rows());
                out.writeLong(batch.width());
                write(out, batch.items());
                write(out, batch.targets());
            }
            // The cases that judge the epochs on the other side.
            List<EvaluationCase> cases = ValidationSample.of(validation(split), OPTIONS.seed());
            out.writeLong(cases.size());
            for (EvaluationCase one : cases) {
                out.writeLong(one.target());
                out.writeLong(one.history().length);
                for (int item : one.history()) {
                    out.writeLong(item);
                }
            }
        }
    }

    private static void write(DataOutputStream out, long[] values) throws IOException {
        for (long value : values) {
            out.writeLong(value);
        }
    }

    /** CPU time of the training's own thread, which takes part in every shared calculation. */
    private static long ownNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }
}
