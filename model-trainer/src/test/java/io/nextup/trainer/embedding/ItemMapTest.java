package io.nextup.trainer.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ItemMapTest {

    @Test
    void aSmallCatalogueIsShownWhole() throws IOException {
        int[] items = {3, 1, 2, 4};
        ItemMap map = ItemMap.of(items, ItemMapTest::vectors).orElseThrow();
        assertThat(map.points().stream().map(ItemMap.Point::item)).containsExactly(3, 1, 2, 4);
        assertThat(map.labelled()).isEqualTo(4);
        assertThat(map.items()).isEqualTo(4);
    }

    @Test
    void ofALargeOneTheFirstAndThenOthersEvenlyToTheEnd() throws IOException {
        int[] items = IntStream.rangeClosed(1, 100_000).toArray();
        ItemMap map = ItemMap.of(items, ItemMapTest::vectors).orElseThrow();
        List<Integer> shown = map.points().stream().map(ItemMap.Point::item).toList();
        assertThat(shown).hasSize(1_500).doesNotHaveDuplicates().isSorted();
        assertThat(shown.subList(0, 25))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 25).boxed().toList());
        assertThat(shown.get(1_499)).isBetween(99_900, 100_000);
    }

    @Test
    void withoutVectorsOrItemsThereIsNoMap() throws IOException {
        assertThat(ItemMap.of(new int[] {1, 2, 3}, items -> Optional.empty())).isEmpty();
        assertThat(ItemMap.of(new int[] {1, 2}, ItemMapTest::vectors)).isEmpty();
        assertThat(ItemMap.of(new int[] {1, 2, 3}, items -> Optional.of(new float[3][1])))
                .isEmpty();
    }

    private static Optional<float[][]> vectors(int[] items) {
        return Optional.of(
                Arrays.stream(items)
                        .mapToObj(i -> new float[] {i, i % 7, 1})
                        .toArray(float[][]::new));
    }
}
