package io.nextup.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

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
    void beforeTheFirstEpochThatIsSaid() {
        assertThat(RoundRun.newestEpoch("")).isEqualTo("no epoch is done yet");
    }
}
