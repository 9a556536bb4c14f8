package io.nextup.console.why;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.console.why.MadeAgain.Outcome;
import io.nextup.event.EventReference;
import io.nextup.event.RankedItem;
import io.nextup.event.Recommendation;
import io.nextup.event.Recommendation.Source;
import java.util.List;
import org.junit.jupiter.api.Test;

class MadeAgainTest {
    private static RankedItem item(String id, double score) {
        return new RankedItem(id, (float) score);
    }

    private static MadeAgain compared(List<RankedItem> list, RankedItem... again) {
        return compared(Source.MODEL, list, again);
    }

    /** Compares with a ranking; what follows the list in it makes no difference to its length. */
    private static MadeAgain compared(Source source, List<RankedItem> list, RankedItem... ranked) {
        return MadeAgain.of(
                new Recommendation(
                        "id",
                        "ada",
                        "default",
                        1,
                        List.of(EventReference.event("e1")),
                        list,
                        "v1",
                        source,
                        0,
                        0),
                List.of(ranked),
                Math.max(1, list.size()));
    }

    @Test
    void scoresMayDifferByARounding() {
        List<RankedItem> list = List.of(item("a", 11), item("b", 2));

        assertThat(compared(list, item("a", 11.01), item("b", 1.999)).outcome())
                .isEqualTo(Outcome.SAME);
        assertThat(compared(list, item("a", 11.02), item("b", 2)).detail())
                .isEqualTo("place 1: a (score 11.000), made again a (score 11.020)");
    }

    @Test
    void itemsOfNearlyEqualScoresMayChangePlaces() {
        List<RankedItem> list = List.of(item("a", 5.001), item("b", 5), item("c", 1));

        assertThat(compared(list, item("b", 5.001), item("a", 5), item("c", 1)).outcome())
                .isEqualTo(Outcome.NEARLY_SAME);
        assertThat(
                        compared(
                                        list,
                                        item("a", 5.001),
                                        item("b", 5),
                                        item("d", 1.0004),
                                        item("c", 1))
                                .outcome())
                .as("c is the next one")
                .isEqualTo(Outcome.NEARLY_SAME);
        assertThat(compared(list, item("a", 5.001), item("b", 5), item("d", 1)).detail())
                .as("c is not ranked at all, as where a rule forbids it")
                .isEqualTo("place 3: c (score 1.0000), made again d (score 1.0000)");
        assertThat(compared(list, item("b", 5.001), item("c", 5), item("a", 1)).outcome())
                .isEqualTo(Outcome.DIFFERENT);
    }

    @Test
    void amongSmallSharesAnotherItemIsADifference() {
        List<RankedItem> shares = List.of(item("a", 2e-3), item("b", 9e-4), item("c", 5e-4));

        assertThat(compared(shares, item("a", 2e-3), item("x", 9e-4), item("c", 5e-4)).detail())
                .isEqualTo("place 2: b (score 0.00090000), made again x (score 0.00090000)");
    }

    @Test
    void popularItemsHaveRanksAndNoScores() {
        List<RankedItem> list = List.of(item("a", 1), item("b", 0.5));

        assertThat(compared(Source.FALLBACK, list, item("a", 1), item("b", 0.5)).outcome())
                .isEqualTo(Outcome.SAME);
        assertThat(
                        compared(
                                        Source.FALLBACK,
                                        list,
                                        item("a", 1),
                                        item("c", 0.5),
                                        item("b", 0.4999))
                                .outcome())
                .isEqualTo(Outcome.DIFFERENT);
    }

    @Test
    void aListMustNotEndEarlierNorLater() {
        List<RankedItem> list = List.of(item("a", 2), item("b", 1));

        assertThat(compared(list, item("a", 2)).detail())
                .isEqualTo("place 2: b (score 1.0000), and made again the list ends before it");
        assertThat(compared(List.of(), item("a", 2)).detail())
                .isEqualTo("place 1: the list ends, and made again goes on with a (score 2.0000)");
        assertThat(compared(List.of()).outcome()).isEqualTo(Outcome.SAME);
    }
}
