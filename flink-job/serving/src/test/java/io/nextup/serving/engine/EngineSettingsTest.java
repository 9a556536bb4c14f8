package io.nextup.serving.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class EngineSettingsTest {
    @Test
    void aMachineOfOneCoreStandsTwoStuckCalls() {
        assertThat(settings(1).mostStuckCalls()).isEqualTo(2);
        assertThat(settings(8).mostStuckCalls()).isEqualTo(8);
    }

    private static EngineSettings settings(int cores) {
        return EngineSettings.of(1, 1, LoadShedding.NONE, Duration.ofSeconds(5), cores);
    }
}
