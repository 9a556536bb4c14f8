package io.nextup.trainer.family.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.nextup.scoring.Vocabulary;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.dataset.TrainingSequences;
import io.nextup.trainer.family.SuitedOptions;
import io.nextup.trainer.family.gru4rec.Gru4Rec;
import io.nextup.trainer.family.sasrec.SasRec;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.train.LearningOptions;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataRecipeTest {
    private static final TrainOptions DEFAULTS = new SasRec().defaults();

    @ParameterizedTest
    @CsvSource({"3, 50", "50, 50", "51, 100", "100, 100", "101, 200", "5000, 200"})
    void theLengthHoldsTheHistoriesOfNineUsersInTen(int most, int length) {
        // Nine users of ten have at most so many items.
        int[] lengths =
                IntStream.concat(IntStream.of(9_000), IntStream.generate(() -> most).limit(9))
                        .toArray();
        SuitedOptions suited = DataRecipe.of(fit(lengths), DEFAULTS);
        assertThat(suited.options().get(LearningOptions.MAX_LENGTH)).isEqualTo(length);
    }

    @Test
    void theReasonNamesTheLengths() {
        assertThat(DataRecipe.of(fit(60, 1_200), DEFAULTS).reasons())
                .containsEntry("maxLength", "90 % of the users have 1,200 items or fewer");
    }

    @Test
    void fewEventsAskForMuchDropoutAFilterAShortMemoryAndSeveralNetworks() {
        SuitedOptions few = DataRecipe.of(fit(299_999, 1), DEFAULTS);
        assertThat(few.options().texts())
                .contains(
                        entry("dropout", "0.5"),
                        entry("filterShare", "0.7"),
                        entry("beta2", "0.98"),
                        entry("networks", "3"));
        assertThat(few.reasons())
                .contains(
                        entry("dropout", "300,000 events to fit on"),
                        entry("filterShare", "300,000 events to fit on"),
                        entry("beta2", "300,000 events to fit on"),
                        entry("networks", "300,000 events to fit on"));
        assertThat(DataRecipe.of(fit(300_001), DEFAULTS).options().texts())
                .contains(
                        entry("dropout", "0.2"),
                        entry("filterShare", "0.0"),
                        entry("beta2", "0.999"),
                        entry("networks", "1"));
    }

    @ParameterizedTest
    @CsvSource({"10, 1, 5", "64000, 500, 5", "64001, 501, 4", "320000, 2500, 1", "640000, 5000, 1"})
    void longEpochsAskForFewerOfTheFullSoftmax(int users, int steps, int epochs) {
        int[] lengths = new int[users];
        Arrays.fill(lengths, 2);
        SuitedOptions suited = DataRecipe.of(fit(lengths), DEFAULTS);
        assertThat(suited.options().get(LearningOptions.FULL_SOFTMAX_EPOCHS)).isEqualTo(epochs);
        assertThat(suited.reasons())
                .containsEntry(
                        "fullSoftmaxEpochs",
                        String.format(Locale.ROOT, "an epoch has about %,d steps", steps));
    }

    @Test
    void longEpochsStayManyWhereTheyHaveNoFullSoftmaxOrAllDo() {
        int[] lengths = new int[320_000];
        Arrays.fill(lengths, 2);
        TrainOptions few = DEFAULTS.with(LearningOptions.FULL_SOFTMAX_ITEMS, 1_000);
        for (SuitedOptions suited :
                List.of(
                        DataRecipe.of(fitOf(1_000, lengths), DEFAULTS),
                        DataRecipe.of(fitOf(1_001, lengths), few))) {
            assertThat(suited.options().get(LearningOptions.FULL_SOFTMAX_EPOCHS)).isEqualTo(5);
            assertThat(suited.reasons()).doesNotContainKey("fullSoftmaxEpochs");
        }
    }

    @Test
    void aGivenTimeGoesIntoOneNetwork() {
        TrainOptions limited = DEFAULTS.with(LearningOptions.TIME_LIMIT, Duration.ofSeconds(9));
        SuitedOptions few = DataRecipe.of(fit(60), limited);
        assertThat(few.options().get(NetworkOptions.NETWORKS)).isEqualTo(1);
        assertThat(few.reasons())
                .containsEntry("networks", "60 events to fit on, in a limited time");
        TrainOptions endless = DEFAULTS.with(LearningOptions.TIME_LIMIT, Duration.ZERO);
        assertThat(DataRecipe.of(fit(60), endless).options().get(NetworkOptions.NETWORKS))
                .isEqualTo(3);
    }

    @Test
    void aFamilyOfOneNetworkStaysOne() {
        TrainOptions one = SasRec.defaultsOfOneNetwork();
        assertThat(DataRecipe.of(fit(60), one).reasons())
                .containsOnlyKeys(
                        "maxLength", "dropout", "filterShare", "beta2", "fullSoftmaxEpochs");
    }

    @Test
    void withoutUsersNothingIsDecided() {
        assertThat(DataRecipe.of(fit(), DEFAULTS)).isEqualTo(new SuitedOptions(DEFAULTS));
    }

    @Test
    void whatIsGivenStays() {
        TrainOptions given =
                DEFAULTS.with(LearningOptions.MAX_LENGTH, 7)
                        .with(NetworkOptions.DROPOUT, 0.2)
                        .with(NetworkOptions.FILTER_SHARE, 0.3)
                        .with(LearningOptions.BETA_2, 0.99)
                        .with(LearningOptions.FULL_SOFTMAX_EPOCHS, 7)
                        .with(NetworkOptions.NETWORKS, 2);
        assertThat(DataRecipe.of(fit(60), given)).isEqualTo(new SuitedOptions(given));
    }

    @Test
    void aFamilyThatKeepsItsDropoutIsNotGivenAnother() {
        TrainOptions recurrent = new Gru4Rec().defaults();
        SuitedOptions suited = DataRecipe.of(fit(60), recurrent);
        assertThat(suited.options().get(NetworkOptions.DROPOUT)).isEqualTo(0.2);
        assertThat(suited.reasons()).containsOnlyKeys("maxLength", "beta2", "fullSoftmaxEpochs");
    }

    /** A catalogue just large enough for a sampled softmax. */
    private static Dataset fit(int... lengths) {
        return fitOf(1_001, lengths);
    }

    private static Dataset fitOf(int items, int... lengths) {
        int[][] sequences = new int[lengths.length][];
        for (int s = 0; s < lengths.length; s++) {
            sequences[s] = new int[lengths[s]];
            Arrays.fill(sequences[s], 1);
        }
        return new Dataset(
                Vocabulary.of(IntStream.range(0, items).mapToObj(i -> "item-" + i).toList()),
                Collections.nCopies(lengths.length, "user"),
                TrainingSequences.of(sequences));
    }
}
