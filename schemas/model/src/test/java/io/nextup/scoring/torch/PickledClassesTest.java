package io.nextup.scoring.torch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PickledClassesTest {
    private static final String PACKED = "__torch__.torch.classes.quantized.LinearPackedParamsBase";
    private static final String OPCODE =
            "c__torch__.torch.classes.quantized\nLinearPackedParamsBase\n";

    @Test
    void aNativeClassIsFoundAtEveryPlaceOfABlock() throws IOException {
        for (int before :
                new int[] {0, 1, 65_000, 65_024, 65_025, 65_500, 65_535, 65_536, 200_000}) {
            assertThat(firstNotAllowed("x".repeat(before) + OPCODE))
                    .as("after %d bytes", before)
                    .contains(PACKED);
            assertThat(firstNotAllowed("x".repeat(before) + OPCODE + "x".repeat(100_000)))
                    .as("after %d bytes, and before others", before)
                    .contains(PACKED);
        }
    }

    @Test
    void whatStandsAroundAClassDoesNotHideIt() throws IOException {
        assertThat(firstNotAllowed("__torch__.torch.classes._" + OPCODE + "q\u0001"))
                .contains(PACKED);
        assertThat(firstNotAllowed("__torch__.torch.classes.\n" + OPCODE)).contains(PACKED);
        assertThat(firstNotAllowed("c__torch__.torch.classes\nPacked\n"))
                .contains("__torch__.torch.classes.Packed");
    }

    @Test
    void anAllowedClassHidesNoOther() throws IOException {
        AllowedOperators more = AllowedOperators.ofThisBuild().and(List.of(PACKED));
        String other = "c__torch__.torch.classes.quantized\nConv2dPackedParamsBase\n";

        assertThat(firstNotAllowed(OPCODE + "q\u0001" + OPCODE, more)).isEmpty();
        assertThat(firstNotAllowed(OPCODE + other, more))
                .contains("__torch__.torch.classes.quantized.Conv2dPackedParamsBase");
    }

    @Test
    void theModulesOwnClassesAndTextsAreNoNativeClasses() throws IOException {
        assertThat(firstNotAllowed("")).isEmpty();
        assertThat(firstNotAllowed("c__torch__.torch.nn.modules.sparse\nEmbedding\n")).isEmpty();
        assertThat(firstNotAllowed("X\u0010\0\0\0" + PACKED + "q\u0001ctorch\nFloatStorage\n"))
                .isEmpty();
    }

    private static Optional<String> firstNotAllowed(String pickled) throws IOException {
        return firstNotAllowed(pickled, AllowedOperators.ofThisBuild());
    }

    private static Optional<String> firstNotAllowed(String pickled, AllowedOperators allowed)
            throws IOException {
        return PickledClasses.firstNotAllowed(
                new ByteArrayInputStream(pickled.getBytes(ISO_8859_1)), allowed);
    }
}
