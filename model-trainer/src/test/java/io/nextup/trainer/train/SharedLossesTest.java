package io.nextup.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.nextup.scoring.torch.ScriptObject;
import io.nextup.scoring.torch.ScriptTensor;
import io.nextup.scoring.torch.TorchArchive;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Beside the same losses as autograd differentiates them, over several blocks of targets. */
class SharedLossesTest {
    private static final int ITEMS = 20_000;
    private static final int TARGETS = 200;
    private static final int WIDTH = 3;

    /** A table of hidden vectors, of which items name the rows. */
    private static final String SOURCE =
            """
            class Tied(Module):
                __parameters__ = ["hidden", "item_table"]
                __buffers__ = []
                training : bool
                shared : bool
                hidden : Tensor
                item_table : Tensor
                def loss(self, items, targets):
                    hidden = torch.embedding(self.hidden, items.view([-1]))
                    target = targets.view([-1])
                    if self.shared:
                        loss = __torch__.full_softmax(hidden, target, self.item_table)
                    else:
                        loss = torch.cross_entropy_loss(torch.matmul(hidden, self.item_table[1:].t()), target - 1)
                    return loss
                def loss_sampled(self, items, targets, negatives, corrections):
                    hidden = torch.embedding(self.hidden, items.view([-1]))
                    target = targets.view([-1])
                    if self.shared:
                        loss = __torch__.sampled_softmax(hidden, target, self.item_table, negatives, corrections)
                    else:
                        positive = torch.sum(hidden * torch.embedding(self.item_table, target), [1], True)
                        negative = torch.matmul(hidden, torch.embedding(self.item_table, negatives).t()) + corrections
                        negative = torch.masked_fill(negative, target.unsqueeze(1) == negatives.unsqueeze(0), -inf)
                        loss = torch.cross_entropy_loss(torch.cat([positive, negative], 1), torch.zeros_like(target))
                    return loss
            """;

    private static final Random RANDOM = new Random(1);
    private static final float[] HIDDEN = gaussian((TARGETS + 1) * WIDTH);
    private static final float[] TABLE = gaussian((ITEMS + 1) * WIDTH);

    @TempDir Path directory;

    @Test
    void theSoftmaxOverAllItemsHasTheGradientsOfAutograd() throws Exception {
        assertSame(batch(LongStream.range(0, TARGETS).map(i -> 1 + i * 97).toArray()), null);
    }

    @Test
    void theSampledSoftmaxHasTheGradientsOfAutogradAndLeavesOutTargets() throws Exception {
        // The first 20 negatives are targets.
        long[] targets = LongStream.range(0, TARGETS).map(i -> 1 + i * 97).toArray();
        long[] negatives = LongStream.range(0, 40).map(i -> i < 20 ? 1 + i * 970 : 2 * i).toArray();
        assertSame(batch(targets), new Negatives(negatives, gaussian(negatives.length)));
    }

    private void assertSame(Batch batch, Negatives negatives) throws Exception {
        try (TrainableModule shared = load(true);
                TrainableModule plain = load(false)) {
            float loss = step(shared, batch, negatives);
            assertThat(loss).isCloseTo(step(plain, batch, negatives), within(1e-5f));
            // Adam's means after one step are a tenth of the gradients.
            Snapshot actual = shared.snapshot();
            Snapshot expected = plain.snapshot();
            for (String name : expected.means().keySet()) {
                float[] gradients = actual.means().get(name);
                float largest = 0;
                for (int i = 0; i < gradients.length; i++) {
                    float gradient = expected.means().get(name)[i];
                    largest = Math.max(largest, Math.abs(gradient));
                    assertThat(gradients[i]).isCloseTo(gradient, within(1e-7f));
                }
                assertThat(largest).isGreaterThan(1e-5f);
            }
        }
    }

    private static float step(TrainableModule module, Batch batch, Negatives negatives) {
        return module.step(
                negatives == null
                        ? SoftmaxSteps.full(batch, List.of())
                        : SoftmaxSteps.sampled(batch, negatives, List.of()),
                0.01);
    }

    private static Batch batch(long[] targets) {
        long[] items = LongStream.rangeClosed(1, TARGETS).toArray();
        return new Batch(items, targets, 2, TARGETS / 2, TARGETS);
    }

    private TrainableModule load(boolean shared) throws Exception {
        Path file = directory.resolve(shared + ".pt");
        TorchArchive.write(
                file,
                new ScriptObject("Tied")
                        .with("training", false)
                        .with("shared", shared)
                        .with("hidden", new ScriptTensor(HIDDEN, TARGETS + 1, WIDTH))
                        .with("item_table", new ScriptTensor(TABLE, ITEMS + 1, WIDTH)),
                SharedLosses.source() + SOURCE);
        return TrainableModule.load(file, 1e9);
    }

    private static float[] gaussian(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) RANDOM.nextGaussian();
        }
        return values;
    }
}
