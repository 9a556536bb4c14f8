package io.nextup.trainer.store;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ErasureTest {
    @Test
    void anErasureHasAUserAndAPlace() {
        assertThatThrownBy(() -> new Erasure(null, 0, 0, 0)).hasMessage("userId is null");
        assertThatThrownBy(() -> new Erasure("", 0, 0, 0)).hasMessage("userId is empty");
        assertThatThrownBy(() -> new Erasure("u", -1, 2, 0))
                .hasMessage("An erasure at partition -1, offset 2");
        assertThatThrownBy(() -> new Erasure("u", 1, -2, 0))
                .hasMessage("An erasure at partition 1, offset -2");
    }
}
