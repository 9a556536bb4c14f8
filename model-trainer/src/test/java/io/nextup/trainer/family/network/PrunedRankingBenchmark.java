package io.nextup.trainer.family.network;

import io.nextup.model.torch.ScriptObject;
import io.nextup.model.torch.ScriptTensor;
import io.nextup.model.torch.TorchArchive;
import io.nextup.model.torch.TorchScorer;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;

/**
 * Milliseconds of one thread for the ten best of a catalogue, scoring all of it and pruned: random
 * vectors, d=64, 50 exclusions. Arguments: numbers of items.
 */
final class PrunedRankingBenchmark {
    private static final int DIMENSION = 64;
    private static final int EXCLUDED = 50;
    private static final int K = 10;
    private static final int ROUNDS = 25;

    private PrunedRankingBenchmark() {}

    public static void main(String... sizes) throws Exception {
        Path file = Files.createTempFile("ranking", ".pt");
        System.out.println("items      batch  all: CPU ms  wall ms   pruned: CPU ms  wall ms");
        for (String size : sizes) {
            int items = Integer.parseInt(size);
            float[] vectors = random(items);
            for (int batch : new int[] {1, 8, 32, 128}) {
                double[] all =
                        measure(file, vectors, PrunedRanking.scoringAll(DIMENSION), items, batch);
                double[] pruned =
                        measure(
                                file,
                                vectors,
                                PrunedRanking.pruning(vectors, DIMENSION),
                                items,
                                batch);
                System.out.printf(
                        Locale.ROOT,
                        "%-10d %-6d %10.3f %9.3f %15.3f %9.3f   a request%n",
                        items,
                        batch,
                        all[0],
                        all[1],
                        pruned[0],
                        pruned[1]);
            }
        }
        Files.delete(file);
    }

    /** Median CPU and wall-clock milliseconds a request. */
    private static double[] measure(
            Path file, float[] vectors, ScriptObject ranking, int items, int batch)
            throws Exception {
        ScriptObject module =
                new ScriptObject("Lookup")
                        .with("training", false)
                        .with("vectors", new ScriptTensor(vectors, items + 1L, DIMENSION))
                        .with("ranking", ranking);
        TorchArchive.write(file, module, NetworkSource.of(PrunedRankingTest.LOOKUP));
        Random random = new Random(2);
        double[] cpu = new double[ROUNDS];
        double[] wall = new double[ROUNDS];
        try (TorchScorer scorer = TorchScorer.load(file, "cpu", items)) {
            for (int round = -5; round < ROUNDS; round++) {
                long[] query = random.longs(batch, 1, items + 1).toArray();
                long[] exclude = random.longs((long) batch * EXCLUDED, 1, items + 1).toArray();
                long cpuBefore = cpuNanos();
                long wallBefore = System.nanoTime();
                scorer.topk(query, exclude, batch, K);
                if (round >= 0) {
                    cpu[round] = (cpuNanos() - cpuBefore) * 1e-6 / batch;
                    wall[round] = (System.nanoTime() - wallBefore) * 1e-6 / batch;
                }
            }
        }
        Arrays.sort(cpu);
        Arrays.sort(wall);
        return new double[] {cpu[ROUNDS / 2], wall[ROUNDS / 2]};
    }

    private static float[] random(int items) {
        Random random = new Random(1);
        float[] vectors = new float[(items + 1) * DIMENSION];
        for (int i = DIMENSION; i < vectors.length; i++) {
            vectors[i] = (float) random.nextGaussian();
        }
        return vectors;
    }

    /** Of this thread, on which the module runs too. */
    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
