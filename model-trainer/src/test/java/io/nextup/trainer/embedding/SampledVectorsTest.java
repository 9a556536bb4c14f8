package io.nextup.trainer.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.trainer.embedding.ItemSample.Pair;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SampledVectorsTest {
    /** Items 3, 1 and 2 of a map, and a pair of which the map does not show one. */
    private static final ItemSample SAMPLE =
            new ItemSample(List.of(3, 1, 2), 2, List.of(new Pair(2, 1), new Pair(3, 7)), 8);

    @Test
    void allVectorsAreReadAtOnceAndEachIsThatOfItsItem() throws IOException {
        List<int[]> asked = new ArrayList<>();
        SampledVectors vectors =
                SampledVectors.read(
                                SAMPLE,
                                items -> {
                                    asked.add(items);
                                    return vectors(items);
                                })
                        .orElseThrow();
        assertThat(vectors.hypersphere())
                .isEqualTo(
                        Hypersphere.of(
                                new float[][] {row(2), row(3)},
                                new float[][] {row(1), row(7)},
                                new float[][] {row(3), row(1), row(2)}));
        assertThat(vectors.map()).isPresent();
        assertThat(asked).containsExactly(new int[] {1, 2, 3, 7});
    }

    @Test
    void theMapShowsEachItemWhereItsVectorLies() throws IOException {
        ItemMap map = read(SAMPLE).map().orElseThrow();
        double[][] places = Projection.of(new float[][] {row(3), row(1), row(2)}).points();
        assertThat(map.points())
                .containsExactly(
                        new ItemMap.Point(3, places[0][0], places[0][1]),
                        new ItemMap.Point(1, places[1][0], places[1][1]),
                        new ItemMap.Point(2, places[2][0], places[2][1]));
        assertThat(map.named()).isEqualTo(2);
        assertThat(map.items()).isEqualTo(8);
    }

    @Test
    void withoutVectorsOrItemsThereIsNoMap() throws IOException {
        assertThat(SampledVectors.read(SAMPLE, items -> Optional.empty())).isEmpty();
        assertThat(
                        SampledVectors.read(
                                        SAMPLE, items -> Optional.of(new float[items.length][1]))
                                .orElseThrow()
                                .map())
                .isEmpty();
        assertThat(read(SAMPLE.only(item -> item < 3)).map()).isEmpty();
        SampledVectors nothing =
                SampledVectors.read(
                                SAMPLE.only(item -> false),
                                items -> {
                                    throw new AssertionError("There is nothing to read");
                                })
                        .orElseThrow();
        assertThat(nothing.map()).isEmpty();
        assertThat(nothing.hypersphere().uniformity()).isEmpty();
    }

    private static SampledVectors read(ItemSample sample) throws IOException {
        return SampledVectors.read(sample, SampledVectorsTest::vectors).orElseThrow();
    }

    private static Optional<float[][]> vectors(int[] items) {
        return Optional.of(
                Arrays.stream(items).mapToObj(SampledVectorsTest::row).toArray(float[][]::new));
    }

    private static float[] row(int item) {
        return new float[] {item, item * item % 7, 1};
    }
}
