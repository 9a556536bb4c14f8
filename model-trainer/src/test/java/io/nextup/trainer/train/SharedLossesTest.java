package io.nextup.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.nextup.scoring.torch.ScriptObject;
import io.nextup.scoring.torch.ScriptTensor;
import io.nextup.scoring.torch.TorchArchive;
import io.nextup.trainer.train.NegativeSampler.Negatives;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Compares the losses with those that autograd differentiates, over several blocks of targets, of
 * one network and of three side by side.
 */
class SharedLossesTest {
    private static final int ITEMS = 20_000;
    private static final int TARGETS = 200;
    private static final int WIDTH = 3;

    /**
     * A table of hidden vectors, of which items name the rows. Beside the shared losses it has them
     * in PyTorch's own words, with a mask of targets times items.
     */
    private static final String SOURCE =
            """
            class Tied(Module):
                __parameters__ = ["hidden", "item_table"]
                __buffers__ = []
                training : bool
                shared : bool
                networks : int
                hidden : Tensor
                item_table : Tensor
                def each(self, items, targets, met) -> Tuple[Tensor, Tensor, Tensor]:
                    met_until : List[Tensor] = []
                    for place in range(items.size(1)):
                        mask = torch.zeros([items.size(0), self.item_table.size(0)])
                        if met.size(1) > 0:
                            mask = torch.scatter(mask, 1, met[:, :place + 1], 1.)
                        met_until.append(mask)
                    mask = torch.stack(met_until, 1).view([-1, self.item_table.size(0)]) > 0
                    target = targets.view([-1, 1])
                    kept = torch.logical_and(target != 0, torch.logical_not(torch.gather(mask, 1, target)))
                    kept = torch.squeeze(torch.nonzero(kept.view([-1])), 1)
                    hidden = torch.embedding(self.hidden, items.view([-1]))
                    return torch.index_select(hidden, 0, kept), torch.index_select(target.view([-1]), 0, kept), torch.index_select(mask, 0, kept)
                def columns(self, x, k : int):
                    return torch.chunk(x, self.networks, 1)[k]
                def of_all(self, total):
                    moving = total / torch.sqrt(float(self.networks))
                    return moving + (total / float(self.networks) - moving).detach()
                def loss(self, items, targets, met):
                    if self.shared:
                        hidden, target, places = __torch__.examples(torch.embedding(self.hidden, items), targets, met)
                        loss = __torch__.full_softmax(hidden, target, self.item_table, met, places, self.networks)
                    else:
                        hidden, target, mask = self.each(items, targets, met)
                        total = torch.zeros([])
                        for k in range(self.networks):
                            scores = torch.matmul(self.columns(hidden, k), self.columns(self.item_table, k).t())
                            scores = torch.masked_fill(scores, mask, -inf)
                            total = total + torch.cross_entropy_loss(scores[:, 1:], target - 1)
                        loss = self.of_all(total)
                    return loss
                def loss_sampled(self, items, targets, met, negatives, corrections):
                    if self.shared:
                        hidden, target, places = __torch__.examples(torch.embedding(self.hidden, items), targets, met)
                        loss = __torch__.sampled_softmax(hidden, target, self.item_table, negatives, corrections, met, places, self.networks)
                    else:
                        hidden, target, mask = self.each(items, targets, met)
                        total = torch.zeros([])
                        for k in range(self.networks):
                            h = self.columns(hidden, k)
                            w = self.columns(self.item_table, k)
                            positive = torch.sum(h * torch.embedding(w, target), [1], True)
                            negative = torch.matmul(h, torch.embedding(w, negatives).t()) + corrections
                            negative = torch.masked_fill(negative, target.unsqueeze(1) == negatives.unsqueeze(0), -inf)
                            negative = torch.masked_fill(negative, torch.index_select(mask, 1, negatives), -inf)
                            total = total + torch.cross_entropy_loss(torch.cat([positive, negative], 1), torch.zeros_like(target))
                        loss = self.of_all(total)
                    return loss
            """;

    /** Common to all items, in the first column of each network's vectors. */
    private static final float SHIFT = 20;

    /** Vectors of the networks side by side. */
    private record Vectors(int networks, float[] hidden, float[] table) {
        static Vectors ofOrdinarySize(int networks) {
            return new Vectors(
                    networks,
                    gaussian((TARGETS + 1) * networks * WIDTH),
                    gaussian((ITEMS + 1) * networks * WIDTH));
        }

        /**
         * Makes rows of three kinds, in turn: one scores about {@code factor} times a shift against
         * every item, one about {@code another} times it, and one about 0.
         */
        static Vectors shifted(int networks, float factor, float another) {
            float[] factors = {factor, another, 0};
            Vectors vectors = ofOrdinarySize(networks);
            for (int i = 0; i < vectors.hidden.length; i += WIDTH) {
                // Each network has its extremes in other rows.
                vectors.hidden[i] = factors[(i / WIDTH + i / WIDTH / networks) % 3];
            }
            for (int i = 0; i < vectors.table.length; i += WIDTH) {
                vectors.table[i] = SHIFT;
            }
            return vectors;
        }
    }

