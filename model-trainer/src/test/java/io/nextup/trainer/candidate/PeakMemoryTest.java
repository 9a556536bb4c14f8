package io.nextup.trainer.candidate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PeakMemoryTest {

    @Test
    void theHighWaterMarkIsReadFromAmongTheOtherSizes() {
        String status =
                "Name:\tjava\nVmPeak:\t 9000 kB\nVmHWM:\t  901696 kB\nVmRSS:\t  800000 kB\n";
        assertThat(PeakMemory.parse(status)).hasValue(923_336_704L);
    }

    @Test
    void aSystemThatDoesNotSayHasNone() {
        assertThat(PeakMemory.parse("Name:\tjava\nVmRSS:\t 5 kB\n")).isEmpty();
    }
}
