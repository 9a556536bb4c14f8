package io.nextup.trainer.train;

import io.nextup.model.Vocabulary;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.family.TrainOptions;
import io.nextup.trainer.family.TrainingTask;
import io.nextup.trainer.family.sasrec.SasRec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Trains on a synthetic catalogue of a million items, and prints the loss, the time of a step and
 * the peak memory: 1,000 steps of the sampled softmax in four epochs, or a few of the full one.
 */
final class MillionItemsBenchmark {
    private static final int ITEMS = 1_000_000;
    private static final int BATCH = 128;

    private MillionItemsBenchmark() {}

    /**
     * Runs it.
     *
     * @param arguments {@code sampled} or {@code full}
     */
    public static void main(String[] arguments) throws Exception {
        boolean full = arguments[0].equals("full");
        int epochs = full ? 2 : 4;
        int steps = full ? 2 : 250;
        TrainOptions options =
                new TrainOptions(
                        1,
                        50,
                        64,
                        2,
                        2,
                        0.2,
                        BATCH,
                        1e-3,
                        512,
                        epochs,
                        full ? epochs : 0,
                        9,
                        Duration.ZERO);
        Dataset data = data(steps * BATCH);
        Path work = Files.createTempDirectory("million");
        long examples = data.events() - data.sequences().length;
        new SasRec()
                .train(
                        new TrainingTask(
                                data,
                                List.of(),
                                options,
                                work,
                                report ->
                                        System.out.printf(
                                                "%s  %d steps  loss %.4f  %.1f ms a step%n",
                                                report.phase(),
                                                report.epoch() * steps,
                                                report.loss(),
                                                1e3
                                                        * examples
                                                        / report.examplesPerSecond()
                                                        / steps)));
        Files.delete(work.resolve("model.pt"));
        Files.delete(work);
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmHWM")) {
                System.out.println(line);
            }
        }
    }

    /**
     * Ten items a user, of which few are popular (the n-th with a chance in proportion to
     * n^(-2/3)), and every other one is the neighbour of the item before it.
     */
    private static Dataset data(int users) {
        Random random = new Random(1);
        int[][] sequences = new int[users][10];
        List<String> userIds = new ArrayList<>();
        for (int u = 0; u < users; u++) {
            userIds.add("user-" + u);
            for (int i = 0; i < 10; i += 2) {
                int item = 1 + (int) (ITEMS * Math.pow(random.nextDouble(), 3));
                sequences[u][i] = item;
                sequences[u][i + 1] = item % ITEMS + 1;
            }
        }
        Vocabulary vocabulary =
                Vocabulary.of(IntStream.rangeClosed(1, ITEMS).mapToObj(i -> "item-" + i).toList());
        return new Dataset(vocabulary, userIds, sequences, new long[users][10]);
    }
}
