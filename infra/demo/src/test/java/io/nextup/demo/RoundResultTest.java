package io.nextup.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.demo.RoundResult.Announced;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

final class RoundResultTest {
    private static final Duration WAITED = Duration.ofSeconds(94);

    private static final Announced NEWS = new Announced("second-2", OptionalDouble.empty());

    private static final String ACCEPTED =
            """
            {"round": 1, "outcome": "accepted", "reason": "0.4 and 0.3",
             "servingModelVersion": "first-1", "modelVersion": "second-2",
             "interactionCount": 39900, "cpuSeconds": 1.5}
            """;

    @Test
    void anAcceptedRoundNamesItsModel() throws Exception {
        RoundResult result = RoundResult.of(ACCEPTED);

        assertThat(result.announced()).hasValue(new Announced("second-2", OptionalDouble.of(1.5)));
        assertThat(result.secondModel()).isEqualTo("The second model was accepted: 0.4 and 0.3");
    }

    @Test
    void aRefusedRoundSaysThatTheFirstModelGoesOn() throws Exception {
        RoundResult result =
                RoundResult.of(
                        """
                        {"round": 1, "outcome": "worse-than-serving", "reason": "0.2 and 0.3",
                         "servingModelVersion": "first-1", "interactionCount": 39900, "cpuSeconds": 1.5}
                        """);

        assertThat(result.announced()).isEmpty();
        assertThat(result.secondModel())
                .contains("the first went on serving", "worse-than-serving: 0.2 and 0.3");
    }

    @Test
    void aRoundWithoutEnoughTimeSaysHowLongItHad() {
        RoundResult result = RoundResult.ended("", Optional.empty(), WAITED);

        assertThat(result.announced()).isEmpty();
        assertThat(result.secondModel())
                .contains("the first went on serving", "out-of-time", "94 s");
    }

    @Test
    void aRoundThatHadPrintedItsDecisionBeforeItWasEndedHasIt() throws Exception {
        assertThat(RoundResult.ended(ACCEPTED, Optional.of(NEWS), WAITED))
                .isEqualTo(RoundResult.of(ACCEPTED));

        String refused = "{\"round\": 1, \"outcome\": \"undecided\", \"reason\": \"few\"}";
        assertThat(RoundResult.ended(refused, Optional.empty(), WAITED))
                .isEqualTo(RoundResult.of(refused));
    }

    @Test
    void aModelThatWasAnnouncedWhileItsRoundWasEndedIsTheSecondOne() {
        String part = ACCEPTED.substring(0, 60);
        String failed = "{\"round\": 1, \"outcome\": \"failed\", \"reason\": \"stopped\"}";

        for (String printed : new String[] {"", part, failed}) {
            RoundResult result = RoundResult.ended(printed, Optional.of(NEWS), WAITED);

            assertThat(result.outcome()).isEqualTo("accepted");
            assertThat(result.announced()).hasValue(NEWS);
            assertThat(result.secondModel()).contains("second-2", "94 s");
        }
    }
}
