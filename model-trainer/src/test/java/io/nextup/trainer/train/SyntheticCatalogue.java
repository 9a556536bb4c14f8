package io.nextup.trainer.train;

import io.nextup.scoring.Vocabulary;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.dataset.TrainingSequences;
import io.nextup.trainer.family.sasrec.SasRec;
import io.nextup.trainer.option.TrainOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A large catalogue to be trained on: ten items a user, of which few are popular, and every other
 * one is the neighbour of the item before it.
 */
public final class SyntheticCatalogue {
    private static final int LENGTH = 10;
    private static final int BATCH = 128;

    private SyntheticCatalogue() {}

    /** How much oftener than others popular items occur. */
    public enum Popularity {
        /** The n-th with a chance in proportion to n^(-2/3). */
        MILD {
            @Override
            int item(int items, double share) {
                return 1 + (int) (items * Math.pow(share, 3));
            }
        },

        /** The n-th with a chance in proportion to 1 / n, as Zipf's law has it. */
        ZIPF {
            @Override
            int item(int items, double share) {
                return (int) Math.pow(items, share);
            }
        };

        /** The item up to which the chances of items 1, 2, ... add up to this share. */
        abstract int item(int items, double share);
    }

    /**
     * Sequences for so many steps of training an epoch.
     *
     * @param items highest item index
     */
    public static Dataset data(int items, int steps, Popularity popularity) {
        Random random = new Random(1);
        int users = steps * BATCH;
        int[][] sequences = new int[users][LENGTH];
        List<String> userIds = new ArrayList<>();
        for (int u = 0; u < users; u++) {
            userIds.add("user-" + u);
            for (int i = 0; i < LENGTH; i += 2) {
                int item = popularity.item(items, random.nextDouble());
                sequences[u][i] = item;
                sequences[u][i + 1] = item % items + 1;
            }
        }
        Vocabulary vocabulary =
                Vocabulary.of(IntStream.rangeClosed(1, items).mapToObj(i -> "item-" + i).toList());
        return new Dataset(vocabulary, userIds, TrainingSequences.of(sequences));
    }

    /** SASRec, d=64, two layers; as many epochs with the full softmax as given, the last ones. */
    public static TrainOptions options(int epochs, int fullSoftmaxEpochs) {
        return new SasRec()
                .defaults()
                .with(LearningOptions.BATCH_SIZE, BATCH)
                .with(LearningOptions.MAX_EPOCHS, epochs)
                .with(LearningOptions.FULL_SOFTMAX_EPOCHS, fullSoftmaxEpochs)
                .with(LearningOptions.PATIENCE, epochs);
    }
}
