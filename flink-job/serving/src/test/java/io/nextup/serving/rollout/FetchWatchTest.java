package io.nextup.serving.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FetchWatchTest {
    private static final long SECOND = 1_000_000_000;

    /** A possible time of a nanosecond clock that overflows soon. */
    private static final long BEGIN = Long.MAX_VALUE - 40 * SECOND;

    private final FetchWatch watch = new FetchWatch(Duration.ofSeconds(30), BEGIN);

    @Test
    void aFetchIsOverdueThirtySecondsAfterItBeganWithoutAByte() {
        assertThat(watch.overdue(BEGIN - SECOND)).isFalse();
        assertThat(watch.overdue(BEGIN + 30 * SECOND - 1)).isFalse();
        assertThat(watch.overdue(BEGIN + 30 * SECOND)).isTrue();
    }

    @Test
    void eachByteGivesItThirtySecondsMore() {
        long now = BEGIN;
        for (int i = 0; i < 100; i++) {
            now += 29 * SECOND;
            assertThat(watch.overdue(now)).isFalse();
            watch.progressed(now);
        }
        assertThat(watch.overdue(now + 30 * SECOND - 1)).isFalse();
        assertThat(watch.overdue(now + 30 * SECOND)).isTrue();
    }
}
