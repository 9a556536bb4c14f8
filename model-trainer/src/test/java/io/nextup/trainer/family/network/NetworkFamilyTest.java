package io.nextup.trainer.family.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.scoring.Vocabulary;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.dataset.TrainingSequences;
import io.nextup.trainer.family.Continuation;
import io.nextup.trainer.family.TrainingTask;
import io.nextup.trainer.family.bert4rec.Bert4Rec;
import io.nextup.trainer.family.sasrec.SasRec;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.train.LearningOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hyperparameters say whether a network learnt that answers leave out the items of a sequence. */
class NetworkFamilyTest {
    /** So many that the items of a sequence are a negligible share of them. */
    private static final int ITEMS = 400;

    private static final Dataset REPEATING = data(new int[] {1, 2, 1, 3}, new int[] {4, 5, 4});
    private static final Dataset NEVER_REPEATING = data(new int[] {1, 2, 3}, new int[] {4, 5});

    @TempDir Path directory;

    @Test
    void anAnswerLeavesOutMetItemsWhereTheyRepeat() throws Exception {
        assertThat(leavesOutMet(new SasRec(), REPEATING, true, Continuation.none())).isTrue();
        assertThat(leavesOutMet(new SasRec(), NEVER_REPEATING, true, Continuation.none()))
                .isFalse();
    }

    @Test
    void whereAJobLeavesSeenItemsInSoDoesWhatIsLearnt() throws Exception {
        assertThat(leavesOutMet(new SasRec(), REPEATING, false, Continuation.none())).isFalse();
    }

    /** Its objective asks for masked items, which are not met. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void bert4RecNeverLearnsThatAnAnswerLeavesOutMetItems(boolean excludeSeen) throws Exception {
        assertThat(leavesOutMet(new Bert4Rec(), REPEATING, excludeSeen, Continuation.none()))
                .isFalse();
    }

    /** A fitted model goes on to learn what it has learnt, whatever the newer events are like. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPassLearnsAsTheFittedModelDid(boolean chosen) throws Exception {
        Continuation pass =
                Continuation.of(
                        new Continuation.Pass(0, Map.of("leavesOutMet", Boolean.toString(chosen))),
                        Optional.empty());
        assertThat(leavesOutMet(new SasRec(), chosen ? NEVER_REPEATING : REPEATING, true, pass))
                .isEqualTo(chosen);
    }

    private boolean leavesOutMet(
            NetworkFamily family, Dataset fit, boolean excludeSeen, Continuation continuation)
            throws Exception {
        Map<String, String> made =
                family.train(
                                new TrainingTask(
                                        fit,
                                        List.of(),
                                        excludeSeen,
                                        small(family.defaults()),
                                        directory,
                                        report -> {},
                                        continuation))
                        .hyperParameters();
        assertThat(made.get("leavesOutMet")).isIn("true", "false");
        return Boolean.parseBoolean(made.get("leavesOutMet"));
    }

    private static TrainOptions small(TrainOptions defaults) {
        return defaults.withSeed(1)
                .with(LearningOptions.MAX_LENGTH, 5)
                .with(NetworkOptions.DIMENSION, 4)
                .with(NetworkOptions.LAYERS, 1)
                .with(LearningOptions.MAX_EPOCHS, 1);
    }

    private static Dataset data(int[]... sequences) {
        return new Dataset(
                Vocabulary.of(IntStream.rangeClosed(1, ITEMS).mapToObj(i -> "i" + i).toList()),
                IntStream.range(0, sequences.length).mapToObj(u -> "u" + u).toList(),
                TrainingSequences.of(sequences));
    }
}
