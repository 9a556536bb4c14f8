package io.nextup.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.nextup.scoring.torch.ScriptObject;
import io.nextup.scoring.torch.TorchArchive;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DropoutTest {
    /** Odd, so that the halves of the random numbers are one more than are needed. */
    private static final int COUNT = 999_999;

    private static final String SOURCE =
            """
            class Dropping(Module):
                __parameters__ = []
                __buffers__ = []
                training : bool
                learning : bool
                p : float
                def forward(self, x):
                    return __torch__.dropped(x, self.p, self.learning)
            """;

    @TempDir Path directory;

    @Test
    void aShareIsDroppedAndTheRestMakesUpForIt() throws Exception {
        float[] result = drop(0.2, true, 1);
        int dropped = 0;
        for (float value : result) {
            assertThat(value).isIn(0f, 1.25f);
            dropped += value == 0 ? 1 : 0;
        }
        // Four standard deviations of 400, and what 15 bits round.
        assertThat((double) dropped).isCloseTo(0.2 * COUNT, within(1_700.0));
    }

    @Test
    void neighboursAndTheTwoHalvesAreDroppedIndependently() throws Exception {
        float[] result = drop(0.5, true, 2);
        int half = (COUNT + 1) / 2;
        int both = 0;
        int next = 0;
        for (int i = 0; i + half < COUNT; i++) {
            both += result[i] == 0 && result[i + half] == 0 ? 1 : 0;
            next += result[i] == 0 && result[i + 1] == 0 ? 1 : 0;
        }
        assertThat((double) both).isCloseTo(half / 4.0, within(1_300.0));
        assertThat((double) next).isCloseTo(half / 4.0, within(1_300.0));
    }

    @Test
    void aSeedDropsTheSame() throws Exception {
        assertThat(drop(0.3, true, 5))
                .isEqualTo(drop(0.3, true, 5))
                .isNotEqualTo(drop(0.3, true, 6));
    }

    @Test
    void whoeverDoesNotLearnDropsNothing() throws Exception {
        assertThat(drop(0.2, false, 1)).containsOnly(1f);
        assertThat(drop(0, true, 1)).containsOnly(1f);
    }

    /** Of so many ones. */
    private float[] drop(double p, boolean learning, long seed) throws Exception {
        Path file = directory.resolve("dropping.pt");
        TorchArchive.write(
                file,
                new ScriptObject("Dropping")
                        .with("training", false)
                        .with("learning", learning)
                        .with("p", p),
                Script.dropout() + SOURCE);
        try (Model model = Model.newInstance("dropping", "PyTorch")) {
            model.load(file);
            TrainableModule.seed(seed);
            NDManager manager = model.getNDManager();
            NDArray ones = manager.ones(new Shape(COUNT));
            return model.getBlock()
                    .forward(new ParameterStore(manager, false), new NDList(ones), false)
                    .head()
                    .toFloatArray();
        }
    }
}
