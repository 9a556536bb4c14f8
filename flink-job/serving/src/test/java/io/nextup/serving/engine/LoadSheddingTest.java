package io.nextup.serving.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.EventReference;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoadSheddingTest {

    @Test
    void aRequestIsTooOldOnceItsEventHappenedLongerAgoThanTheLimit() {
        LoadShedding shedding = new LoadShedding(0, 1_000);

        assertThat(shedding.skips()).isTrue();
        assertThat(shedding.isTooOld(at(9_000), 10_000)).isFalse();
        assertThat(shedding.isTooOld(at(8_999), 10_000)).isTrue();
    }

    @Test
    void anAbsurdTimeIsOldOrNewAndNothingElse() {
        LoadShedding shedding = new LoadShedding(0, Long.MAX_VALUE);

        assertThat(shedding.isTooOld(at(Long.MAX_VALUE), 10_000)).isFalse();
        assertThat(shedding.isTooOld(at(0), 10_000)).isFalse();
        assertThat(new LoadShedding(0, 1).isTooOld(at(Long.MIN_VALUE), 10_000)).isTrue();
    }

    @Test
    void withoutALimitNothingIsTooOld() {
        assertThat(LoadShedding.NONE.skips()).isFalse();
        assertThat(LoadShedding.NONE.isTooOld(at(Long.MIN_VALUE), 10_000)).isFalse();
    }

    @Test
    void aNegativeLimitIsAnError() {
        assertThatThrownBy(() -> new LoadShedding(1, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxAgeMillis is -1: it must not be negative");
    }

    @Test
    void aUserIsCrowdedBeyondTheLimit() {
        LoadShedding shedding = new LoadShedding(16, 0);

        assertThat(shedding.conflates()).isTrue();
        assertThat(shedding.isCrowded(16)).isFalse();
        assertThat(shedding.isCrowded(17)).isTrue();
    }

    @Test
    void withoutALimitNobodyIsCrowded() {
        assertThat(LoadShedding.NONE.conflates()).isFalse();
        assertThat(LoadShedding.NONE.isCrowded(Integer.MAX_VALUE)).isFalse();
    }

    @Test
    void aNegativeLimitForAUserIsAnError() {
        assertThatThrownBy(() -> new LoadShedding(-1, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxInFlightPerUser is -1: it must not be negative");
    }

    private static ScoreRequest at(long eventTimeMillis) {
        return new ScoreRequest(
                "u", List.of("i"), 1, List.of(EventReference.event("e")), eventTimeMillis);
    }
}
