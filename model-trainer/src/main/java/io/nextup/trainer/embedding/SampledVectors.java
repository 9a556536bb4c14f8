package io.nextup.trainer.embedding;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Vectors of a sample's items, as one model has them. */
public final class SampledVectors {
    private final ItemSample sample;

    /** Indices of the items, ascending. */
    private final int[] items;

    /** Vectors in the same order: (items, dimension). */
    private final float[][] rows;

    private SampledVectors(ItemSample sample, int[] items, float[][] rows) {
        this.sample = sample;
        this.items = items;
        this.rows = rows;
    }

    /** Source of vectors, such as {@link ItemEmbeddings#rows} for one module. */
    public interface Source {
        /**
         * Returns the vectors of some items, in their order; empty when the source has none.
         *
         * @param items at least one index
         */
        Optional<float[][]> of(int[] items) throws IOException;
    }

    /** Reads all vectors at once; empty when the source has none. */
    public static Optional<SampledVectors> read(ItemSample sample, Source source)
            throws IOException {
        int[] items = sample.needed();
        return items.length == 0
                ? Optional.of(new SampledVectors(sample, items, new float[0][]))
                : source.of(items).map(rows -> new SampledVectors(sample, items, rows));
    }

    /** Measures alignment and uniformity. */
    public Hypersphere hypersphere() {
        return Hypersphere.of(
                of(sample.pairs().stream().map(ItemSample.Pair::earlier).toList()),
                of(sample.pairs().stream().map(ItemSample.Pair::later).toList()),
                of(sample.shown()));
    }

    /** Draws the map; empty for hardly any items, or vectors of fewer than two dimensions. */
    public Optional<ItemMap> map() {
        return ItemMap.of(sample, of(sample.shown()));
    }

    private float[][] of(List<Integer> some) {
        return some.stream()
                .map(item -> rows[Arrays.binarySearch(items, item)])
                .toArray(float[][]::new);
    }
}
