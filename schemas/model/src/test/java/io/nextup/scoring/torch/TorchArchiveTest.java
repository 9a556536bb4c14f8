package io.nextup.scoring.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.scoring.ModelInput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TorchArchiveTest {
    @TempDir Path directory;

    @Test
    void theSameInputGivesTheSameBytes() throws IOException {
        Path first = FixedScores.write(directory.resolve("a.pt"), FixedScores.HONEST, 1, 2, 3);
        Path second = FixedScores.write(directory.resolve("b.pt"), FixedScores.HONEST, 1, 2, 3);
        assertThat(first).hasSameBinaryContentAs(second);
    }

    @Test
    void theArchiveHoldsWhatPyTorchLooksForAndTheSourceAsItWasGiven() throws IOException {
        Path file = FixedScores.write(directory.resolve("a.pt"), FixedScores.HONEST, 1, 2);
        try (ZipFile zip = new ZipFile(file.toFile())) {
            assertThat(zip.stream().map(ZipEntry::getName))
                    .containsExactly(
                            "module/data.pkl",
                            "module/byteorder",
                            "module/data/0",
                            "module/code/__torch__.py",
                            "module/constants.pkl",
                            "module/version");
            assertThat(text(zip, "module/code/__torch__.py")).isEqualTo(FixedScores.HONEST);
            ByteBuffer values =
                    ByteBuffer.wrap(bytes(zip, "module/data/0")).order(ByteOrder.LITTLE_ENDIAN);
            assertThat(List.of(values.getFloat(), values.getFloat(), values.getFloat()))
                    .containsExactly(0f, 1f, 2f);
        }
    }

    @Test
    void everyEntryStartsAtAMultipleOf64Bytes() throws IOException {
        Path file = FixedScores.write(directory.resolve("a.pt"), FixedScores.HONEST, 1, 2, 3, 4);
        ByteBuffer zip = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        List<Integer> starts = new ArrayList<>();
        int at = 0;
        while (zip.getInt(at) == 0x04034b50) {
            int size = zip.getInt(at + 18);
            int start = at + 30 + zip.getShort(at + 26) + zip.getShort(at + 28);
            starts.add(start % 64);
            at = start + size;
        }
        assertThat(starts).hasSize(6).containsOnly(0);
    }

    @Test
    void aTensorWhoseShapeDoesNotFitItsValuesIsRefused() {
        assertThatThrownBy(() -> new ScriptTensor(new float[5], 2, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("Shape [2, 3]", "6 values", "5");
    }

    @Test
    void buffersOfFloatsAndOfIntegersReachTheSource() throws Exception {
        String source =
                """
                class Table(Module):
                    __parameters__ = []
                    __buffers__ = ["shares", "places", "codes"]
                    training : bool
                    shares : Tensor
                    places : Tensor
                    codes : Tensor
                    def topk(self, items, exclude, k) -> Tuple[Tensor, Tensor]:
                        assert torch.equal(self.codes, torch.tensor([[-128], [127], [5]], dtype=1))
                        assert torch.equal(self.places, torch.tensor([[0, 2], [-1, 2147483647]], dtype=3))
                        best, index = torch.topk(self.shares, int(k), 1)
                        return best.expand([items.size(0), int(k)]), index.expand([items.size(0), int(k)])
                """;
        Path file = directory.resolve("table.pt");
        TorchArchive.write(
                file,
                new ScriptObject("Table")
                        .with("training", false)
                        .with(
                                "shares",
                                ScriptTensor.buffer(
                                        new float[] {Float.NEGATIVE_INFINITY, .5f, .25f}, 1, 3))
                        .with(
                                "places",
                                ScriptTensor.buffer(new int[] {0, 2, -1, Integer.MAX_VALUE}, 2, 2))
                        .with("codes", ScriptTensor.buffer(new byte[] {-128, 127, 5}, 3, 1)),
                source);
        try (TorchScorer scorer = TorchScorer.load(file, "cpu", 2)) {
            assertThat(scorer.topk(ModelInput.row(new long[] {1}, new long[0]), 2).scores())
                    .containsExactly(.5f, .25f);
        }
    }

    @Test
    void anAttributeGivenTwiceIsRefused() {
        ScriptObject object = new ScriptObject("Model").with("heads", 2);
        assertThatThrownBy(() -> object.with("heads", 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Model.heads is given twice");
    }

    @Test
    void attributesOfEveryTypeAndModulesInsideModulesReachTheSource() throws Exception {
        String source =
                """
                class Inner(Module):
                    __parameters__ = ["scores"]
                    __buffers__ = []
                    training : bool
                    scores : Tensor
                class Outer(Module):
                    __parameters__ = []
                    __buffers__ = []
                    training : bool
                    inner : __torch__.Inner
                    flag : bool
                    small : int
                    medium : int
                    large : int
                    half : float
                    text : str
                    def topk(self, items, exclude, k) -> Tuple[Tensor, Tensor]:
                        assert self.flag and self.small == 7 and self.medium == -70000
                        assert self.large == 9007199254740993 and self.half == 0.5 and self.text == "größer"
                        best, index = torch.topk(self.inner.scores.unsqueeze(0), int(k), 1)
                        return best.expand([items.size(0), int(k)]), index.expand([items.size(0), int(k)])
                """;
        ScriptObject inner =
                new ScriptObject("Inner")
                        .with("training", false)
                        .with(
                                "scores",
                                new ScriptTensor(
                                        new float[] {Float.NEGATIVE_INFINITY, 1, 3, 2}, 4));
        ScriptObject outer =
                new ScriptObject("Outer")
                        .with("training", false)
                        .with("inner", inner)
                        .with("flag", true)
                        .with("small", 7)
                        .with("medium", -70_000)
                        .with("large", 9_007_199_254_740_993L)
                        .with("half", 0.5)
                        .with("text", "größer");
        Path file = directory.resolve("outer.pt");
        TorchArchive.write(file, outer, source);
        try (TorchScorer scorer = TorchScorer.load(file, "cpu", 3)) {
            assertThat(scorer.topk(ModelInput.row(new long[] {1}, new long[0]), 3).indices())
                    .containsExactly(2, 3, 1);
        }
    }

    private static byte[] bytes(ZipFile zip, String name) throws IOException {
        return zip.getInputStream(zip.getEntry(name)).readAllBytes();
    }

    private static String text(ZipFile zip, String name) throws IOException {
        return new String(bytes(zip, name), StandardCharsets.UTF_8);
    }
}
