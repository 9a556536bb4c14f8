package io.nextup.trainer.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineProvenanceTest {
    @TempDir Path directory;

    @Test
    void theProcessorIsWhatLinuxCallsIt() throws Exception {
        Path cpuInfo =
                Files.writeString(
                        directory.resolve("cpuinfo"),
                        "processor\t: 0\nmodel name\t: Some CPU @ 2.00GHz\nprocessor\t: 1\nmodel name\t: Another\n");

        assertThat(MachineProvenance.processor(cpuInfo)).isEqualTo("Some CPU @ 2.00GHz");
    }

    @Test
    void elsewhereItIsTheArchitecture() throws Exception {
        Path silent = Files.writeString(directory.resolve("cpuinfo"), "processor\t: 0\n");

        assertThat(MachineProvenance.processor(silent)).isEqualTo(System.getProperty("os.arch"));
        assertThat(MachineProvenance.processor(directory.resolve("none")))
                .isEqualTo(System.getProperty("os.arch"));
    }

    @Test
    void nothingTellsWhoseMachineItIs() {
        assertThat(MachineProvenance.provenance())
                .containsOnlyKeys(
                        "machine.processor",
                        "machine.cores",
                        "machine.memoryMiB",
                        "machine.java",
                        "machine.system",
                        "machine.threads",
                        "machine.device");
    }
}
