package io.nextup.local.process;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RestartRuleTest {
    /** Close to the end of the range: {@link System#nanoTime} may overflow. */
    private long now = Long.MAX_VALUE - SECONDS.toNanos(2);

    private final RestartRule rule = new RestartRule();

    @Test
    void thePauseDoublesFromOneSecondAndTheSixthDeathIsTheLast() {
        List<Optional<Duration>> pauses = new ArrayList<>();
        for (int death = 0; death < 6; death++) {
            rule.cameUp(now);
            now += SECONDS.toNanos(1);
            pauses.add(rule.died(now));
        }

        assertThat(pauses)
                .containsExactly(
                        Optional.of(Duration.ofSeconds(1)),
                        Optional.of(Duration.ofSeconds(2)),
                        Optional.of(Duration.ofSeconds(4)),
                        Optional.of(Duration.ofSeconds(8)),
                        Optional.of(Duration.ofSeconds(16)),
                        Optional.empty());
        assertThat(rule.restarts()).isEqualTo(5);
    }

    @Test
    void aHealthyMinuteResetsTheCountAndAMomentLessDoesNot() {
        rule.cameUp(now);
        assertThat(rule.died(now)).contains(Duration.ofSeconds(1));

        rule.cameUp(now);
        now += SECONDS.toNanos(60) - 1;
        assertThat(rule.died(now)).contains(Duration.ofSeconds(2));
        assertThat(rule.restarts()).isEqualTo(2);

        rule.cameUp(now);
        now += SECONDS.toNanos(60);
        assertThat(rule.died(now)).contains(Duration.ofSeconds(1));
        assertThat(rule.restarts()).isEqualTo(1);
    }

    @Test
    void aMinuteInWhichTheProcessDoesNotComeUpIsNotHealthy() {
        rule.cameUp(now);
        rule.died(now);
        now += SECONDS.toNanos(90);

        assertThat(rule.died(now)).contains(Duration.ofSeconds(2));
    }

    @Test
    void oneDeathInAHealthyMinuteOrMoreGoesOnForEver() {
        for (int death = 0; death < 100; death++) {
            rule.cameUp(now);
            now += SECONDS.toNanos(60) + MILLISECONDS.toNanos(death);
            assertThat(rule.died(now)).contains(Duration.ofSeconds(1));
        }
    }
}
