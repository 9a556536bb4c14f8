package io.nextup.trainer.family.network;

import io.nextup.scoring.ModelInput;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.TopK;
import io.nextup.scoring.torch.ScriptObject;
import io.nextup.scoring.torch.TorchArchive;
import io.nextup.scoring.torch.TorchScorer;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.family.TrainingTask;
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
 * What a large catalogue costs a request, scoring all of it and pruned: two SASRec modules (d=64)
 * of the same weights, asked by users' sequences for the ten best, what they had left out.
 *
 * <p>Arguments: {@code trained} (1,000 steps) or {@code untrained}, whose item vectors are random;
 * numbers of items.
 */
final class PrunedRankingBenchmark {
    private static final int K = 10;
    private static final int ROUNDS = 25;
    private static final int EPOCHS = 4;
    private static final int STEPS = 250;
    private static final int[] BATCHES = {1, 8, 32, 128};

    /** Gives in place of scores how many chunks have bounds that reach the k-th best score. */
    private static final String REACHED =
            """

            class Reached(Module):
                __parameters__ = []
                __buffers__ = []
                training : bool
                network : __torch__.SASRec
                def topk(self, items, exclude, k, bias) -> Tuple[Tensor, Tensor]:
                    query = self.network.encode_newest(items)
                    vectors = self.network.embedding.item_embedding
                    bounds = self.network.head.ranking.bounds(query, bias)
                    counts : List[Tensor] = []
                    for row in range(query.size(0)):
                        scores, indices = self.network.head.ranking.best(query[row], bounds[row], vectors, exclude[row], k, bias)
                        counts.append(torch.sum(bounds[row] >= scores[-1]))
                    reached = torch.to(torch.stack(counts), 6).unsqueeze(1).expand([query.size(0), int(k)])
                    _, indices = self.network.head.ranking.topk(query, vectors, exclude, k, bias)
                    return torch.masked_fill(reached, indices == 0, -inf), indices
            """;

    private final Dataset data;
    private final Network network;
    private final Map<String, float[]> weights;
    private final Path directory;

    private PrunedRankingBenchmark(
            Dataset data, Network network, Map<String, float[]> weights, Path directory) {
        this.data = data;
        this.network = network;
        this.weights = weights;
        this.directory = directory;
    }

    public static void main(String... arguments) throws Exception {
        boolean trained = arguments[0].equals("trained");
        for (String size : List.of(arguments).subList(1, arguments.length)) {
            Path directory = Files.createTempDirectory("ranking");
            int items = Integer.parseInt(size);
            Dataset data =
                    SyntheticCatalogue.data(items, STEPS, SyntheticCatalogue.Popularity.MILD);
            TrainOptions options = SyntheticCatalogue.options(EPOCHS, 0);
            TrainingTask task =
                    new TrainingTask(
                            data,
                            List.of(),
                            options,
                            directory,
                            epoch ->
                                    print(
                                            "%d steps  loss %.4f",
                                            epoch.epoch() * STEPS, epoch.loss()));
            Network network = new SasRec().network(items, options);
            Map<String, float[]> weights =
                    trained
                            ? new SasRec().fit(task).weights()
                            : network.initialWeights(options.seed());
            Files.deleteIfExists(task.module());
            print("%.0f MiB resident at most until here", mebibytes("VmHWM"));
            new PrunedRankingBenchmark(data, network, weights, directory).run();
            Files.delete(directory);
        }
    }

    private void run() throws Exception {
        int items = data.vocabulary().size();
        int d = network.dimension();
        int chunks = (items + PrunedRanking.CHUNK - 1) / PrunedRanking.CHUNK;
        float[] vectors = weights.get(Parts.ITEM_VECTORS);
        Path all = write("all.pt", network.module(weights, PrunedRanking.scoringAll(d)), "");
        Path pruned = write("pruned.pt", network.module(weights, pruning(vectors)), "");
        print(
                "%,d items: vectors %.1f MB, codes %.1f MB, the rest of what bounds need %.1f MB; files %.1f and %.1f MB",
                items,
                4e-6 * vectors.length,
                1e-6 * chunks * PrunedRanking.CHUNK * d,
                12e-6 * chunks,
                1e-6 * Files.size(all),
                1e-6 * Files.size(pruned));
        share(items, chunks);
        try (TorchScorer scoringAll = load(all, items);
                TorchScorer pruning = load(pruned, items)) {
            print(
                    "batch   all: CPU ms  wall ms   pruned: CPU ms  wall ms   a request; other answers");
            for (int batch : BATCHES) {
                compare(scoringAll, pruning, batch);
            }
        }
        Files.delete(all);
        Files.delete(pruned);
    }

    private ScriptObject pruning(float[] vectors) {
        return PrunedRanking.pruning(vectors, network.dimension());
    }