    /**
     * Difference of gradients by the order in which a processor adds up; the largest gradients are
     * a thousand times greater. With scores in the hundreds, exponentials are exact to a part of
     * 60,000.
     */
    private static final Offset<Float> ROUNDING = within(1e-6f);

    @TempDir Path directory;

    @ParameterizedTest
    @CsvSource({"false, 1", "true, 1", "false, 3", "true, 3"})
    void theSoftmaxOverAllItemsHasTheGradientsOfAutograd(boolean leavesOutMet, int networks)
            throws Exception {
        assertSame(Vectors.ofOrdinarySize(networks), leavesOutMet, null);
    }

    /** The sums of the exponentials of some rows of a block are infinite, or 0, or both. */
    @ParameterizedTest
    @CsvSource({"true, 1, 5, 0", "true, 1, -8, 0", "false, 3, 5, -8"})
    void scoresWhoseExponentialsLeaveTheRangeOfAFloatHaveTheGradientsOfAutogradToo(
            boolean leavesOutMet, int networks, float factor, float another) throws Exception {
        assertSame(Vectors.shifted(networks, factor, another), leavesOutMet, null);
    }

    @ParameterizedTest
    @CsvSource({"false, 1", "true, 1", "false, 3", "true, 3"})
    void theSampledSoftmaxHasTheGradientsOfAutogradAndLeavesOutTargets(
            boolean leavesOutMet, int networks) throws Exception {
        // Items and targets are among the first hundred negatives.
        long[] negatives =
                LongStream.range(0, 150).map(i -> i < 100 ? 1 + 2 * i : 97 * i).toArray();
        assertSame(
                Vectors.ofOrdinarySize(networks),
                leavesOutMet,
                new Negatives(negatives, gaussian(negatives.length)));
    }

    /** As of a user who looks at one item again and again. */
    @Test
    void withoutATargetThatAnAnswerMayHoldThereIsNoLossAndNothingMoves() throws Exception {
        Batch again = new Batch(new long[] {5, 5, 7, 0}, new long[] {5, 5, 7, 0}, 2, 2, 3);
        for (Negatives negatives :
                Arrays.asList(null, new Negatives(new long[] {5, 6}, new float[2]))) {
            try (TrainableModule module = load(true, Vectors.ofOrdinarySize(1))) {
                assertThat(step(module, again, true, negatives)).isZero();
                for (float[] means : module.snapshot().means().values()) {
                    assertThat(means).containsOnly(0f);
                }
            }
        }
    }

    private void assertSame(Vectors vectors, boolean leavesOutMet, Negatives negatives)
            throws Exception {
        Batch batch = batch();
        try (TrainableModule shared = load(true, vectors);
                TrainableModule plain = load(false, vectors)) {
            float loss = step(shared, batch, leavesOutMet, negatives);
            assertThat(loss).isCloseTo(step(plain, batch, leavesOutMet, negatives), within(1e-5f));
            // Adam's means after one step are a tenth of the gradients.
            Snapshot actual = shared.snapshot();
            Snapshot expected = plain.snapshot();
            for (String name : expected.means().keySet()) {
                float[] gradients = actual.means().get(name);
                float largest = 0;
                for (int i = 0; i < gradients.length; i++) {
                    float gradient = expected.means().get(name)[i];
                    largest = Math.max(largest, Math.abs(gradient));
                    assertThat(gradients[i]).isCloseTo(gradient, ROUNDING);
                }
                assertThat(largest).isGreaterThan(1e-3f);
            }
        }
    }

    private static float step(
            TrainableModule module, Batch batch, boolean leavesOutMet, Negatives negatives) {
        TrainingStep.Input met = batch.metInput(leavesOutMet);
        return module.step(
                negatives == null
                        ? SoftmaxSteps.full(batch, met, List.of())
                        : SoftmaxSteps.sampled(batch, met, negatives, List.of()),
                0.01);
    }

    /** Two sequences of half of the targets each, many of which were met before. */
    private static Batch batch() {
        Random random = new Random(2);
        long[] items = random.longs(TARGETS, 1, TARGETS + 1).toArray();
        long[] targets = random.longs(TARGETS, 1, TARGETS + 1).toArray();
        targets[7] = ITEMS;
        return new Batch(items, targets, 2, TARGETS / 2, TARGETS);
    }

    private TrainableModule load(boolean shared, Vectors vectors) throws Exception {
        int width = vectors.networks() * WIDTH;
        Path file = directory.resolve(shared + ".pt");
        TorchArchive.write(
                file,
                new ScriptObject("Tied")
                        .with("training", false)
                        .with("shared", shared)
                        .with("networks", vectors.networks())
                        .with("hidden", new ScriptTensor(vectors.hidden(), TARGETS + 1, width))
                        .with("item_table", new ScriptTensor(vectors.table(), ITEMS + 1, width)),
                Script.losses() + SOURCE);
        return TrainableModule.load(file, 1e9, 0.98);
    }

    private static float[] gaussian(int count) {
        Random random = new Random(count);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
