package io.nextup.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.local.demo.RoundResult.Announced;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class RoundResultTest {

    @Test
    void anAcceptedRoundNamesItsModelAndHowManyEventsItHadRead() throws Exception {
        RoundResult result =
                RoundResult.of(
                        """
                        {"round": 1, "outcome": "accepted", "reason": "0.4 and 0.3",
                         "serving": "first-1", "version": "second-2",
                         "interactions": 39900, "cpuSeconds": 1.5}
                        """);

        assertThat(result.announced()).hasValue(new Announced("second-2", 39_900, 1.5));
        assertThat(result.secondModel()).isEqualTo("The second model was accepted: 0.4 and 0.3");
    }

    @Test
    void aRefusedRoundSaysThatTheFirstModelGoesOn() throws Exception {
        RoundResult result =
                RoundResult.of(
                        """
                        {"round": 1, "outcome": "worse-than-serving", "reason": "0.2 and 0.3",
                         "serving": "first-1", "interactions": 39900, "cpuSeconds": 1.5}
                        """);

        assertThat(result.announced()).isEmpty();
        assertThat(result.secondModel())
                .contains("the first went on serving", "worse-than-serving: 0.2 and 0.3");
    }

    @Test
    void aRoundWithoutEnoughTimeSaysHowLongItHad() {
        RoundResult result = RoundResult.outOfTime(Duration.ofSeconds(94));

        assertThat(result.announced()).isEmpty();
        assertThat(result.secondModel())
                .contains("the first went on serving", "out-of-time", "94 s");
    }
}
