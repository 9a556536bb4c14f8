package io.nextup.trainer.family.blend;

import io.nextup.scoring.ModelInput;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.torch.ScriptObject;
import io.nextup.scoring.torch.TorchArchive;
import io.nextup.scoring.torch.TorchScorer;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.family.CountedFamily.Counts;
import io.nextup.trainer.family.markov.Markov;
import io.nextup.trainer.family.markov.MarkovOptions;
import io.nextup.trainer.family.network.Network;
import io.nextup.trainer.family.network.Parts;
import io.nextup.trainer.family.network.PrunedRanking;
import io.nextup.trainer.family.sasrec.SasRec;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.train.SyntheticCatalogue;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * Prints what a blend of an untrained SASRec (d=64) costs a request for the ten best where it mixes
 * the shares of all items, and those of a shortlist.
 *
 * <p>Arguments: number of items, batches of 128 users with ten events each, and their popularity
 * (MILD or ZIPF).
 */
final class ShortlistBenchmark {
    private static final int K = 10;
    private static final int ROUNDS = 11;
    private static final int DIMENSION = 64;
    private static final int[] BATCHES = {1, 8, 32, 128};

    private ShortlistBenchmark() {}

    public static void main(String... arguments) throws Exception {
        int items = Integer.parseInt(arguments[0]);
        Dataset data =
                SyntheticCatalogue.data(
                        items,
                        Integer.parseInt(arguments[1]),
                        SyntheticCatalogue.Popularity.valueOf(arguments[2]));
        Network network = new SasRec().network(items, SyntheticCatalogue.options(1, 0));
        Map<String, float[]> weights = network.initialWeights(1);
        // As spread as those of a trained network are.
        float[] vectors = weights.get(Parts.ITEM_VECTORS);
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] *= 10;
        }
        ScriptObject learnt = network.module(weights, PrunedRanking.scoringAll(DIMENSION));
        TrainOptions options = MarkovOptions.besideNetwork();
        Counts counts = new Markov().count(data, true, options);
        BlendModule blend = new BlendModule(network, learnt, counts);
        System.out.printf(
                Locale.ROOT,
                "%,.0f transitions an item%n",
                counts.expectedEntries() / options.get(MarkovOptions.HISTORY));
        for (boolean shortlists : new boolean[] {false, true}) {
            Path file = Files.createTempFile("blend", ".pt");
            TorchArchive.write(file, blend.object(0.5, shortlists), blend.source());
            try (TorchScorer scorer = TorchScorer.load(file, "cpu", items, ModelInputs.BIAS)) {
                for (int batch : BATCHES) {
                    measure(shortlists ? "a shortlist" : "all items", scorer, data, batch);
                }
            }
            Files.delete(file);
        }
    }

    private static void measure(String what, TorchScorer scorer, Dataset data, int batch)
            throws IOException {
        // The kernel counts the peak anew from here (proc(5)).
        Files.writeString(Path.of("/proc/self/clear_refs"), "5");
        double before = mebibytes("VmRSS");
        double[] cpu = new double[ROUNDS];
        for (int round = -2; round < ROUNDS; round++) {
            int[][] sequences = data.sequences();
            long[] items =
                    new Random(round)
                            .ints(batch, 0, sequences.length)
                            .mapToObj(user -> sequences[user])
                            .flatMapToInt(Arrays::stream)
                            .asLongStream()
                            .toArray();
            long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            scorer.topk(new ModelInput(batch, items, items), K);
            long took = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start;
            if (round >= 0) {
                cpu[round] = took * 1e-6 / batch;
            }
        }
        Arrays.sort(cpu);
        System.out.printf(
                Locale.ROOT,
                "%,d items, shares of %s, batch %d: %.2f CPU ms a request, %+.0f MiB at most%n",
                data.vocabulary().size(),
                what,
                batch,
                cpu[ROUNDS / 2],
                mebibytes("VmHWM") - before);
    }

    private static double mebibytes(String name) throws IOException {
        List<String> status = Files.readAllLines(Path.of("/proc/self/status"));
        return status.stream()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElseThrow();
    }
}
