package io.nextup.serving.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProbationTest {
    private static final long RESTORED = 1_000_000_000;
    private static final long NANOS = Long.MAX_VALUE - 5;

    private final Probation probation = new Probation(RESTORED, NANOS);

    @Test
    void itIsOverAfterAMinuteAlsoWhereTheClockOverflows() {
        assertThat(probation.isOver(NANOS)).isFalse();
        assertThat(probation.isOver(NANOS + TimeUnit.SECONDS.toNanos(60) - 1)).isFalse();
        assertThat(probation.isOver(NANOS + TimeUnit.SECONDS.toNanos(60))).isTrue();
    }

    @Test
    void itCoversEventsFromBeforeTheRestoreAndTenSecondsMore() {
        long later = RESTORED + 30_000;
        assertThat(probation.covers(0, later)).isTrue();
        assertThat(probation.covers(RESTORED + 9_999, later)).isTrue();
        assertThat(probation.covers(RESTORED + 10_000, later)).isFalse();
        assertThat(probation.covers(later, later)).isFalse();
    }

    @Test
    void itCoversEventsWhoseTimeIsInTheFutureSinceTheyMayBeOlder() {
        long later = RESTORED + 30_000;
        assertThat(probation.covers(later + 10_000, later)).isFalse();
        assertThat(probation.covers(later + 10_001, later)).isTrue();
        assertThat(probation.covers(Long.MAX_VALUE, later)).isTrue();
    }
}
