package io.nextup.trainer.store;

import com.sun.management.OperatingSystemMXBean;
import io.nextup.artifact.ModelRules;
import io.nextup.sequence.SequenceRules;
import io.nextup.trainer.candidate.CandidateTraining;
import io.nextup.trainer.dataset.FitAll;
import io.nextup.trainer.dataset.History;
import io.nextup.trainer.dataset.Split;
import io.nextup.trainer.dataset.UserHistories;
import io.nextup.trainer.family.Continuation;
import io.nextup.trainer.family.sasrec.SasRec;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.train.EpochReport;
import io.nextup.trainer.train.LearningOptions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * Writes a store of made-up clicks where there is none, reads it as histories and trains on them
 * for a minute. Prints what each step took of time and heap.
 */
final class HistoryBenchmark {
    /** Most targets of a step: 128 sequences of 16 on average. */
    private static final int STEP_TARGETS = 128 * 16;

    private final long startNanos = System.nanoTime();

    private HistoryBenchmark() {}

    /**
     * Runs it.
     *
     * @param arguments directory of the store; numbers of events, users and items
     */
    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0]);
        HistoryBenchmark benchmark = new HistoryBenchmark();
        if (!CommitFile.isIn(directory)) {
            SyntheticStore.write(
                    directory,
                    Integer.parseInt(arguments[1]),
                    Integer.parseInt(arguments[2]),
                    Integer.parseInt(arguments[3]));
            benchmark.print("written");
        }
        benchmark.readAndTrain(directory);
    }

    private void readAndTrain(Path directory) throws IOException {
        UserHistories histories;
        try (HistoryStore store = HistoryStore.open(directory)) {
            histories =
                    UserHistories.of(
                            store.interactions(), SequenceRules.defaults(), OptionalLong.empty());
        }
        print(
                "read %,d events of %,d users"
                        .formatted(histories.events(), histories.userIds().size()));
        Split split = FitAll.split(histories, 1);
        print("split, %,d items".formatted(split.fit().vocabulary().size()));
        train(histories, split);
        print("made a candidate");
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmHWM")) {
                System.out.println(line);
            }
        }
    }

    private void train(UserHistories histories, Split split) throws IOException {
        TrainOptions options =
                new SasRec().defaults().with(LearningOptions.TIME_LIMIT, Duration.ofMinutes(1));
        Path work = Files.createTempDirectory("histories");
        new CandidateTraining(
                        new SasRec(),
                        options,
                        ModelRules.defaults(),
                        this::print,
                        System.out::println)
                .train(
                        new History("synthetic", histories.events(), histories),
                        split,
                        "all",
                        work,
                        Continuation.none());
        Files.delete(work.resolve("model.pt"));
        Files.delete(work);
    }

    private void print(EpochReport report) {
        print(
                String.format(
                        Locale.ROOT,
                        "trained, loss %.2f, %.1f ms a full step",
                        report.loss(),
                        1e3 * STEP_TARGETS / report.examplesPerSecond()));
    }

    private void print(String what) {
        long peak = 0;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            if (pool.getType() == MemoryType.HEAP) {
                peak += pool.getPeakUsage().getUsed();
                pool.resetPeakUsage();
            }
        }
        double seconds = (System.nanoTime() - startNanos) * 1e-9;
        double cpuSeconds =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime()
                        * 1e-9;
        System.gc();
        System.out.printf(
                Locale.ROOT,
                "%6.1f s, %6.1f CPU-s  %s: heap %,d MB at most with garbage, %,d MB in use%n",
                seconds,
                cpuSeconds,
                what,
                peak / 1_000_000,
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1_000_000);
    }
}
