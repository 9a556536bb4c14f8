package io.nextup.trainer.train;

import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.family.TrainingTask;
import io.nextup.trainer.family.sasrec.SasRec;
import io.nextup.trainer.option.TrainOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Trains on a synthetic catalogue of a million items, or another number, and prints the loss, the
 * time of a step and the peak memory: 1,000 steps of the sampled softmax in four epochs, or a few
 * of the full one.
 */
final class MillionItemsBenchmark {
    private MillionItemsBenchmark() {}

    /**
     * Runs it.
     *
     * @param arguments {@code sampled} or {@code full}; {@code mild} or {@code zipf}, how much
     *     oftener popular items occur; maybe a number of items
     */
    public static void main(String[] arguments) throws Exception {
        boolean full = arguments[0].equals("full");
        int items = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 1_000_000;
        int epochs = full ? 2 : 4;
        int steps = full ? 2 : 250;
        TrainOptions options =
                SyntheticCatalogue.options(epochs, full ? epochs : 0)
                        .with(LearningOptions.FULL_SOFTMAX_ITEMS, items);
        SyntheticCatalogue.Popularity popularity =
                SyntheticCatalogue.Popularity.valueOf(arguments[1].toUpperCase(Locale.ROOT));
        Dataset data = SyntheticCatalogue.data(items, steps, popularity);
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
                                                Locale.ROOT,
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
}
