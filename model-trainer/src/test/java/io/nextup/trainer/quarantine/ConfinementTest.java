package io.nextup.trainer.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConfinementTest {
    @Test
    void theFirstVersionThatConfinesDeniesToEmptyAFileThatMayBeRead() {
        assertThat(Confinement.isEnough(-1)).isFalse();
        assertThat(Confinement.isEnough(2)).isFalse();
        assertThat(Confinement.isEnough(3)).isTrue();
    }
}
