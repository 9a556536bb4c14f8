package io.nextup.scoring.torch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.nextup.artifact.ArtifactException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Whatever the bytes, a pickle is refused with its place and a reason, or read as values that
 * {@link Pickle} writes anew and that are read back equal.
 *
 * <p>An input is a {@code data.pkl} beside the code and the entries of {@code python-gru.pt}.
 */
class PickleReaderFuzzTest {
    private static final int LONGEST_REASON = 4_000;

    private static final AllowedOperators ALLOWED = AllowedOperators.ofThisBuild();

    /** Bytes of its tensors by key, and of three more: none, an odd number, and one value. */
    private static final Map<String, Long> SIZES = new HashMap<>();

    private static final Map<String, ScriptClass> CLASSES = readFixture();

    @DictionaryEntries({
        "ctorch._utils\\x0A_rebuild_tensor_v2\\x0A",
        "ctorch\\x0AFloatStorage\\x0A",
        "ctorch\\x0ABoolStorage\\x0A",
        "ccollections\\x0AOrderedDict\\x0A)R",
        "ctorch.jit._pickle\\x0Arestore_type_tag\\x0A",
        "ctorch.jit._pickle\\x0Abuild_intlist\\x0A(](etR",
        "ctorch.jit._pickle\\x0Abuild_tensorlist\\x0A(](",
        "cbuiltins\\x0Acomplex\\x0A",
        "ctorch\\x0Adevice\\x0A",
        "c__torch__.torch.nn.modules.sparse\\x0AEmbedding\\x0A",
        "X\\x07\\x00\\x00\\x00storage",
        "X\\x03\\x00\\x00\\x00cpu",
        "X\\x01\\x00\\x00\\x000",
        "Dict[str, int]",
        "List[List[str]]",
        "Tuple[int, Tensor]"
    })
    @FuzzTest
    void anyBytesAreRefusedOrWrittenAnewAndReadBackEqual(byte[] bytes) throws ArtifactException {
        PickledValue read;
        try {
            read = PickleReader.read(bytes, "m: data.pkl", SIZES, ALLOWED);
        } catch (ArtifactException refused) {
            assertThat(refused.getMessage())
                    .matches("(?s)m: data\\.pkl: byte [0-9]+: .+")
                    .hasSizeLessThan(LONGEST_REASON);
            return;
        }
        Pickle.Pickled written = Pickle.of(read);
        PickledValue again = PickleReaderTest.readAgain(written);
        SameValues.require(read, again);
        assertThat(Pickle.of(again).bytes()).isEqualTo(written.bytes());
        assertThat(refusal(again)).isEqualTo(refusal(read));
    }

    /** What the declared types say; the same of values that are equal. */
    private static String refusal(PickledValue root) {
        try {
            PickledTypeCheck.module(root, CLASSES, "m: data.pkl");
            return "";
        } catch (ArtifactException refused) {
            assertThat(refused.getMessage()).startsWith("m: data.pkl: ");
            return refused.getMessage();
        }
    }

    private static Map<String, ScriptClass> readFixture() {
        Map<String, String> code = new HashMap<>();
        try (ZipFile zip =
                new ZipFile(
                        Path.of(PickleReaderFuzzTest.class.getResource("python-gru.pt").toURI())
                                .toFile())) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                String part = entry.getName().substring(entry.getName().indexOf('/') + 1);
                if (part.endsWith(".py")) {
                    byte[] source = zip.getInputStream(entry).readAllBytes();
                    code.put(part, new String(source, UTF_8));
                } else if (part.startsWith("data/")) {
                    SIZES.put(part.substring("data/".length()), entry.getSize());
                }
            }
            SIZES.put("5", 0L);
            SIZES.put("6", 7L);
            SIZES.put("7", 16L);
            return ScriptCheck.run(code, ALLOWED, "m").classes();
        } catch (IOException | URISyntaxException | ArtifactException e) {
            throw new AssertionError(e);
        }
    }
}
