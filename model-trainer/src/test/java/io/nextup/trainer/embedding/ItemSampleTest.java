package io.nextup.trainer.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.scoring.Vocabulary;
import io.nextup.sequence.SequenceEntry;
import io.nextup.trainer.dataset.HeldOut;
import io.nextup.trainer.dataset.Histories;
import io.nextup.trainer.embedding.ItemSample.Pair;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ItemSampleTest {
    private static final Vocabulary ABC = Vocabulary.of(List.of("a", "b", "c"));

    @Test
    void aSmallCatalogueIsShownWhole() {
        ItemSample sample = ItemSample.of(new int[] {3, 1, 2}, List.of(), ABC);
        assertThat(sample).isEqualTo(new ItemSample(List.of(3, 1, 2), 3, List.of(), 3));
    }

    @Test
    void ofALargeOneTheFirstAndThenOthersEvenlyToTheEnd() {
        int[] items = IntStream.rangeClosed(1, 100_000).toArray();
        ItemSample sample = ItemSample.of(items, List.of(), ABC);
        List<Integer> shown = sample.shown();
        assertThat(shown).hasSize(1_500).doesNotHaveDuplicates().isSorted();
        assertThat(shown.subList(0, 25))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 25).boxed().toList());
        assertThat(shown.get(1_499)).isBetween(99_900, 100_000);
        assertThat(sample.named()).isEqualTo(25);
        assertThat(sample.items()).isEqualTo(100_000);
    }

    @Test
    void aPairIsTheNewestItemOfAHistoryAndItsTarget() {
        List<HeldOut> cases =
                List.of(
                        held(2, "a", "b", "c", "a"),
                        held(1, "b", "a"),
                        // The same item again, unknown ones, and no history.
                        held(1, "a", "a"),
                        held(1, "x", "a"),
                        held(2, "a", "x", "b"),
                        held(1, "a", "x"),
                        held(0, "a", "b"),
                        held(2, "c", "b", "c"));
        assertThat(ItemSample.of(new int[] {1, 2, 3}, cases, ABC).pairs())
                .containsExactly(new Pair(2, 3), new Pair(2, 1), new Pair(2, 3));
    }

    @Test
    void ofManyPairsThoseOfCasesFromTheFirstToTheLastAreTaken() {
        List<HeldOut> cases = new ArrayList<>();
        cases.addAll(Collections.nCopies(12_500, held(1, "a", "b")));
        cases.addAll(Collections.nCopies(12_500, held(1, "a", "c")));
        List<Pair> pairs = ItemSample.of(new int[] {1, 2, 3}, cases, ABC).pairs();
        assertThat(pairs).hasSize(10_000);
        assertThat(pairs.subList(0, 5_000)).containsOnly(new Pair(1, 2));
        assertThat(pairs.subList(5_000, 10_000)).containsOnly(new Pair(1, 3));
    }

    @Test
    void thePartThatAnotherModelKnowsKeepsItsOrderAndItsNames() {
        ItemSample sample =
                new ItemSample(
                        List.of(5, 3, 4, 1),
                        2,
                        List.of(new Pair(3, 4), new Pair(4, 1), new Pair(2, 1)),
                        9);
        assertThat(sample.only(item -> item != 3))
                .isEqualTo(
                        new ItemSample(
                                List.of(5, 4, 1), 1, List.of(new Pair(4, 1), new Pair(2, 1)), 9));
    }

    @Test
    void theItemsOfPairsAreNeededThatNoMapShows() {
        ItemSample sample =
                new ItemSample(List.of(5, 3), 1, List.of(new Pair(3, 4), new Pair(2, 5)), 9);
        assertThat(sample.needed()).containsExactly(2, 3, 4, 5);
    }

    /** A case of a user's events: the one at the position. */
    private static HeldOut held(int position, String... items) {
        return new HeldOut(
                "u",
                Histories.sequence(
                        Arrays.stream(items)
                                .map(item -> new SequenceEntry(item, "click", 1))
                                .toList()),
                position);
    }
}
