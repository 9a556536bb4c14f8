package io.nextup.trainer.family.sasrec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.scoring.Vocabulary;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.dataset.EvaluationCase;
import io.nextup.trainer.dataset.TrainingSequences;
import io.nextup.trainer.family.network.Network;
import io.nextup.trainer.family.network.NetworkOptions;
import io.nextup.trainer.family.network.Parts;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.train.CheckpointFile;
import io.nextup.trainer.train.EpochReport;
import io.nextup.trainer.train.LearningOptions;
import io.nextup.trainer.train.NextItem;
import io.nextup.trainer.train.NextItemTraining;
import io.nextup.trainer.train.SequenceTrainer;
import io.nextup.trainer.train.Snapshot;
import io.nextup.trainer.train.TrainingListener;
import io.nextup.trainer.train.UnfitStateException;
import io.nextup.trainer.train.WarmStart;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of a catalogue that is large enough for both losses. */
class SasRecTrainingTest {
    private static final int ITEMS = 4_100;

    private static final int NEW_ITEMS = 50;
    private static final int USERS = 200;

    /** Three epochs of the sampled softmax, three of the full one. */
    private static final TrainOptions OPTIONS =
            new SasRec()
                    .defaults()
                    .withSeed(7)
                    .with(LearningOptions.MAX_LENGTH, 8)
                    .with(NetworkOptions.DIMENSION, 8)
                    .with(NetworkOptions.LAYERS, 1)
                    .with(LearningOptions.BATCH_SIZE, 16)
                    .with(LearningOptions.LEARNING_RATE, 1e-2)
                    .with(LearningOptions.NEGATIVES, 32)
                    .with(LearningOptions.MAX_EPOCHS, 6)
                    .with(LearningOptions.FULL_SOFTMAX_EPOCHS, 3)
                    .with(LearningOptions.PATIENCE, 9);

    private static final Dataset DATA = data(ITEMS);

    @TempDir Path directory;

    @Test
    void aTrainingThatWasInterruptedEndsAsOneThatWasNot() throws Exception {
        Path whole = Files.createDirectory(directory.resolve("whole"));
        train(whole, report -> {});
        for (int interruption = 1; interruption < 6; interruption++) {
            Path resumed = Files.createDirectory(directory.resolve("resumed-" + interruption));
            int epoch = interruption;
            assertThatThrownBy(() -> train(resumed, report -> failAfter(epoch, report)))
                    .hasMessage("interrupted");
            List<Integer> rest = new ArrayList<>();
            train(resumed, report -> rest.add(report.epoch()));
            assertThat(rest.get(0)).isEqualTo(epoch + 1);
            assertThat(resumed.resolve("model.pt"))
                    .hasSameBinaryContentAs(whole.resolve("model.pt"));
            assertThat(resumed.resolve("checkpoint"))
                    .hasSameBinaryContentAs(whole.resolve("checkpoint"));
        }
    }

    @Test
    void aCheckpointOfAnotherTrainingIsRefused() throws Exception {
        train(directory, report -> {});
        SequenceTrainer other =
                NextItemTraining.of(data(ITEMS + 1), cases(), OPTIONS, report -> {}, () -> 0)
                        .withCheckpoint(directory.resolve("checkpoint"));
        Network module = module(ITEMS + 1);
        assertThatThrownBy(
                        () ->
                                other.train(
                                        module,
                                        module.initialWeights(1),
                                        directory.resolve("other.pt")))
                .isInstanceOf(UnfitStateException.class)
                .hasMessageContaining("4100 items")
                .hasMessageContaining("4101 items");
    }

    @Test
    void aWarmStartUnderAGrownVocabularyGoesOnFromWhatWasLearnt() throws Exception {
        List<EpochReport> cold = new ArrayList<>();
        train(directory, cold::add);
        Snapshot learnt = CheckpointFile.readBest(directory.resolve("checkpoint"));
        Dataset grown = grown();
        Network module = module(ITEMS + NEW_ITEMS);
        Snapshot start =
                WarmStart.grow(
                        learnt, DATA.vocabulary(), grown.vocabulary(), module.initialWeights(9));
        List<EpochReport> warm = new ArrayList<>();
        // Nothing is learnt of the new items yet, so that epochs are better than the start.
        TrainOptions options =
                OPTIONS.with(LearningOptions.MAX_EPOCHS, 6)
                        .with(LearningOptions.FULL_SOFTMAX_EPOCHS, 6);
        SequenceTrainer.Best best =
                NextItemTraining.of(
                                grown,
                                cases(ITEMS + 1, ITEMS + NEW_ITEMS - 3),
                                options,
                                warm::add,
                                () -> 0)
                        .train(module, start, directory.resolve("grown.pt"));
        // The first epochs of the full softmax.
        assertThat(warm.get(0).loss()).isLessThan(cold.get(3).loss());
        assertThat(best.validationNdcg()).isPositive();
        int epochSteps =
                new NextItem(grown, grown.learnt(), true, options)
                        .epoch(false, new Random(1))
                        .steps();
        assertThat(best.snapshot().steps())
                .isEqualTo(learnt.steps() + (long) best.epoch() * epochSteps);
        assertThat(best.snapshot().weights().get(Parts.ITEM_VECTORS))
                .hasSize(8 * (ITEMS + NEW_ITEMS + 1));
    }

    private static void failAfter(int epoch, EpochReport report) {
        if (report.epoch() == epoch) {
            throw new IllegalStateException("interrupted");
        }
    }

    private static void train(Path directory, TrainingListener listener) throws Exception {
        Network module = module(ITEMS);
        NextItemTraining.of(DATA, cases(), OPTIONS, listener, () -> 0)
                .withCheckpoint(directory.resolve("checkpoint"))
                .train(
                        module,
                        module.initialWeights(OPTIONS.seed()),
                        directory.resolve("model.pt"));
    }

    private static Network module(int items) {
        return PlainSasRec.network(items, 8, 8, 1, 2);
    }

    /** Each item is followed by its neighbour. */
    private static Dataset data(int items) {
        return data(items, sequences(1, 60, USERS));
    }

    /** Holds the same sequences, and some of the new items. */
    private static Dataset grown() {
        int[][] newer = sequences(ITEMS + 1, NEW_ITEMS - 10, USERS);
        return data(
                ITEMS + NEW_ITEMS,
                Stream.of(sequences(1, 60, USERS), newer)
                        .flatMap(Stream::of)
                        .toArray(int[][]::new));
    }

    private static Dataset data(int items, int[][] sequences) {
        return new Dataset(
                Vocabulary.of(IntStream.range(0, items).mapToObj(i -> "item-" + i).toList()),
                IntStream.range(0, sequences.length).mapToObj(u -> "user-" + u).toList(),
                TrainingSequences.of(sequences));
    }

    private static int[][] sequences(int from, int firsts, int count) {
        Random random = new Random(3);
        int[][] sequences = new int[count][];
        for (int u = 0; u < count; u++) {
            int first = from + random.nextInt(firsts);
            sequences[u] = IntStream.range(first, first + 3 + random.nextInt(9)).toArray();
        }
        return sequences;
    }

    private static List<EvaluationCase> cases() {
        return cases(1, 60);
    }

    private static List<EvaluationCase> cases(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> new EvaluationCase(new int[] {i, i + 1, i + 2}, i + 3))
                .toList();
    }
}
