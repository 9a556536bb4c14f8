package io.nextup.launcher.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EngineArgumentsTest {

    @Test
    void severalThreadsAreWarnedOfWhereTheEnvironmentLetsThemSpin() {
        assertThat(EngineArguments.spinning(2, null).orElseThrow())
                .contains("--threads 2", "OMP_WAIT_POLICY", "set it to passive");
        assertThat(EngineArguments.spinning(1, null)).isEmpty();
        assertThat(EngineArguments.spinning(2, "passive")).isEmpty();
        // Asked for.
        assertThat(EngineArguments.spinning(2, "active")).isEmpty();
    }
}
