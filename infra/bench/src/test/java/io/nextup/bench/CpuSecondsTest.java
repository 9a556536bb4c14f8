package io.nextup.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class CpuSecondsTest {
    @Test
    void timeIsThatFromOneReadingToTheNext() {
        assertThat(
                        CpuSeconds.between(
                                Map.of("broker", 1.5), Map.of("broker", 4.0, "generator", 0.5)))
                .isEqualTo(Map.of("broker", 2.5, "generator", 0.5));
    }

    @Test
    void idleAndWaitingTimeIsNotBusy() {
        assertThat(CpuSeconds.busySeconds("cpu  100 20 30 9000 800 4 5 6 70 0"))
                .isEqualTo((100 + 20 + 30 + 4 + 5 + 6) / 100.0);
    }

    @Test
    void theProcessThatAsksIsAmongThem() {
        assertThat(new CpuSeconds(Map.of()).now()).containsKey(CpuSeconds.SELF);
    }
}
