package io.nextup.trainer.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.nextup.scoring.torch.PyTorch;
import io.nextup.scoring.torch.TorchArchive;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.progress.Stage;
import io.nextup.trainer.train.EpochReport;
import io.nextup.trainer.train.TrainingListener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Claims about every family whose counts a blend mixes. */
public abstract class CountedFamilyContract {
    private static final int ITEMS = 23;
    private static final int WIDTH = ITEMS + 1;
    private static final int LENGTH = 8;

    private Model model;

    protected abstract CountedFamily family();

    @BeforeEach
    void count(@TempDir Path directory) throws Exception {
        Dataset fit = RandomSequences.dataset(40, ITEMS, 5);
        CountedFamily.Counts counts = family().count(fit, true, family().besideNetwork());
        assertThat(counts.expectedEntries()).isPositive();
        TorchArchive.write(
                directory.resolve("counts.pt"),
                counts.module(),
                ScriptSource.withRanking(counts.source()));
        model = PyTorch.newModel("counts");
        model.load(directory, "counts");
    }

    @AfterEach
    void close() {
        model.close();
    }

    private record Entries(long[] cells, float[] weights) {
        double[] addedUp(int rows) {
            double[] scores = new double[rows * WIDTH];
            for (int i = 0; i < cells.length; i++) {
                scores[(int) cells[i]] += weights[i];
            }
            return scores;
        }
    }

    @Test
    void entriesAddedUpAreTheScores() {
        long[][] batch = batch();
        float[] scores = forward(batch);
        Entries entries = transitions(batch);
        assertThat(entries.weights()).hasSameSizeAs(entries.cells());
        double[] addedUp = entries.addedUp(batch.length);
        assertThat(scores).hasSize(addedUp.length);
        for (int i = 0; i < scores.length; i++) {
            assertThat((double) scores[i]).isCloseTo(addedUp[i], within(1e-5 * addedUp[i]));
        }
    }

    @Test
    void noScoreIsLessThanZeroAndThatOfPaddingIsZero() {
        long[][] batch = batch();
        float[] scores = forward(batch);
        int positive = 0;
        for (int i = 0; i < scores.length; i++) {
            assertThat(scores[i]).isGreaterThanOrEqualTo(0);
            positive += scores[i] > 0 ? 1 : 0;
            if (i % WIDTH == 0) {
                assertThat(scores[i]).isZero();
            }
        }
        assertThat(positive).isPositive();
        for (float weight : transitions(batch).weights()) {
            assertThat(weight).isGreaterThanOrEqualTo(0);
        }
    }

    @Test
    void zerosAfterTheNewestItemAndNeighboursChangeNothing() {
        long[][] batch = batch();
        float[] together = forward(batch);
        double[] addedUp = transitions(batch).addedUp(batch.length);
        for (int row = 0; row < batch.length; row++) {
            int from = row * WIDTH;
            int length = (int) Arrays.stream(batch[row]).filter(item -> item > 0).count();
            for (int width : new int[] {Math.max(1, length), LENGTH, LENGTH + 9}) {
                long[][] alone = {Arrays.copyOf(batch[row], width)};
                float[] scores = forward(alone);
                double[] own = transitions(alone).addedUp(1);
                for (int item = 0; item < WIDTH; item++) {
                    double expected = together[from + item];
                    assertThat((double) scores[item]).isCloseTo(expected, within(1e-5 * expected));
                    assertThat(own[item]).isCloseTo(addedUp[from + item], within(1e-5 * expected));
                }
            }
        }
    }

    /** Item 23 occurs nowhere, and an empty sequence has none. */
    @Test
    void whereNothingIsFoundThereAreNoEntries() {
        for (long[][] none : new long[][][] {{{ITEMS, 0}}, {{0, 0}}, {{0}, {ITEMS}}}) {
            assertThat(transitions(none).cells()).isEmpty();
            assertThat(transitions(none).weights()).isEmpty();
            assertThat(forward(none)).hasSize(none.length * WIDTH).containsOnly(0);
        }
    }

    @Test
    void aTrainingReportsThatItCountsAndThenThatItValidates(@TempDir Path directory)
            throws Exception {
        List<String> stages = new ArrayList<>();
        TrainingListener listener =
                new TrainingListener() {
                    @Override
                    public void epoch(EpochReport report) {
                        stages.add("epoch");
                    }

                    @Override
                    public void at(Stage stage) {
                        stages.add(stage.kind().word() + " " + stage.what());
                    }
                };
        Dataset fit = RandomSequences.dataset(40, ITEMS, 5);

        family().train(new TrainingTask(fit, List.of(), family().defaults(), directory, listener));

        assertThat(stages)
                .containsExactly(
                        "counting for " + family().name(), "validating " + family().name());
    }

    /**
     * Sequences with repeats, one of each length up to the longest, and the empty one amid them.
     */
    private static long[][] batch() {
        Random random = new Random(4);
        long[][] batch = new long[LENGTH + 1][LENGTH];
        for (int row = 0; row < batch.length; row++) {
            for (int i = 0; i < (row + 5) % batch.length; i++) {
                batch[row][i] = 1L + random.nextInt(ITEMS);
            }
        }
        return batch;
    }

    private float[] forward(long[]... batch) {
        try (NDManager call = model.getNDManager().newSubManager()) {
            return call(call, "forward", batch).head().toFloatArray();
        }
    }

    private Entries transitions(long[]... batch) {
        try (NDManager call = model.getNDManager().newSubManager()) {
            NDList answer = call(call, "transitions", batch);
            return new Entries(answer.get(0).toLongArray(), answer.get(1).toFloatArray());
        }
    }

    private NDList call(NDManager manager, String name, long[]... batch) {
        long[] items = Arrays.stream(batch).flatMapToLong(Arrays::stream).toArray();
        NDArray method = manager.create(0L);
        method.setName("module_method:" + name);
        NDList inputs =
                new NDList(manager.create(items, new Shape(batch.length, batch[0].length)), method);
        return model.getBlock()
                .forward(new ParameterStore(model.getNDManager(), false), inputs, false);
    }
}
