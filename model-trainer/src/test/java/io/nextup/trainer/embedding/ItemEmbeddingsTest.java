package io.nextup.trainer.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.nextup.artifact.Checksum;
import io.nextup.scoring.Vocabulary;
import io.nextup.scoring.torch.AllowedOperators;
import io.nextup.scoring.torch.ScriptObject;
import io.nextup.scoring.torch.ScriptTensor;
import io.nextup.scoring.torch.TorchArchive;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ItemEmbeddingsTest {
    private static final float[] TABLE = {0, 0, 11, 12, 21, 22, 31, 32};

    @TempDir Path directory;

    @Test
    void theRowsOfTheItemsAreReadInTheOrderThatIsAskedFor() throws IOException {
        Path module = module("item_embedding", 4, 2);
        try (ItemEmbeddings embeddings = open(module, 3).orElseThrow()) {
            assertThat(embeddings.rows(3, 1)).isDeepEqualTo(new float[][] {{31, 32}, {11, 12}});
            assertThat(embeddings.items()).isEqualTo(3);
            assertThat(embeddings.dimension()).isEqualTo(2);
        }
    }

    @Test
    void theNearestPointIntoTheSameDirectionHoweverLongTheyAre() throws IOException {
        float[] table = {9, 9, 1, 0, 100, 1, 0, 2, -3, 0, 0, 0};
        Path module = module("item_embedding", table, 6, 2);
        try (ItemEmbeddings embeddings = open(module, 5).orElseThrow()) {
            List<ItemEmbeddings.Neighbour> nearest = embeddings.nearest(1, 9);
            // Neither padding, though it is as near as that, nor the item itself.
            assertThat(nearest)
                    .extracting(ItemEmbeddings.Neighbour::index)
                    .startsWith(2)
                    .endsWith(4)
                    .containsExactlyInAnyOrder(2, 3, 4, 5);
            assertThat((double) nearest.get(0).cosine())
                    .isCloseTo(100 / Math.sqrt(10_001), within(1e-6));
            assertThat(nearest.get(3).cosine()).isEqualTo(-1);
            assertThat(embeddings.nearest(1, 1)).hasSize(1);
            assertThat(embeddings.nearest(1, Integer.MAX_VALUE)).isEqualTo(nearest);
        }
    }

    @Test
    void theFilesHoldEachItemsVectorAndId() throws IOException {
        Path module = module("item_embedding", 4, 2);
        try (ItemEmbeddings embeddings = open(module, 3).orElseThrow()) {
            EmbeddingFiles.write(directory, embeddings, Vocabulary.of(List.of("a", "b\nb", "c")));
        }
        assertThat(directory.resolve("ids.txt")).hasContent("a\nb\\nb\nc\n");
        byte[] npy = Files.readAllBytes(directory.resolve("embeddings.npy"));
        String header = new String(npy, 10, npy.length - 10 - 24, StandardCharsets.US_ASCII);
        assertThat(npy.length - 24).isEqualTo(128);
        assertThat(npy).startsWith(0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 118, 0);
        assertThat(header)
                .startsWith("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }")
                .endsWith("\n");
        ByteBuffer values =
                ByteBuffer.wrap(npy, npy.length - 24, 24).order(ByteOrder.LITTLE_ENDIAN);
        for (float expected : new float[] {11, 12, 21, 22, 31, 32}) {
            assertThat(values.getFloat()).isEqualTo(expected);
        }
    }

    @Test
    void aModuleWithoutSuchATableHasNone() throws IOException {
        assertThat(open(module("weights", 4, 2), 3)).isEmpty();
        assertThat(open(module("item_embedding", 2, 4), 3)).isEmpty();
    }

    @Test
    void aModuleThatWasExchangedOrUsesFilesIsRefused() throws IOException {
        Path module = module("item_embedding", 4, 2);
        String other = Checksum.of(module("weights", 4, 2));
        AllowedOperators none = AllowedOperators.ofThisBuild();

        assertThatThrownBy(() -> ItemEmbeddings.open(module, 3, Optional.of(other), none))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("it was exchanged since it was verified");
        Path files =
                module(
                        "item_embedding",
                        TABLE,
                        4,
                        2,
                        "torch.from_file(\"x\", False, items.size(0))");
        assertThatThrownBy(() -> open(files, 3))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("it names torch.from_file");
        ItemEmbeddings.open(files, 3, Optional.empty(), none.and(List.of("torch.from_file")))
                .orElseThrow()
                .close();
    }

    private static Optional<ItemEmbeddings> open(Path module, int items) throws IOException {
        return ItemEmbeddings.open(module, items, Optional.empty(), AllowedOperators.ofThisBuild());
    }

    private Path module(String parameter, long rows, long columns) throws IOException {
        return module(parameter, TABLE, rows, columns);
    }

    private Path module(String parameter, float[] table, long rows, long columns)
            throws IOException {
        String answer = "torch.embedding(self.%s, items)".formatted(parameter);
        return module(parameter, table, rows, columns, answer);
    }

    private Path module(String parameter, float[] table, long rows, long columns, String answer)
            throws IOException {
        Path file = directory.resolve(parameter + rows + ".pt");
        TorchArchive.write(
                file,
                new ScriptObject("Table")
                        .with("training", false)
                        .with(parameter, new ScriptTensor(table, rows, columns)),
                """
                class Table(Module):
                    __parameters__ = ["%s"]
                    __buffers__ = []
                    training : bool
                    %s : Tensor

                    def forward(self, items):
                        return %s
                """
                        .formatted(parameter, parameter, answer));
        return file;
    }
}
