package io.nextup.scoring.torch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.Allocation;
import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.Checksum;
import io.nextup.scoring.ModelInput;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.Probe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckedModuleTest {
    private static final AllowedOperators ALLOWED = AllowedOperators.ofThisBuild();

    @TempDir private Path directory;

    @Test
    void aModuleThatReadsAndWritesAFileIsRefusedByTheOperatorsName() throws Exception {
        Path target = Files.writeString(directory.resolve("target"), "precious");
        Path module = module("s = torch.from_file(\"%s\", True, 8)".formatted(target));

        assertThatThrownBy(() -> TorchScorer.load(module, "cpu", 3))
                .isInstanceOf(ArtifactException.class)
                .hasMessage(
                        "%s: line 7 of code/__torch__.py: it names torch.from_file, which a module may not use: do without it, or add it to nextup.models.allowed-operators (--allowed-operators)"
                                .formatted(module));
        assertThat(target).hasContent("precious");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "f = torch.from_file",
                "s = torch . from_file(\"/etc/hostname\", False, 4)",
                "s = torch.from_file  (\n            \"/etc/hostname\", False, 4)",
                "s = \"/etc/hostname\".from_file(False, 4)",
                "s = (\"/etc/hostname\").from_file(False, 4)",
                "s = getattr(\"/etc/hostname\", \"from_file\")(False, 4)",
                "s = getattr(\"/etc/hostname\", \"from\" \"_file\")(False, 4)",
                "s = getattr(\"/etc/hostname\", \"from\\x5ffile\")(False, 4)",
                "s = getattr(torch, \"from_file\")(\"/etc/hostname\", False, 4)",
                "s = [torch.from_file][0](\"/etc/hostname\", False, 4)",
                "s = \"\"\"a\"b\"\"\", torch.from_file(\"c\", True, 8)  # \"",
                "s = '''a'b''', torch.from_file(\"c\", True, 8)  # '",
                "CONSTANTS.c0.save(\"/tmp/x\")",
                "__torch__.Scores.save.x(items)",
                "s = __torch__.torch.classes.quantized.LinearPackedParamsBase(items)",
                "torch.save(items, \"/tmp/x\")",
                "items.save(\"/tmp/x\")",
                "s = ops.aten.from_file(\"/etc/hostname\", False, 4)",
                "s = ops.quantized.add(items, items, 1.0, 0)",
                "t = torch",
                "print(items)",
                "s = open(\"/etc/hostname\")",
                "s = fork(items)",
                "import os",
                "s = items; t = items",
                "s = items $ items",
                "s = items.nothing_like_that()",
                "s = (items"
            })
    void whatIsNotAllowedOrNotUnderstoodIsRefusedInEveryForm(String statement) throws Exception {
        Path module = module(statement);

        assertThatThrownBy(() -> CheckedModule.of(module, Optional.empty(), ALLOWED))
                .isInstanceOf(ArtifactException.class)
                .hasMessageStartingWith(module + ": ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"data.pkl", "constants.pkl"})
    void aNativeClassThatOnlyPickledDataNamesIsRefused(String pickled) throws Exception {
        String packed = "__torch__.torch.classes.quantized.LinearPackedParamsBase";
        byte[] instance =
                "\u0080\u0002c__torch__.torch.classes.quantized\nLinearPackedParamsBase\n)\u0081."
                        .getBytes(ISO_8859_1);
        Path module = directory.resolve("model.pt");
        TorchArchive.write(
                module,
                archive -> {
                    for (String entry : List.of("data.pkl", "constants.pkl")) {
                        archive.entry(
                                entry, entry.equals(pickled) ? instance : Pickle.emptyTuple());
                    }
                    archive.entry("version", "10\n".getBytes(UTF_8));
                });

        assertThatThrownBy(() -> CheckedModule.of(module, Optional.empty(), ALLOWED))
                .isInstanceOf(ArtifactException.class)
                .hasMessage(
                        "%s: module/%s: it names %s, which a module may not use: do without it, or add it to nextup.models.allowed-operators (--allowed-operators)"
                                .formatted(module, pickled, packed));
        CheckedModule.of(module, Optional.empty(), ALLOWED.and(List.of(packed))).close();
    }

    @Test
    void aMethodOfTheModulesOwnDoesNotLendItsNameToAnOperatorOfFiles() throws Exception {
        Path module =
                FixedScores.write(
                        directory.resolve("model.pt"),
                        FixedScores.HONEST + "    def from_file(self):\n        return 1\n",
                        1);

        assertThatThrownBy(() -> CheckedModule.of(module, Optional.empty(), ALLOWED))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("it gives the name from_file of an operator that uses files");
    }

    /** A text of megabytes may have as many tokens as it has characters. */
    @Test
    void equalTokensAreOneInMemory() throws Exception {
        Set<ScriptTokens.Token> tokens = Collections.newSetFromMap(new IdentityHashMap<>());
        tokens.addAll(ScriptTokens.of("s = " + "-".repeat(1_000) + "1").get(0).tokens());

        // Only the first minus has a space before it.
        assertThat(tokens)
                .extracting(ScriptTokens.Token::text)
                .containsExactlyInAnyOrder("s", "=", "-", "-", "1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s = \"a\" + \"\" + 'b'",
                "s = CONSTANTS.c0.add(items)",
                "s = __torch__.nn.of_ours(items)"
            })
    void whatAnHonestModuleHoldsIsAllowed(String statement) throws Exception {
        CheckedModule.of(module(statement), Optional.empty(), ALLOWED).close();
    }

    @Test
    void anOperatorThatIsAddedIsAllowed() throws Exception {
        Path module = module("print(items)");

        CheckedModule.of(module, Optional.empty(), ALLOWED.and(List.of("print"))).close();
        String packed = "__torch__.torch.classes.quantized.LinearPackedParamsBase";
        CheckedModule.of(module("s = " + packed), Optional.empty(), ALLOWED.and(List.of(packed)))
                .close();
        assertThatThrownBy(() -> ALLOWED.and(List.of("torch.x", "torch.nn.x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("\"torch.nn.x\" is not the name of an operator");
    }

    /** Written by PyTorch 2.6 from the first module of YOUR-MODEL.md. */
    @Test
    void aModuleThatPythonWroteKeepsTheContract() throws Exception {
        Path module = directory.resolve("model.pt");
        Files.write(module, getClass().getResourceAsStream("python-gru.pt").readAllBytes());

        List<Probe> probes =
                ModuleCheck.run(
                        module, "cpu", 8, 50, ModelInputs.NONE, AllowedOperators.ofThisBuild());

        assertThat(probes).isNotEmpty();
        try (TorchScorer scorer = TorchScorer.load(module, "cpu", 8)) {
            assertThat(scorer.topk(ModelInput.row(new long[] {1, 2, 3}, new long[0]), 1).indices())
                    .containsExactly(4);
        }
    }

    @Test
    void whatIsLoadedIsWrittenFromWhatWasUnderstoodAndIsGoneAfterwards() throws Exception {
        Path one = module("pass  # torch.from_file");
        byte[] first;
        Path file;
        try (CheckedModule checked = CheckedModule.of(one, Optional.empty(), ALLOWED)) {
            file = checked.file();
            first = Files.readAllBytes(file);
            assertThat(
                            PosixFilePermissions.toString(
                                    Files.getPosixFilePermissions(file.getParent())))
                    .isEqualTo("rwx------");
            assertThat(code(file)).doesNotContain("from_file", "#").contains("        pass\n");
            assertThat(file.getParent().toFile().list())
                    .containsExactlyInAnyOrder("module.pt", ModuleDirectory.LOCK);
            try (CheckedModule again = CheckedModule.of(file, Optional.empty(), ALLOWED)) {
                assertThat(again.file()).hasBinaryContent(first);
            }
        }
        assertThat(file.getParent()).doesNotExist();
    }

    @Test
    void aFileThatWasExchangedSinceItWasVerifiedIsRefused() throws Exception {
        Path module = module("pass");
        String verified = Checksum.of(module);
        FixedScores.write(module, FixedScores.HONEST, 3, 2, 1);

        assertThatThrownBy(() -> CheckedModule.of(module, Optional.of(verified), ALLOWED))
                .isInstanceOf(ArtifactException.class)
                .hasMessage(
                        "%s has SHA-256 %s; its manifest says %s: it was exchanged since it was verified"
                                .formatted(module, Checksum.of(module), verified));
    }

    @Test
    void anArchiveOfOtherEntriesIsRefused() throws Exception {
        for (String entry :
                List.of(
                        "module/evil.so",
                        "module/code/../../x.py",
                        "other/data.pkl",
                        "data.pkl",
                        "/data.pkl")) {
            Path module = zip(entry, new byte[10], 1);
            assertThatThrownBy(() -> CheckedModule.of(module, Optional.empty(), ALLOWED))
                    .as(entry)
                    .isInstanceOf(ArtifactException.class)
                    .hasMessageContaining("holds the entry " + entry);
        }
        Path text = Files.writeString(directory.resolve("text.pt"), "not a zip");
        assertThatThrownBy(() -> CheckedModule.of(text, Optional.empty(), ALLOWED))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("is not an archive of TorchScript");
    }

    /** Half a gigabyte of zeros each, in half a megabyte. */
    @Test
    void aZipBombIsRefusedWithAFlatHeap() throws Throwable {
        byte[] zeros = new byte[1 << 20];
        Path tensors = zip("module/data/0", zeros, 512);
        Path code = zip("module/code/__torch__.py", "pass\n".repeat(1 << 17).getBytes(UTF_8), 800);

        Allocation.atMost(
                Allocation.FLAT,
                () ->
                        assertThatThrownBy(
                                        () -> CheckedModule.of(tensors, Optional.empty(), ALLOWED))
                                .isInstanceOf(ArtifactException.class)
                                .hasMessageContaining("holds the entry module/data/0"));
        Allocation.atMost(
                64 << 20,
                () ->
                        assertThatThrownBy(() -> CheckedModule.of(code, Optional.empty(), ALLOWED))
                                .isInstanceOf(ArtifactException.class)
                                .hasMessageContaining(
                                        "has more than 4194304 bytes of code when it is unpacked"));
    }

    private Path zip(String entry, byte[] content, int times) throws IOException {
        Path file = Files.createTempFile(directory, "module", ".pt");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("module/.data/x"));
            zip.putNextEntry(new ZipEntry(entry));
            for (int i = 0; i < times; i++) {
                zip.write(content);
            }
            zip.closeEntry();
        }
        return file;
    }

    /** Writes an honest module that executes one more statement. */
    private Path module(String statement) throws IOException {
        String head = "def topk(self, items, exclude, k) -> Tuple[Tensor, Tensor]:\n";
        assertThat(FixedScores.HONEST).contains(head);
        return FixedScores.write(
                directory.resolve("model.pt"),
                FixedScores.HONEST.replace(head, head + "        " + statement + "\n"),
                1,
                2,
                3);
    }

    private static String code(Path module) throws IOException {
        try (ZipFile zip = new ZipFile(module.toFile())) {
            return new String(
                    zip.getInputStream(zip.getEntry("module/code/__torch__.py")).readAllBytes(),
                    UTF_8);
        }
    }
}
