package io.nextup.trainer.family.sasrec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.scoring.Vocabulary;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.dataset.EvaluationCase;
import io.nextup.trainer.dataset.Lessons;
import io.nextup.trainer.family.network.Network;
import io.nextup.trainer.family.network.NetworkOptions;
import io.nextup.trainer.family.network.Parts;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.train.CheckpointFile;
import io.nextup.trainer.train.EpochReport;
import io.nextup.trainer.train.LearningOptions;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of a catalogue that is large enough for both losses. */
class SasRecTrainingTest {
    private static final int ITEMS = 4_100;

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
        Dataset grown = data(ITEMS + 50);
        Network module = module(ITEMS + 50);
        Snapshot start =
                WarmStart.grow(
                        learnt, DATA.vocabulary(), grown.vocabulary(), module.initialWeights(9));
        List<EpochReport> warm = new ArrayList<>();
        SequenceTrainer.Best best =
                NextItemTraining.of(grown, cases(), OPTIONS, warm::add, () -> 0)
                        .train(module, start, directory.resolve("grown.pt"));
        assertThat(warm.get(0).loss()).isLessThan(cold.get(2).loss());
        assertThat(best.snapshot().steps()).isGreaterThan(learnt.steps());
        assertThat(best.snapshot().weights().get(Parts.ITEM_VECTORS)).hasSize(8 * (ITEMS + 51));
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
        Random random = new Random(3);
        int[][] sequences = new int[200][];
        List<String> users = new ArrayList<>();
        for (int u = 0; u < sequences.length; u++) {
            int first = 1 + random.nextInt(60);
            sequences[u] = IntStream.range(first, first + 3 + random.nextInt(9)).toArray();
            users.add("user-" + u);
        }
        return new Dataset(
                Vocabulary.of(IntStream.range(0, items).mapToObj(i -> "item-" + i).toList()),
                users,
                Lessons.of(sequences));
    }

    private static List<EvaluationCase> cases() {
        return IntStream.range(1, 60)
                .mapToObj(i -> new EvaluationCase(new int[] {i, i + 1, i + 2}, i + 3))
                .toList();
    }
}
