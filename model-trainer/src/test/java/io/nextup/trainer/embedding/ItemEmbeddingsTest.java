package io.nextup.trainer.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.scoring.torch.ScriptObject;
import io.nextup.scoring.torch.ScriptTensor;
import io.nextup.scoring.torch.TorchArchive;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ItemEmbeddingsTest {
    private static final float[] TABLE = {0, 0, 11, 12, 21, 22, 31, 32};

    @TempDir Path directory;

    @Test
    void theRowsOfTheItemsAreReadInTheOrderThatIsAskedFor() throws IOException {
        Path module = module("item_embedding", 4, 2);
        assertThat(ItemEmbeddings.read(module, 3, new int[] {3, 1}).orElseThrow())
                .isDeepEqualTo(new float[][] {{31, 32}, {11, 12}});
    }

    @Test
    void aModuleWithoutSuchATableHasNone() throws IOException {
        assertThat(ItemEmbeddings.read(module("weights", 4, 2), 3, new int[] {1})).isEmpty();
        assertThat(ItemEmbeddings.read(module("item_embedding", 2, 4), 3, new int[] {1})).isEmpty();
    }

    private Path module(String parameter, long rows, long columns) throws IOException {
        Path file = directory.resolve(parameter + rows + ".pt");
        TorchArchive.write(
                file,
                new ScriptObject("Table")
                        .with("training", false)
                        .with(parameter, new ScriptTensor(TABLE, rows, columns)),
                """
                class Table(Module):
                    __parameters__ = ["%s"]
                    __buffers__ = []
                    training : bool
                    %s : Tensor

                    def forward(self, items):
                        return torch.embedding(self.%s, items)
                """
                        .formatted(parameter, parameter, parameter));
        return file;
    }
}
