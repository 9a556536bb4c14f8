package io.nextup.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.EventReference;
import io.nextup.event.RankedItem;
import io.nextup.event.Recommendation;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.Encoding;
import io.nextup.local.process.LocalRunException;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerTallyTest {
    private final AnswerTally answers = new AnswerTally();

    @Test
    void aSecondAnswerToAnEventIsAnError() {
        send(9);
        answers.recommended(new int[] {7, 8}, 0);

        assertThat(answers.count()).isEqualTo(2);
        assertThatThrownBy(() -> answers.recommended(new int[] {7}, 1))
                .isInstanceOf(LocalRunException.class)
                .hasMessage("Event 7 is answered twice");
    }

    @Test
    void anAnswerToAnEventThatWasNeverSentIsAnError() {
        send(7);

        assertThatThrownBy(() -> answers.recommended(new int[] {7}, 1))
                .isInstanceOf(LocalRunException.class)
                .hasMessageContaining("Event 7 ");
    }

    @Test
    void latenciesGoToTheRecorderOfTheMoment() {
        LatencyRecorder recorder =
                new LatencyRecorder(new OpenLoop(0, 0, 1), 0, 10, new HotUser(0, 0));

        send(3);
        answers.recommended(new int[] {0}, 5);
        answers.recordTo(recorder);
        answers.recommended(new int[] {1}, 1_000_000_005);
        answers.recordTo(null);
        answers.recommended(new int[] {2}, 2_000_000_005);

        assertThat(recorder.result().eventCount()).isEqualTo(1);
    }

    @Test
    void theEventsThatARecommendationAnswersAreFoundInIt() throws IOException {
        byte[] recommendation =
                Codecs.RECOMMENDATION.encode(
                        new Recommendation(
                                "id",
                                "answers",
                                "default",
                                3,
                                List.of(
                                        EventReference.event(EventIds.of(41)),
                                        EventReference.event(EventIds.of(42))),
                                List.of(new RankedItem("item", 1f)),
                                "v",
                                Recommendation.Source.MODEL,
                                1,
                                2),
                        Encoding.JSON);

        assertThat(AnsweredEvents.read(recommendation)).containsExactly(41, 42);
        assertThatThrownBy(() -> AnsweredEvents.read("{}".getBytes(UTF_8)))
                .isInstanceOf(IOException.class)
                .hasMessage("A recommendation names no events that it answers");
    }

    @Test
    void aSkippedEventIsAnErrorAndARecommendationThatHasNoItemsIsNot() throws IOException {
        assertThat(AnsweredEvents.read(withoutItems(Recommendation.Source.MODEL)))
                .containsExactly(7);
        assertThatThrownBy(() -> AnsweredEvents.read(withoutItems(Recommendation.Source.SKIPPED)))
                .isInstanceOf(LocalRunException.class)
                .hasMessage(
                        "The job has skipped an event, and a benchmark counts events that are scored: leave out nextup.scoring.max-age, or set it higher");
    }

    private void send(int events) {
        for (int event = 0; event < events; event++) {
            answers.sent();
        }
    }

    private static byte[] withoutItems(Recommendation.Source source) {
        return Codecs.RECOMMENDATION.encode(
                new Recommendation(
                        "id",
                        "u",
                        "default",
                        3,
                        List.of(EventReference.event(EventIds.of(7))),
                        List.of(),
                        "v",
                        source,
                        1,
                        2),
                Encoding.JSON);
    }

    @Test
    void anEventOfAnotherRunIsAnError() {
        assertThatThrownBy(() -> EventIds.number("x1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("\"x1\" is not an event of this run");
    }
}
