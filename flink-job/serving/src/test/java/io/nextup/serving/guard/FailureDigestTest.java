package io.nextup.serving.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.serving.guard.FailureDigest.Told;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FailureDigestTest {
    private static final long SECOND = 1_000_000_000L;

    private final FailureDigest digest = new FailureDigest(Duration.ofSeconds(10));

    @Test
    void theFirstFailureIsToldAtOnceAndTheNextOnesAsACountOnceAnInterval() {
        assertThat(digest.failed("v1", 1, 0)).contains(new Told(true, 1, 1));
        assertThat(digest.failed("v1", 2, SECOND)).isEmpty();
        assertThat(digest.failed("v1", 0, 10 * SECOND - 1)).isEmpty();
        assertThat(digest.failed("v1", 4, 10 * SECOND)).contains(new Told(false, 3, 6));
        assertThat(digest.failed("v1", 1, 19 * SECOND)).isEmpty();
        assertThat(digest.failed("v1", 1, 20 * SECOND)).contains(new Told(false, 2, 2));
        assertThat(digest.count()).isEqualTo(6);
    }

    @Test
    void noFailureIsTwiceInACountHoweverLongAllWasWell() {
        digest.failed("v1", 1, 0);
        assertThat(digest.failed("v1", 3, 3_600 * SECOND)).contains(new Told(false, 1, 3));
    }

    @Test
    void eachKindIsToldAndCountedByItself() {
        digest.failed("v1", 1, 0);
        digest.failed("v1", 7, SECOND);
        assertThat(digest.failed("v2", 2, 2 * SECOND)).contains(new Told(true, 1, 2));
        assertThat(digest.failed("v1", 1, 10 * SECOND)).contains(new Told(false, 2, 8));
        assertThat(digest.failed("v2", 1, 11 * SECOND)).isEmpty();
        assertThat(digest.failed("v2", 1, 12 * SECOND)).contains(new Told(false, 2, 2));
        assertThat(digest.count()).isEqualTo(6);
    }

    @Test
    void aFailureAffectsOneThingUnlessItsCallerSaysMore() {
        assertThat(digest.failed("a", 0)).contains(new Told(true, 1, 1));
        assertThat(digest.failed("a", 10 * SECOND)).contains(new Told(false, 1, 1));
    }

    @Test
    void aClockThatOverflowsGoesOn() {
        long start = Long.MAX_VALUE - SECOND;
        digest.failed("v1", 1, start);
        assertThat(digest.failed("v1", 1, start + 9 * SECOND)).isEmpty();
        assertThat(digest.failed("v1", 1, start + 10 * SECOND)).contains(new Told(false, 2, 2));
    }
}
