package io.nextup.acceptance.memory;

import io.nextup.scoring.ItemBias;
import io.nextup.scoring.ModelInput;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.Vocabulary;
import io.nextup.scoring.torch.TorchScorer;
import io.nextup.trainer.family.network.NetworkOptions;
import io.nextup.trainer.family.sasrec.SasRec;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.train.LearningOptions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

/**
 * A program that does to memory what a TaskManager's scoring does at its worst: while workers score
 * largest batches with one model, another is loaded and warmed up, and the rules of both change.
 * Prints what it took.
 */
public final class TwoModels {
    private static final int LAYERS = 2;
    private static final int K = 10;

    /**
     * Tenths of the items that each set of rules forbids. Of few items, a module copies vectors.
     */
    private static final int[] FORBIDDEN_TENTHS = {0, 5, 9, 5};

    private TwoModels() {}

    /** Arguments: directory, items, dimension, length, batch, workers. */
    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        int[] sizes = Arrays.stream(arguments).skip(1).mapToInt(Integer::parseInt).toArray();
        if (sizes.length == 3) {
            write(directory.resolve("model.pt"), sizes[0], sizes[1], sizes[2]);
            return;
        }
        run(directory.resolve("model.pt"), sizes[0], sizes[2], sizes[3], sizes[4]);
    }

    private static void run(Path module, int items, int length, int batch, int workers)
            throws Exception {
        // What the first vocabulary of a process costs once (classes, formats) is no vocabulary's.
        if (vocabulary(10).size() != 10) {
            throw new IllegalStateException("A vocabulary of 10 items has another size");
        }
        long empty = heapInUse();
        List<Vocabulary> vocabularies = List.of(vocabulary(items), vocabulary(items));
        System.out.printf("vocabularies %d%n", heapInUse() - empty);
        AtomicBoolean done = new AtomicBoolean();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        long[] sequences = sequences(items, length, batch);
        List<ItemBias> biases =
                IntStream.of(FORBIDDEN_TENTHS).mapToObj(tenths -> bias(items, tenths)).toList();
        AtomicReference<ItemBias> rules = new AtomicReference<>(ItemBias.NONE);
        try (TorchScorer serving = TorchScorer.load(module, "cpu", items, ModelInputs.BIAS)) {
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < workers; i++) {
                Thread thread =
                        new Thread(
                                () -> {
                                    while (!done.get()) {
                                        serving.topk(
                                                new ModelInput(batch, sequences, sequences),
                                                K,
                                                rules.get());
                                    }
                                });
                thread.setUncaughtExceptionHandler((any, e) -> failure.set(e));
                thread.start();
                threads.add(thread);
            }
            try (TorchScorer next = TorchScorer.load(module, "cpu", items, ModelInputs.BIAS)) {
                for (ItemBias bias : biases) {
                    rules.set(bias);
                    next.topk(new ModelInput(batch, sequences, sequences), K, bias);
                }
            } finally {
                done.set(true);
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }
        if (failure.get() != null || vocabularies.get(0).size() != items) {
            throw new IllegalStateException("A worker failed", failure.get());
        }
        System.out.printf("peak %d%n", kibibytes("VmHWM:") << 10);
        System.out.printf("rss %d%n", kibibytes("VmRSS:") << 10);
    }

    private static ItemBias bias(int items, int forbiddenTenths) {
        float[] values = new float[items + 1];
        for (int item = 1; item <= items; item++) {
            values[item] = item % 10 < forbiddenTenths ? Float.NEGATIVE_INFINITY : item % 2;
        }
        return ItemBias.of(values);
    }

    private static long heapInUse() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    static long kibibytes(String field) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith(field))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    private static Vocabulary vocabulary(int items) {
        return Vocabulary.of(IntStream.range(0, items).mapToObj("item-%06d"::formatted).toList());
    }

    private static long[] sequences(int items, int length, int batch) {
        return new Random(1).longs((long) batch * length, 1, items + 1L).toArray();
    }

    /** The trainer's own module as training starts from it, with one head. */
    private static void write(Path file, int items, int d, int length) throws IOException {
        SasRec.writeUntrained(file, items, options(d, length));
    }

    /** Returns the bytes of a row that the trainer writes into the manifest of such a module. */
    static long bytesPerRow(int items, int d, int length) {
        return new SasRec().bytesPerRow(items, options(d, length));
    }

    private static TrainOptions options(int d, int length) {
        return new SasRec()
                .defaults()
                .with(LearningOptions.MAX_LENGTH, length)
                .with(NetworkOptions.DIMENSION, d)
                .with(NetworkOptions.LAYERS, LAYERS)
                .with(NetworkOptions.HEADS, 1);
    }
}
