package io.nextup.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LatencyRecorderTest {
    private static final long MILLI = 1_000_000;

    private static final HotUser NOBODY = new HotUser(0, 0);

    /** A thousand a second: event n is due after n milliseconds. */
    private final OpenLoop schedule = new OpenLoop(0, 0, 1_000);

    @Test
    void latencyCountsFromTheIntendedTime() {
        LatencyRecorder recorder = new LatencyRecorder(schedule, 0, 2, NOBODY);

        recorder.answered(0, 3 * MILLI);
        recorder.answered(1, 6 * MILLI);

        LatencyMillis result = recorder.result();
        assertThat(result.eventCount()).isEqualTo(2);
        assertThat(result.p50()).isCloseTo(3, within(0.01));
        assertThat(result.max()).isCloseTo(5, within(0.01));
        assertThat(result.mean()).isCloseTo(4, within(0.01));
    }

    @Test
    void aConsumerThatStallsCountsForEveryEventThatWaitedMeanwhile() {
        LatencyRecorder recorder = new LatencyRecorder(schedule, 0, 1_000, NOBODY);

        // 900 events are answered within a millisecond. Then all stops until second 2, also the
        // sending: whoever measured from the time of sending would see 100 good answers more.
        for (int event = 0; event < 900; event++) {
            recorder.answered(event, (event + 1) * MILLI);
        }
        for (int event = 900; event < 1_000; event++) {
            recorder.answered(event, 2_000 * MILLI);
        }

        LatencyMillis result = recorder.result();
        assertThat(result.p50()).isCloseTo(1, within(0.01));
        assertThat(result.p90()).isCloseTo(1, within(0.01));
        // The 990th of 1,000 is event 910 at 1,090 ms; the last ones waited least, event 900 most.
        assertThat(result.p99()).isCloseTo(1_090, within(2.0));
        assertThat(result.max()).isCloseTo(1_100, within(2.0));
    }

    @Test
    void theHotUsersEventsDoNotCount() {
        HotUser everySecond = new HotUser(0, 0.5);
        LatencyRecorder recorder = new LatencyRecorder(schedule, 0, 4, everySecond);

        recorder.answered(0, 2 * MILLI);
        recorder.answered(1, 9_000 * MILLI);
        recorder.answered(2, 5 * MILLI);
        recorder.answered(3, 9_000 * MILLI);

        assertThat(recorder.result().eventCount()).isEqualTo(2);
        assertThat(recorder.result().max()).isCloseTo(3, within(0.01));
    }

    @Test
    void theWarmUpAndWhatComesAfterDoNotCount() {
        LatencyRecorder recorder = new LatencyRecorder(schedule, 10, 20, NOBODY);

        recorder.answered(9, 5_000 * MILLI);
        recorder.answered(10, 12 * MILLI);
        recorder.answered(20, 5_000 * MILLI);

        assertThat(recorder.result().eventCount()).isEqualTo(1);
        assertThat(recorder.result().max()).isCloseTo(2, within(0.01));
    }
}
