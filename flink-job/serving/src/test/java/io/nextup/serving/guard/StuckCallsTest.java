package io.nextup.serving.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StuckCallsTest {
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private final StuckCalls<Object> stuck = new StuckCalls<>(2, Duration.ofMinutes(15));

    @Test
    void asManyAsTheLimitEndTheProcess() {
        stuck.add(new Object(), 0);
        assertThat(stuck.reasonToEnd(MINUTE)).isEmpty();
        stuck.add(new Object(), MINUTE);
        assertThat(stuck.reasonToEnd(MINUTE))
                .contains("2 calls of models hang, which is the limit");
        assertThat(stuck.count()).isEqualTo(2);
    }

    @Test
    void oneThatHangsForAQuarterOfAnHourEndsTheProcess() {
        stuck.add(new Object(), MINUTE);
        assertThat(stuck.reasonToEnd(16 * MINUTE - 1)).isEmpty();
        assertThat(stuck.reasonToEnd(16 * MINUTE))
                .contains("A call of a model hangs for 15 minutes, which is the limit");
    }

    @Test
    void oneThatEndedAfterAllIsForgotten() {
        Object ended = new Object();
        stuck.add(ended, 0);
        stuck.add(new Object(), 0);
        stuck.remove(ended);
        assertThat(stuck.count()).isEqualTo(1);
        assertThat(stuck.reasonToEnd(MINUTE)).isEmpty();
    }
}
