package io.nextup.serving.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class LoadSheddingTest {

    @Test
    void aRequestIsTooOldOnceItsEventHappenedLongerAgoThanTheLimit() {
        LoadShedding shedding = new LoadShedding(false, 1_000);

        assertThat(shedding.skips()).isTrue();
        assertThat(shedding.isTooOld(at(9_000), 10_000)).isFalse();
        assertThat(shedding.isTooOld(at(8_999), 10_000)).isTrue();
    }

    @Test
    void anAbsurdTimeIsOldOrNewAndNothingElse() {
        LoadShedding shedding = new LoadShedding(false, Long.MAX_VALUE);

        assertThat(shedding.isTooOld(at(Long.MAX_VALUE), 10_000)).isFalse();
        assertThat(shedding.isTooOld(at(0), 10_000)).isFalse();
        assertThat(new LoadShedding(false, 1).isTooOld(at(Long.MIN_VALUE), 10_000)).isTrue();
    }

    @Test
    void withoutALimitNothingIsTooOld() {
        assertThat(LoadShedding.NONE.skips()).isFalse();
        assertThat(LoadShedding.NONE.isTooOld(at(Long.MIN_VALUE), 10_000)).isFalse();
    }

    @Test
    void aNegativeLimitIsAnError() {
        assertThatThrownBy(() -> new LoadShedding(true, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxAgeMillis is -1: it must not be negative");
    }

    private static ScoreRequest at(long eventTimeMillis) {
        return new ScoreRequest("u", List.of("i"), 1, List.of("e"), eventTimeMillis);
    }
}
