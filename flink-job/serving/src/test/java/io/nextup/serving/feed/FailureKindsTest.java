package io.nextup.serving.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FailureKindsTest {
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    @Test
    void theFirstOfAKindIsToldAtOnceAndFurtherOnesAsACountEveryTenMinutes() {
        FailureKinds failures = new FailureKinds();
        // A monotonic clock may overflow.
        long start = Long.MAX_VALUE - MINUTE;

        assertThat(failures.failed("a", start)).hasValue(1);
        assertThat(failures.failed("a", start)).isEmpty();
        assertThat(failures.failed("b", start + MINUTE)).hasValue(1);
        assertThat(failures.failed("a", start + 10 * MINUTE - 1)).isEmpty();
        assertThat(failures.failed("a", start + 10 * MINUTE)).hasValue(3);
        assertThat(failures.failed("a", start + 19 * MINUTE)).isEmpty();
        assertThat(failures.failed("b", start + 19 * MINUTE)).hasValue(1);
        assertThat(failures.count()).isEqualTo(7);
    }
}
