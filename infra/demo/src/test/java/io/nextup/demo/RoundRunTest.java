package io.nextup.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class RoundRunTest {

    @Test
    void theNewestEpochIsShownWhateverIsLoggedAfterIt() {
        assertThat(
                        RoundRun.newestEpoch(
                                """
                                sasrec on 10 interactions
                                epoch 1/30 sampled softmax  loss 9.1
                                epoch 2/30 sampled softmax  loss 8.4
                                [W1124 17:57] Warning: something is deprecated
                                """))
                .isEqualTo("epoch 2/30 sampled softmax  loss 8.4");
    }

    @Test
    void onlyAFamilyThatLearnsInEpochsHasATimeLimit() {
        Duration limit = Duration.ofSeconds(7);
        assertThat(RoundRun.Candidate.of("time-sasrec", "first", 3, limit).options())
                .containsExactly("--family=time-sasrec", "--time-limit=7s");
        assertThat(RoundRun.Candidate.of("markov", "first", 3, limit).options())
                .containsExactly("--family=markov");
    }

    @Test
    void beforeTheFirstEpochThatIsSaid() {
        assertThat(RoundRun.newestEpoch("")).isEqualTo("no epoch is done yet");
    }
}
