package io.nextup.trainer.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Reading, erasing and merging take no memory for what the store holds, and histories of it a few
 * bytes an event.
 */
class StoreMemoryIT {
    @TempDir Path directory;

    @Test
    void aHeapOf24MegabytesReadsErasesMergesAndEncodes300000Interactions() throws Exception {
        Process process =
                ChildJvm.start("24m", SmallHeapProcess.class, directory.toString(), "300000");
        try (BufferedReader out = process.inputReader()) {
            // A hundredth of the users are erased.
            assertThat(out.lines()).containsExactly("297000", "297000");
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }
}
