package io.nextup.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.scoring.Vocabulary;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WarmStartTest {
    private static final Vocabulary BEFORE = Vocabulary.of(List.of("a", "b", "c"));
    private static final Snapshot EARLIER =
            new Snapshot(
                    Map.of("item_embedding", rows(0, 0, 1, 1, 2, 2, 3, 3), "norm", rows(9)),
                    Map.of(
                            "item_embedding",
                            rows(0, 0, .1f, .1f, .2f, .2f, .3f, .3f),
                            "norm",
                            rows(8)),
                    Map.of("item_embedding", rows(0, 0, 10, 10, 20, 20, 30, 30), "norm", rows(7)),
                    123);

    @Test
    void itemsKeepWhatWasLearntOfThemWhereverTheyStandNow() throws Exception {
        Vocabulary now = Vocabulary.of(List.of("c", "new", "a", "b"));
        Snapshot grown =
                WarmStart.grow(
                        EARLIER,
                        BEFORE,
                        now,
                        Map.of(
                                "item_embedding",
                                rows(0, 0, 5, 6, 7, 8, 5, 6, 7, 8),
                                "norm",
                                rows(1)));
        assertThat(grown.weights().get("item_embedding"))
                .containsExactly(0, 0, 3, 3, 7, 8, 1, 1, 2, 2);
        assertThat(grown.means().get("item_embedding"))
                .containsExactly(0, 0, .3f, .3f, 0, 0, .1f, .1f, .2f, .2f);
        assertThat(grown.squares().get("item_embedding"))
                .containsExactly(0, 0, 30, 30, 0, 0, 10, 10, 20, 20);
        assertThat(grown.weights().get("norm")).containsExactly(9);
        assertThat(grown.means().get("norm")).containsExactly(8);
        assertThat(grown.squares().get("norm")).containsExactly(7);
        assertThat(grown.steps()).isEqualTo(123);
    }

    @Test
    void aParameterThatStoodElsewhereIsFoundByTheLastSegmentOfItsPath() throws Exception {
        Snapshot grown =
                WarmStart.grow(
                        EARLIER,
                        BEFORE,
                        Vocabulary.of(List.of("b")),
                        Map.of("embedding.item_embedding", rows(0, 0, 5, 6), "head.norm", rows(1)));
        assertThat(grown.weights().get("embedding.item_embedding")).containsExactly(0, 0, 2, 2);
        assertThat(grown.means().get("head.norm")).containsExactly(8);
    }

    @Test
    void aParameterThatCannotBeToldFromAnotherIsRefused() {
        Map<String, float[]> two =
                Map.of("item_embedding", rows(0, 0, 5, 6), "first.norm", rows(1), "norm", rows(1));
        assertThatThrownBy(() -> WarmStart.grow(EARLIER, BEFORE, BEFORE, two))
                .isInstanceOf(UnfitStateException.class)
                .hasMessageContaining("must be of one family");
        Snapshot twice = Snapshot.initial(two);
        Map<String, float[]> once = Map.of("item_embedding", rows(0, 0, 5, 6), "new.norm", rows(1));
        assertThatThrownBy(() -> WarmStart.grow(twice, BEFORE, BEFORE, once))
                .isInstanceOf(UnfitStateException.class)
                .hasMessageContaining("must be of one family");
    }

    @Test
    void itemsThatAreGoneAreDropped() throws Exception {
        Snapshot grown =
                WarmStart.grow(
                        EARLIER,
                        BEFORE,
                        Vocabulary.of(List.of("b")),
                        Map.of("item_embedding", rows(0, 0, 5, 6), "norm", rows(1)));
        assertThat(grown.weights().get("item_embedding")).containsExactly(0, 0, 2, 2);
    }

    @Test
    void anotherWidthOrAnotherFamilyIsRefused() {
        assertThatThrownBy(
                        () ->
                                WarmStart.grow(
                                        EARLIER,
                                        BEFORE,
                                        BEFORE,
                                        Map.of("item_embedding", new float[12], "norm", rows(1))))
                .isInstanceOf(UnfitStateException.class)
                .hasMessage(
                        "item_embedding has 8 values for 3 items, and 12 are needed for 3 items");
        assertThatThrownBy(() -> WarmStart.grow(EARLIER, BEFORE, BEFORE, Map.of("counts", rows(1))))
                .isInstanceOf(UnfitStateException.class)
                .hasMessageContaining("[counts]: they must be of one family");
    }

    private static float[] rows(float... values) {
        return values;
    }
}
