package io.nextup.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JobNamesTest {
    @Test
    void theJobOfEachSlotHasANameOfItsOwn() {
        assertThat(JobNames.ofSlot("default")).isEqualTo("nextup");
        assertThat(JobNames.ofSlot("b")).isEqualTo("nextup-b");
    }
}
