package io.nextup.trainer.family;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.scoring.Vocabulary;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.dataset.TrainingSequences;
import io.nextup.trainer.family.bert4rec.Bert4Rec;
import io.nextup.trainer.family.blend.Blend;
import io.nextup.trainer.family.markov.Markov;
import io.nextup.trainer.family.network.NetworkOptions;
import io.nextup.trainer.family.popularity.Popularity;
import io.nextup.trainer.family.sasrec.SasRec;
import io.nextup.trainer.family.sessionknn.SessionKnn;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.train.LearningOptions;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MemoryNeedTest {
    /** Thirteen events. */
    private static final Dataset FIT =
            new Dataset(
                    Vocabulary.of(List.of("a", "b", "c", "d")),
                    List.of("u", "v", "w"),
                    TrainingSequences.of(
                            new int[] {1, 2, 3, 4, 1, 2, 3, 4, 1, 2},
                            new int[] {1, 2},
                            new int[] {3}));

    private static final TrainOptions SMALL =
            new SasRec()
                    .defaults()
                    .with(LearningOptions.MAX_LENGTH, 5)
                    .with(LearningOptions.BATCH_SIZE, 2)
                    .with(LearningOptions.NEGATIVES, 3)
                    .with(NetworkOptions.DIMENSION, 2)
                    .with(NetworkOptions.HEADS, 1)
                    .with(NetworkOptions.LAYERS, 1)
                    .with(NetworkOptions.FILTER_SHARE, 0.7);

    /** Item vectors, positions, one layer, a norm. */
    private static final long WEIGHTS = 4 * (5 * 2 + 5 * 2 + (4 + 18 + 6 + 4 + 24 + 18 + 2) + 4);

    /** 256 cases' shares of four items, and what decides their ranks. */
    private static final long SHARES = (3 * 4 + 100) * 256 * 4;

    @Test
    void aNetworkHasElevenCopiesOfItsWeightsOnTheHeapAndFiveBesideIt() {
        long windows = 3 + 13 / 5;
        long activations = 4 * 2 * 16 * (64 * 2 + 2 * 3);
        long pairs = 3 * 4 * 5 * 5;
        long judged = WEIGHTS + 2 * 4 * 256 * 4;
        assertThat(new SasRec().memory(FIT, SMALL))
                .isEqualTo(
                        new MemoryNeed(
                                11 * WEIGHTS + 32 * windows,
                                4 * WEIGHTS + activations + pairs + judged,
                                List.of("a smaller --dimension")));
    }

    @Test
    void withoutAFilterNoPairsOfPositionsAreHeld() {
        TrainOptions alone = SMALL.with(NetworkOptions.FILTER_SHARE, 0.0);
        long scales = 4 * 2;
        MemoryNeed filtering = new SasRec().memory(FIT, SMALL);
        assertThat(new SasRec().memory(FIT, alone).besideBytes())
                .isEqualTo(filtering.besideBytes() - 5 * scales - 3 * 4 * 5 * 5);
        assertThat(new Bert4Rec().bytesPerRow(4, new Bert4Rec().defaults().withAll(alone)))
                .isEqualTo(new SasRec().bytesPerRow(4, alone));
    }

    @Test
    void twoNetworksHaveTwiceTheWeightsAndActivationsOfOne() {
        MemoryNeed one = new SasRec().memory(FIT, SMALL);
        long activations = 4 * 2 * 16 * 64 * 2;
        assertThat(new SasRec().memory(FIT, SMALL.with(NetworkOptions.NETWORKS, 2)))
                .isEqualTo(
                        new MemoryNeed(
                                one.heapBytes() + 11 * WEIGHTS,
                                one.besideBytes() + 5 * WEIGHTS + activations,
                                List.of("fewer --networks", "a smaller --dimension")));
    }

    /** A sampled softmax has sparse gradients. */
    @Test
    void withoutTheFullSoftmaxOneCopyLessIsBesideTheHeap() {
        int large = 1_000 + 1;
        TrainOptions never = SMALL.with(LearningOptions.FULL_SOFTMAX_EPOCHS, 0);
        TrainOptions tooMany = SMALL.with(LearningOptions.FULL_SOFTMAX_ITEMS, large - 1);
        TrainOptions just = SMALL.with(LearningOptions.FULL_SOFTMAX_ITEMS, large);
        long sampled = new SasRec().memory(catalogue(large), never).besideBytes();
        assertThat(new SasRec().memory(catalogue(large), tooMany).besideBytes()).isEqualTo(sampled);
        assertThat(new SasRec().memory(catalogue(large), just).besideBytes() - sampled)
                .isEqualTo(WEIGHTS + 4L * 2 * (large - 4));
        // A small catalogue has it whatever is asked for.
        assertThat(new SasRec().memory(FIT, never)).isEqualTo(new SasRec().memory(FIT, SMALL));
    }

    /** Sequences of a batch end at places of their own. */
    @Test
    void attentionToBothSidesWeighsTheNearItemsOfEachSequence() {
        TrainOptions options = new Bert4Rec().defaults().withAll(SMALL);
        long longer = 4 * 2 * (1 + 1);
        assertThat(new Bert4Rec().memory(FIT, options).besideBytes())
                .isEqualTo(
                        new SasRec().memory(FIT, SMALL).besideBytes()
                                + 5 * longer
                                + 3 * 4 * (2 * 16) * 5);
        assertThat(new Bert4Rec().bytesPerRow(4, options))
                .isEqualTo(new SasRec().bytesPerRow(4, SMALL) + 3 * 4 * 5 * 5);
    }

    private static Dataset catalogue(int items) {
        return new Dataset(
                Vocabulary.of(IntStream.range(0, items).mapToObj("i%d"::formatted).toList()),
                List.of("u"),
                TrainingSequences.of(new int[] {1, 2}));
    }

    @Test
    void transitionsNeed12BytesAPair() {
        // 5 steps ahead in ten events: 35 pairs; one in two events.
        long pairs = 2 * (35 + 1);
        assertThat(new Markov().memory(FIT, new Markov().defaults()))
                .isEqualTo(new MemoryNeed(12 * pairs, 0, List.of("a smaller --markov-window")));
    }

    @Test
    void aBlendTrainsOneAfterTheOther() {
        TrainOptions options = new Blend().defaults().withAll(SMALL);
        MemoryNeed network = new SasRec().memory(FIT, SMALL);
        assertThat(new Blend().memory(FIT, options))
                .isEqualTo(
                        new MemoryNeed(
                                network.heapBytes(),
                                WEIGHTS + SHARES,
                                List.of("a smaller --dimension", "a smaller --markov-window")));
        assertThat(network.then(new MemoryNeed(1L << 40, 1, List.of())))
                .isEqualTo(new MemoryNeed(1L << 40, network.besideBytes(), network.smaller()));
    }

    /** Weights and index are both held when the index is made, and when the blend is judged. */
    @Test
    void aBlendWithSessionKnnNeedsItsIndexToo() {
        Dataset many =
                new Dataset(FIT.vocabulary(), List.of("u"), TrainingSequences.of(new int[10_000]));
        Blend blend = Blend.of(new SasRec(), new SessionKnn());
        TrainOptions options = blend.defaults().withAll(SMALL);
        MemoryNeed network = new SasRec().memory(many, SMALL);
        MemoryNeed index = new SessionKnn().memory(many, options);
        MemoryNeed need = blend.memory(many, options);
        assertThat(need.heapBytes()).isEqualTo(WEIGHTS + index.heapBytes());
        // The index is not loaded yet when the network learns.
        assertThat(need.besideBytes())
                .isEqualTo(Math.max(network.besideBytes(), WEIGHTS + index.besideBytes() + SHARES));
    }

    @Test
    void countsAreNextToNothing() {
        assertThat(new Popularity().memory(FIT, TrainOptions.none())).isEqualTo(MemoryNeed.NONE);
    }
}