    /** Prints what a module takes: resident once it is there, and at most until then. */
    private static TorchScorer load(Path module, int items) throws Exception {
        double before = mebibytes("VmRSS");
        // The kernel counts the peak anew from here (proc(5)).
        Files.writeString(Path.of("/proc/self/clear_refs"), "5");
        TorchScorer scorer = TorchScorer.load(module, "cpu", items, ModelInputs.BIAS);
        print(
                "%s: %+.0f MiB once it is loaded, %+.0f MiB at most until then",
                module.getFileName(), mebibytes("VmRSS") - before, mebibytes("VmHWM") - before);
        return scorer;
    }

    private static double mebibytes(String name) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith(name)) {
                return Double.parseDouble(line.replaceAll("\\D", "")) / 1024;
            }
        }
        throw new IOException("/proc/self/status has no " + name);
    }

    /** How many chunks can hold the best: those, and at least 16, are scored; many mean all. */
    private void share(int items, int chunks) throws Exception {
        float[] vectors = weights.get(Parts.ITEM_VECTORS);
        ScriptObject module =
                new ScriptObject("Reached")
                        .with("training", false)
                        .with("network", network.module(weights, pruning(vectors)));
        Path file = write("reached.pt", module, REACHED);
        double[] reached = new double[512];
        int most = 64;
        // As pruned.py gives up.
        while (8 * 4 * most <= chunks) {
            most *= 4;
        }
        double few = 0;
        try (TorchScorer scorer = TorchScorer.load(file, "cpu", items, ModelInputs.BIAS)) {
            Requests requests = new Requests(data, reached.length, 3);
            TopK answer =
                    scorer.topk(new ModelInput(reached.length, requests.items, requests.items), K);
            for (int row = 0; row < reached.length; row++) {
                reached[row] = answer.scores()[row * K];
                few += reached[row] > most ? 0 : 1.0 / reached.length;
            }
        }
        Files.delete(file);
        Arrays.sort(reached);
        print(
                "chunks whose bound reaches the k-th best: median %.0f, 90 %% %.0f, most %.0f of %d; pruned: %.1f %% of the requests",
                reached[reached.length / 2],
                reached[reached.length * 9 / 10],
                reached[reached.length - 1],
                chunks,
                100 * few);
    }

    private void compare(TorchScorer scoringAll, TorchScorer pruning, int batch) {
        double[] all = measure(scoringAll, batch);
        double[] pruned = measure(pruning, batch);
        int others = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Requests requests = new Requests(data, batch, round);
            TopK expected =
                    scoringAll.topk(new ModelInput(batch, requests.items, requests.items), K);
            TopK answer = pruning.topk(new ModelInput(batch, requests.items, requests.items), K);
            for (int row = 0; row < batch; row++) {
                others += isSame(expected, answer, row) ? 0 : 1;
            }
        }
        print(
                "%-7d %10.3f %9.3f %15.3f %9.3f   %d of %d",
                batch, all[0], all[1], pruned[0], pruned[1], others, batch * ROUNDS);
    }

    /** Whether the scores are the same but for rounding, which may swap two items. */
    private static boolean isSame(TopK expected, TopK answer, int row) {
        for (int i = row * K; i < (row + 1) * K; i++) {
            float score = expected.scores()[i];
            if (Math.abs(answer.scores()[i] - score) > 1e-5f * Math.max(1, Math.abs(score))) {
                return false;
            }
        }
        return true;
    }

    /** Median CPU and wall-clock milliseconds a request. */
    private double[] measure(TorchScorer scorer, int batch) {
        double[] cpu = new double[ROUNDS];
        double[] wall = new double[ROUNDS];
        for (int round = -5; round < ROUNDS; round++) {
            Requests requests = new Requests(data, batch, round);
            long cpuBefore = cpuNanos();
            long wallBefore = System.nanoTime();
            scorer.topk(new ModelInput(batch, requests.items, requests.items), K);
            if (round >= 0) {
                cpu[round] = (cpuNanos() - cpuBefore) * 1e-6 / batch;
                wall[round] = (System.nanoTime() - wallBefore) * 1e-6 / batch;
            }
        }
        Arrays.sort(cpu);
        Arrays.sort(wall);
        return new double[] {cpu[ROUNDS / 2], wall[ROUNDS / 2]};
    }

    /** Sequences of users drawn by a seed, which are also what is left out. */
    private static final class Requests {
        private final long[] items;

        Requests(Dataset data, int batch, int seed) {
            int[][] sequences = data.sequences();
            items =
                    new Random(seed)
                            .ints(batch, 0, sequences.length)
                            .mapToObj(user -> sequences[user])
                            .flatMapToInt(Arrays::stream)
                            .asLongStream()
                            .toArray();
        }
    }

    private Path write(String name, ScriptObject module, String more) throws Exception {
        Path file = directory.resolve(name);
        TorchArchive.write(file, module, network.source() + more);
        return file;
    }

    private static void print(String format, Object... values) {
        System.out.printf(Locale.ROOT, format + "%n", values);
    }

    /** Of this thread, on which the module runs too. */
    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
