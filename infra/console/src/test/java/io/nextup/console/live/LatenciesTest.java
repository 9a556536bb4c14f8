package io.nextup.console.live;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LatenciesTest {
    private final Latencies latencies = new Latencies();

    @Test
    void theColdStartLeavesTheFiguresAfterAMinute() {
        seconds(5);
        seconds(Latencies.COLD_SECONDS, 200);
        seconds(Latencies.ENOUGH_SECONDS - 1, 10);
        assertThat(latencies.summary()).isEqualTo(new Latencies.Summary(200.0, 200.0, 59, 64));
        seconds(1, 10);
        assertThat(latencies.summary()).isEqualTo(new Latencies.Summary(10.0, 10.0, 30, 30));
    }

    /** Else a stream with few clicks would have no figures, or those of one click. */
    @Test
    void theColdStartStaysUntilEnoughLaterSecondsHaveHadAnAnswer() {
        seconds(1, 200);
        seconds(99);
        assertThat(latencies.summary()).isEqualTo(new Latencies.Summary(200.0, 200.0, 1, 100));
        seconds(Latencies.ENOUGH_SECONDS, 10);
        assertThat(latencies.summary()).isEqualTo(new Latencies.Summary(10.0, 10.0, 30, 100));
    }

    /** Users have waited for them, whatever the reason. */
    @Test
    void slowAnswersAfterTheColdStartStayForFiveMinutes() {
        seconds(Latencies.COLD_SECONDS + Latencies.ENOUGH_SECONDS, 10);
        seconds(1, 200);
        seconds(Latencies.SECONDS - 1);
        assertThat(latencies.summary()).isEqualTo(new Latencies.Summary(200.0, 200.0, 1, 300));
        seconds(1);
        assertThat(latencies.summary()).isEqualTo(new Latencies.Summary(null, null, 0, 300));
    }

    /** Each of so many seconds has these answers. */
    private void seconds(int count, long... millis) {
        for (int second = 0; second < count; second++) {
            for (long one : millis) {
                latencies.answered(one);
            }
            latencies.endSecond();
        }
    }
}
