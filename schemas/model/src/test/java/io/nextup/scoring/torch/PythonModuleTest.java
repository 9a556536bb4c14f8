package io.nextup.scoring.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.ArtifactException;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.Probe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Modules that PyTorch 2.6 wrote from python-sasrec.py: compiled code, and recorded calls. */
class PythonModuleTest {
    @TempDir Path directory;

    @Test
    void aRecordedSASRecKeepsTheContract() throws Exception {
        assertThat(check("python-sasrec-traced.pt", AllowedOperators.ofThisBuild())).hasSize(6);
    }

    /** PyTorch's MultiheadAttention warns of masks of different types. */
    @Test
    void aCompiledSASRecKeepsTheContractWhereItMayWarn() throws Exception {
        assertThatThrownBy(() -> check("python-sasrec-scripted.pt", AllowedOperators.ofThisBuild()))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining(
                        "line 102 of code/__torch__/torch/nn/functional.py: it names torch.warn");
        assertThat(
                        check(
                                "python-sasrec-scripted.pt",
                                AllowedOperators.ofThisBuild().and(List.of("torch.warn"))))
                .hasSize(6);
    }

    private List<Probe> check(String file, AllowedOperators allowed)
            throws ArtifactException, IOException {
        Path module = directory.resolve("model.pt");
        Files.write(module, getClass().getResourceAsStream(file).readAllBytes());
        return ModuleCheck.run(module, "cpu", 8, 6, ModelInputs.NONE, allowed);
    }
}
