package io.nextup.scoring.torch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.Allocation;
import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.Checksum;
import io.nextup.scoring.ModelInput;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.Probe;
import io.nextup.scoring.torch.PickledValue.Instance;
import io.nextup.scoring.torch.PickledValue.Storage;
import io.nextup.scoring.torch.PickledValue.Tensor;
import io.nextup.scoring.torch.PickledValue.Whole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckedModuleTest {
    private static final AllowedOperators ALLOWED = AllowedOperators.ofThisBuild();

    /** Tied weights are one storage, and three views of a buffer and the buffer another. */
    private static final int STORAGES_OF_VALUES = 23;

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
                "s = __torch__.nn.of_ours(items)",
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
        String instance = "c__torch__.torch.classes.quantized\nLinearPackedParamsBase\n)\u0081Nb";
        boolean inData = pickled.equals("data.pkl");
        Path module =
                archive(
                        "class M(Module):\n    a : Any\n",
                        RawPickle.instance("M", "a", inData ? instance : "N"),
                        inData ? ")" : instance + "\u0085",
                        Map.of());

        assertThatThrownBy(() -> CheckedModule.of(module, Optional.empty(), ALLOWED))
                .isInstanceOf(ArtifactException.class)
                .hasMessage(
                        "%s: %s: byte %d: it names %s, which a module may not use: do without it, or add it to nextup.models.allowed-operators (--allowed-operators)"
                                .formatted(module, pickled, inData ? 25 : 2, packed));
        CheckedModule.of(module, Optional.empty(), ALLOWED.and(List.of(packed))).close();
    }

    /** PyTorch would read 16 KiB of the heap, and a module could answer with them. */
    @Test
    void aBufferThatDeclaresMoreThanItsStorageHoldsIsRefused() throws Exception {
        String scores =
                RawPickle.tensor(
                        RawPickle.storage("FloatStorage", "0", 9),
                        0,
                        RawPickle.numbers(4_096),
                        RawPickle.numbers(1));
        Path module =
                archive(
                        FixedScores.HONEST,
                        RawPickle.instance("FixedScores", "training", "\u0089", "scores", scores),
                        ")",
                        Map.of("data/0", new byte[9 * Float.BYTES]));

        assertThatThrownBy(() -> TorchScorer.load(module, "cpu", 8))
                .isInstanceOf(ArtifactException.class)
                .hasMessage(
                        "%s: data.pkl: byte 210: a tensor of sizes [4096], strides [1] and offset 0 does not lie within its storage 0 of 9 elements"
                                .formatted(module));
    }

    /** PyTorch would read what lies 399 slots behind the only one that the instance has. */
    @Test
    void anInstanceOfAnotherClassThanIsDeclaredIsRefused() throws Exception {
        StringBuilder code = new StringBuilder("class Big(Module):\n");
        for (int i = 0; i < 400; i++) {
            code.append("    a%d : int\n".formatted(i));
        }
        code.append(
                """
                class Small(Module):
                    a0 : int
                class M(Module):
                    part : __torch__.Big
                    def beyond(self) -> int:
                        return self.part.a399
                """);
        Path module =
                archive(
                        code.toString(),
                        RawPickle.instance("M", "part", RawPickle.instance("Small", "a0", "K\1")),
                        ")",
                        Map.of());

        assertThatThrownBy(() -> CheckedModule.of(module, Optional.empty(), ALLOWED))
                .isInstanceOf(ArtifactException.class)
                .hasMessage(
                        "%s: data.pkl: __torch__.M.part is a __torch__.Small, but is declared as __torch__.Big"
                                .formatted(module));
    }

    @Test
    void aTruthIsOneOfTwo() throws Exception {
        String flags =
                RawPickle.tensor(
                        RawPickle.storage("BoolStorage", "0", 3),
                        0,
                        RawPickle.numbers(3),
                        RawPickle.numbers(1));
        String root = RawPickle.instance("M", "flags", flags);
        String code = "class M(Module):\n    flags : Tensor\n";

        CheckedModule.of(
                        archive(code, root, ")", Map.of("data/0", new byte[] {0, 1, 0})),
                        Optional.empty(),
                        ALLOWED)
                .close();
        Path two = archive(code, root, ")", Map.of("data/0", new byte[] {0, 1, 2}));
        assertThatThrownBy(() -> CheckedModule.of(two, Optional.empty(), ALLOWED))
                .isInstanceOf(ArtifactException.class)
                .hasMessage(
                        "%s: module/data/0 holds truths, and a byte of it is 2: neither 0 nor 1"
                                .formatted(two));
    }

    @Test
    void theArchiveHoldsOnlyWhatItsPicklesReach() throws Exception {
        String weight =
                RawPickle.tensor(
                        RawPickle.storage("CharStorage", "7", 2),
                        0,
                        RawPickle.numbers(2),
                        RawPickle.numbers(1));
        Path module =
                archive(
                        "class M(Module):\n    weight : Tensor\n",
                        RawPickle.instance("M", "weight", weight),
                        ")",
                        Map.of("data/6", new byte[] {1}, "data/7", new byte[] {2, 3}));

        try (CheckedModule checked = CheckedModule.of(module, Optional.empty(), ALLOWED);
                ZipFile zip = new ZipFile(checked.file().toFile())) {
            assertThat(zip.stream().map(ZipEntry::getName))
                    .containsExactlyInAnyOrder(
                            "module/data.pkl",
                            "module/data/0",
                            "module/constants.pkl",
                            "module/byteorder",
                            "module/version",
                            "module/code/__torch__.py");
            assertThat(zip.getInputStream(zip.getEntry("module/data/0")).readAllBytes())
                    .containsExactly(2, 3);
        }
    }

    @Test
    void pickledDataBeyondTheLimitAreRefusedWithAFlatHeap() throws Throwable {
        CheckedModule.of(withPickleOf(33_554_432), Optional.empty(), ALLOWED).close();
        Path module = withPickleOf(33_554_433);

        Allocation.atMost(
                3L * PickleReader.MAX_BYTES,
                () ->
                        assertThatThrownBy(
                                        () -> CheckedModule.of(module, Optional.empty(), ALLOWED))
                                .isInstanceOf(ArtifactException.class)
                                .hasMessage(
                                        "%s: data.pkl: module/data.pkl has more than 33554432 bytes"
                                                .formatted(module)));
    }

    /** Writes a module whose pickled data have this many bytes. */
    private Path withPickleOf(int bytes) throws IOException {
        String code = "class M(Module):\n    a : str\n";
        int rest = RawPickle.bytes(RawPickle.instance("M", "a", RawPickle.text("")) + ".").length;
        String text = RawPickle.text("x".repeat(bytes - rest));
        return archive(code, RawPickle.instance("M", "a", text), ")", Map.of());
    }

    /** Letters of two bytes count as such. */
    @Test
    void allFilesOfTheCodeTogetherHaveNoMoreBytesThanTheLimit() throws Exception {
        CheckedModule.of(withCodeOf(4_194_304), Optional.empty(), ALLOWED).close();
        Path module = withCodeOf(4_194_305);

        assertThatThrownBy(() -> CheckedModule.of(module, Optional.empty(), ALLOWED))
                .isInstanceOf(ArtifactException.class)
                .hasMessage(
                        "%s has more than 4194304 bytes of code when it is unpacked: a module has far less"
                                .formatted(module));
    }

    /** Writes a module whose two files of code have this many bytes together. */
    private Path withCodeOf(int bytes) throws IOException {
        String one = "class M(Module):  # \u00e9\u00e9\n    pass\n";
        String other = "#" + "x".repeat(bytes - one.getBytes(UTF_8).length - 1);
        return archive(
                one,
                RawPickle.instance("M"),
                ")",
                Map.of("code/__torch__/a.py", other.getBytes(UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2\n", "11\n", "10", "03\n", "ten\n", ""})
    void anotherVersionOfTheFileFormatIsRefused(String version) throws Exception {
        Path module =
                archive(
                        "class M(Module):\n    pass\n",
                        RawPickle.instance("M"),
                        ")",
                        Map.of("version", version.getBytes(UTF_8)));

        assertThatThrownBy(() -> CheckedModule.of(module, Optional.empty(), ALLOWED))
                .isInstanceOf(ArtifactException.class)
                .hasMessage(
                        "%s is not of version 3 to 10 of PyTorch's file format: save it with torch.jit.save of PyTorch 1.6 or later"
                                .formatted(module));
    }

    @Test
    void anotherOrderOfBytesIsRefused() throws Exception {
        Path module =
                archive(
                        "class M(Module):\n    pass\n",
                        RawPickle.instance("M"),
                        ")",
                        Map.of("byteorder", "big".getBytes(UTF_8)));

        assertThatThrownBy(() -> CheckedModule.of(module, Optional.empty(), ALLOWED))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("holds bytes in another order than little");
    }

    /**
     * Written by PyTorch 2.6 from the program beside it: tied weights, views of one buffer, a
     * tensor for each type, lists, dictionaries, a constant of the code.
     */
    @Test
    void whatPyTorchPickledIsWrittenAnewEqual() throws Exception {
        Path module = resource("python-values.pt");
        AllowedOperators allowed = ALLOWED.and(List.of("complex", "Device"));

        for (String folder : List.of("data", "constants")) {
            try (CheckedModule checked = CheckedModule.of(module, Optional.empty(), allowed);
                    ZipFile before = new ZipFile(module.toFile());
                    ZipFile after = new ZipFile(checked.file().toFile())) {
                PickledValue expected = pickled(before, "python-values/" + folder);
                PickledValue found = pickled(after, "module/" + folder);
                SameValues.require(expected, found);
                List<Storage> old = Pickle.of(expected).storages();
                assertThat(old).hasSize(folder.equals("data") ? STORAGES_OF_VALUES : 1);
                for (int i = 0; i < old.size(); i++) {
                    assertThat(bytes(after, "module/%s/%d".formatted(folder, i)))
                            .isEqualTo(
                                    bytes(
                                            before,
                                            "python-values/%s/%s"
                                                    .formatted(folder, old.get(i).key())));
                }
            }
        }
        Instance root;
        try (ZipFile zip = new ZipFile(module.toFile())) {
            root = (Instance) pickled(zip, "python-values/data");
        }
        Map<String, PickledValue> layers =
                ((Instance) root.attributes().get("layers")).attributes();
        assertThat(((Instance) layers.get("1")).attributes().get("weight"))
                .isSameAs(((Instance) layers.get("0")).attributes().get("weight"));
        assertThat(((Tensor) root.attributes().get("column")).storage())
                .isSameAs(((Tensor) root.attributes().get("turned")).storage());
        assertThat(root.attributes().get("whole")).isEqualTo(new Whole(1L << 40));
        try (TorchScorer scorer =
                TorchScorer.open(
                        module,
                        "cpu",
                        2,
                        ModelInputs.NONE,
                        Optional.empty(),
                        allowed,
                        bytes -> {})) {
            // The constant adds 2 and 3 to ranks 0 and 1.
            assertThat(scorer.topk(ModelInput.row(new long[] {1}, new long[0]), 2).scores())
                    .containsExactly(4, 2);
        }
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
    @ValueSource(strings = {"s = \"a\" + \"\" + 'b'", "s = CONSTANTS.c0.add(items)"})
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
        Path module = resource("python-gru.pt");

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

    /**
     * Writes an archive.
     *
     * @param data opcodes of {@code data.pkl}
     * @param constants opcodes of {@code constants.pkl}
     * @param entries further ones, or others in their place
     */
    private Path archive(String code, String data, String constants, Map<String, byte[]> entries)
            throws IOException {
        Map<String, byte[]> all = new TreeMap<>();
        all.put("data.pkl", RawPickle.bytes(data + "."));
        all.put("constants.pkl", RawPickle.bytes(constants + "."));
        all.put("version", "10\n".getBytes(UTF_8));
        all.put("code/__torch__.py", code.getBytes(UTF_8));
        all.putAll(entries);
        Path file = Files.createTempFile(directory, "module", ".pt");
        TorchArchive.write(
                file,
                archive -> {
                    for (Map.Entry<String, byte[]> entry : all.entrySet()) {
                        archive.entry(entry.getKey(), entry.getValue());
                    }
                });
        return file;
    }

    private Path resource(String name) throws IOException {
        Path module = directory.resolve(name);
        Files.write(module, getClass().getResourceAsStream(name).readAllBytes());
        return module;
    }

    private static PickledValue pickled(ZipFile zip, String path) throws Exception {
        Map<String, Long> sizes = new HashMap<>();
        for (ZipEntry entry : Collections.list(zip.entries())) {
            if (entry.getName().startsWith(path + "/")) {
                sizes.put(entry.getName().substring(path.length() + 1), entry.getSize());
            }
        }
        return PickleReader.read(bytes(zip, path + ".pkl"), path, sizes, ALLOWED);
    }

    private static byte[] bytes(ZipFile zip, String name) throws IOException {
        return zip.getInputStream(zip.getEntry(name)).readAllBytes();
    }

    private static String code(Path module) throws IOException {
        try (ZipFile zip = new ZipFile(module.toFile())) {
            return new String(bytes(zip, "module/code/__torch__.py"), UTF_8);
        }
    }
}
