package io.nextup.job.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TransactionLifetimeTest {
    /** A lifetime that refuses timeouts below 130 s, and warns below 250 s. */
    private final TransactionLifetime lifetime =
            new TransactionLifetime(Duration.ofSeconds(10), Duration.ofMinutes(2));

    @Test
    void aTransactionThatACheckpointInTimeMayOutliveIsRefused() {
        assertThatThrownBy(() -> lifetime.check(Duration.ofMillis(129_999)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nextup.publish.transaction-timeout is PT2M9.999S")
                .hasMessageContaining("checkpoint interval (PT10S)")
                .hasMessageContaining("execution.checkpointing.timeout (PT2M)")
                .hasMessageContaining("Raise it to PT4M10S or more");
        assertThat(lifetime.check(Duration.ofSeconds(130))).isPresent();
    }

    @Test
    void aTransactionThatOneCheckpointTooLateMayOutliveIsWarnedOf() {
        assertThat(lifetime.check(Duration.ofMillis(249_999)))
                .hasValueSatisfying(
                        warning ->
                                assertThat(warning)
                                        .contains(
                                                "nextup.publish.transaction-timeout is PT4M9.999S")
                                        .contains("checkpoint interval (PT10S)")
                                        .contains("twice execution.checkpointing.timeout (PT2M)")
                                        .contains("Raise it to PT4M10S or more"));
        assertThat(lifetime.check(Duration.ofSeconds(250))).isEmpty();
    }
}
