package io.nextup.trainer.family.network;

import io.nextup.scoring.torch.ScriptObject;
import io.nextup.scoring.torch.ScriptTensor;
import java.util.Locale;

/**
 * The part of a network's module that finds the best items for a query: {@code pruned.py} with what
 * it needs to know of the item vectors.
 *
 * <p>Scoring all items reads 4 D bytes an item; the bounds read D, in integer arithmetic, and only
 * chunks whose bound reaches the k-th best score are scored. The answer is the same but for how
 * float32 rounds.
 */
public final class PrunedRanking {
    /** Items of a chunk, as in {@code pruned.py}. */
    static final int CHUNK = 64;

    /** Chunks of a group, as in {@code pruned.py}. */
    private static final int GROUP = 16;

    /** Smallest catalogue that is pruned: below it, scoring all items takes no longer. */
    private static final int SMALLEST_CATALOGUE = 50_000;

    /**
     * The highest code, as in {@code pruned.py}; the lowest is its negative. A processor without
     * VNNI adds pairs of products up in 16 bits, one factor raised by 128 (oneDNN, "Nuances of int8
     * computations"): larger codes would overflow there and make a bound too low.
     */
    static final int MOST = 79;

    /**
     * Least scale: keeps a chunk of zeros from dividing by zero. Times the least step, the greatest
     * bias divided by it is below 2^30.
     */
    static final float LEAST_SCALE = 1e-4f;

    /** Least step of a query with a bias, as in {@code pruned.py}. */
    static final float LEAST_STEP = 1e-3f;

    private final int dimension;
    private final byte[] codes;
    private final float[] scales;
    private final float[] errors;
    private final float[] lengths;

    private PrunedRanking(int dimension, int chunks) {
        this.dimension = dimension;
        this.codes = new byte[Math.multiplyExact(groups(chunks) * GROUP * CHUNK, dimension)];
        this.scales = new float[chunks];
        this.errors = new float[chunks];
        this.lengths = new float[chunks];
    }

    /**
     * Prunes where that is quicker: many items, and a processor on which PyTorch multiplies
     * integers. The trainer's processor decides, since a module cannot see where it runs; the job's
     * should be of the same kind. On another one the answer is the same, but slower than from all
     * scores.
     *
     * @param vectors (I + 1, D), row 0 for padding; not to be changed while the module is written
     */
    public static ScriptObject of(float[] vectors, int dimension) {
        return prunes(vectors.length / dimension - 1)
                ? pruning(vectors, dimension)
                : scoringAll(dimension);
    }

    /** Returns true for a catalogue that is worth pruning. */
    public static boolean isLarge(int items) {
        return items >= SMALLEST_CATALOGUE;
    }

    /** Returns true for a catalogue that a network of this machine prunes. */
    static boolean prunes(int items) {
        String processor = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        boolean quick = processor.equals("amd64") || processor.equals("x86_64");
        return quick && isLarge(items);
    }

    /** Has no codes to prune by, as in a blend, which brings bounds of its own. */
    public static ScriptObject scoringAll(int dimension) {
        return new PrunedRanking(dimension, 0).module();
    }

    /** Prunes catalogues of any size. */
    static ScriptObject pruning(float[] vectors, int dimension) {
        int items = vectors.length / dimension - 1;
        PrunedRanking ranking = new PrunedRanking(dimension, (items + CHUNK - 1) / CHUNK);
        for (int chunk = 0; chunk < ranking.scales.length; chunk++) {
            int from = (1 + chunk * CHUNK) * dimension;
            int to = Math.min(vectors.length, from + CHUNK * dimension);
            ranking.encode(chunk, vectors, from, to);
        }
        return ranking.module();
    }

    /**
     * @param from the first value of the chunk's first vector
     * @param to after the last value of its last one
     */
    private void encode(int chunk, float[] vectors, int from, int to) {
        float largest = 0;
        for (int i = from; i < to; i++) {
            largest = Math.max(largest, Math.abs(vectors[i]));
        }
        float scale = Math.max(largest / MOST, LEAST_SCALE);
        double error = 0;
        double length = 0;
        int code = (chunk / GROUP * GROUP * CHUNK + chunk % GROUP) * dimension;
        for (int vector = from; vector < to; vector += dimension) {
            double errorSquares = 0;
            double lengthSquares = 0;
            for (int i = 0; i < dimension; i++) {
                float value = vectors[vector + i];
                codes[code + i] = (byte) Math.round(value / scale);
                double scaled = (double) codes[code + i] * scale;
                errorSquares += (value - scaled) * (value - scaled);
                lengthSquares += scaled * scaled;
            }
            // Its group's items of the same place in their chunks stand in between.
            code += GROUP * dimension;
            error = Math.max(error, errorSquares);
            length = Math.max(length, lengthSquares);
        }
        scales[chunk] = scale;
        errors[chunk] = Math.nextUp((float) Math.sqrt(error));
        lengths[chunk] = Math.nextUp((float) Math.sqrt(length));
    }

    private static int groups(int chunks) {
        return (chunks + GROUP - 1) / GROUP;
    }

    private ScriptObject module() {
        long chunks = scales.length;
        return new ScriptObject("PrunedRanking")
                .with("training", false)
                .with("codes", ScriptTensor.buffer(codes, codes.length / dimension, dimension))
                .with("scale", ScriptTensor.buffer(scales, chunks))
                .with("error", ScriptTensor.buffer(errors, chunks))
                .with("length", ScriptTensor.buffer(lengths, chunks));
    }
}
