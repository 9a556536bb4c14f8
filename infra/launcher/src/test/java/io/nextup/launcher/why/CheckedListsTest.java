package io.nextup.launcher.why;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.console.why.MadeAgain;
import io.nextup.console.why.MadeAgain.Outcome;
import io.nextup.event.EventReference;
import io.nextup.event.Recommendation;
import io.nextup.event.Recommendation.Source;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CheckedListsTest {
    private static CheckedLists lists(Outcome... outcomes) {
        return new CheckedLists(
                Stream.of(outcomes)
                        .map(
                                outcome ->
                                        new MadeAgain(
                                                new Recommendation(
                                                        "id-" + outcome.word(),
                                                        "ada",
                                                        "default",
                                                        7,
                                                        List.of(EventReference.event("e1")),
                                                        List.of(),
                                                        "v1",
                                                        Source.MODEL,
                                                        0,
                                                        0),
                                                outcome,
                                                "why",
                                                List.of()))
                        .toList(),
                2);
    }

    @Test
    void aCheckIsGoodIfListsWereMadeAgainAndNoneIsDifferent() {
        assertThat(lists(Outcome.SAME, Outcome.UNKNOWN).isGood()).isTrue();
        assertThat(lists(Outcome.NEARLY_SAME).isGood()).isTrue();
        assertThat(lists(Outcome.SAME, Outcome.DIFFERENT).isGood()).isFalse();
        assertThat(lists(Outcome.UNKNOWN).isGood()).isFalse();
        assertThat(lists().isGood()).isFalse();
    }

    @Test
    void allAreCountedAndTheFirstThatAreNotTheSameAreNamed() {
        CheckedLists checked =
                lists(
                        Outcome.UNKNOWN,
                        Outcome.SAME,
                        Outcome.UNKNOWN,
                        Outcome.DIFFERENT,
                        Outcome.NEARLY_SAME);
        StringWriter out = new StringWriter();

        checked.print(new PrintWriter(out));

        assertThat(out.toString().lines())
                .containsExactly(
                        "5 lists: 1 made again the same, 1 but for nearly equal scores, 1 different, 2 not known any more",
                        "  id-different of user ada, sequence 7, by v1, is different: why",
                        "  id-unknown of user ada, sequence 7, by v1, is unknown: why");
        assertThat(checked.json())
                .containsEntry("listCount", 5)
                .containsEntry("sameCount", 1L)
                .containsEntry("nearlySameCount", 1L)
                .containsEntry("differentCount", 1L)
                .containsEntry("unknownCount", 2L);
        assertThat(checked.json().get("lists"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                .first()
                .isEqualTo(
                        Map.of(
                                "recommendationId",
                                "id-different",
                                "userId",
                                "ada",
                                "sequence",
                                7L,
                                "modelVersion",
                                "v1",
                                "outcome",
                                "different",
                                "detail",
                                "why"));
    }
}
