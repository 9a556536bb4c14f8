package io.nextup.trainer.family.markov;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.family.RandomSequences;
import io.nextup.trainer.option.Hyperparameter;
import io.nextup.trainer.option.TrainOptions;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransitionCountsTest {
    private static final int ITEMS = 23;

    @Test
    void aCountIsWeighedByItsStepsAndDividedByTheSumsOfItsRowAndItsColumn() {
        // 1 leads to 2 in one step and to 3 in two, 2 to 3 in one.
        TransitionCounts counts =
                TransitionCounts.of(
                        new int[][] {{1, 2, 3}},
                        3,
                        true,
                        MarkovOptions.defaults()
                                .with(MarkovOptions.WINDOW, 2)
                                .with(MarkovOptions.STEP_DECAY, 0.5)
                                .with(MarkovOptions.BACKWARD, 0.0)
                                .with(MarkovOptions.ROW_POWER, 1.0)
                                .with(MarkovOptions.COLUMN_POWER, 0.0)
                                .with(MarkovOptions.HISTORY, 1)
                                .with(MarkovOptions.AGE_DECAY, 1.0));
        assertThat(counts.starts()).containsExactly(0, 0, 2, 3, 3);
        assertThat(counts.following()).containsExactly(2, 3, 3);
        assertThat(counts.weights()).containsExactly(1 / 1.5f, 0.5f / 1.5f, 1f);
        counts =
                TransitionCounts.of(
                        new int[][] {{1, 2, 3}},
                        3,
                        true,
                        MarkovOptions.defaults()
                                .with(MarkovOptions.WINDOW, 2)
                                .with(MarkovOptions.STEP_DECAY, 0.5)
                                .with(MarkovOptions.BACKWARD, 0.0)
                                .with(MarkovOptions.ROW_POWER, 0.0)
                                .with(MarkovOptions.COLUMN_POWER, 1.0)
                                .with(MarkovOptions.HISTORY, 1)
                                .with(MarkovOptions.AGE_DECAY, 1.0));
        assertThat(counts.weights()).containsExactly(1f, 0.5f / 1.5f, 1 / 1.5f);
    }

    @Test
    void theOtherDirectionCountsAsMuchAsIsAskedFor() {
        TransitionCounts counts =
                TransitionCounts.of(
                        new int[][] {{1, 2}, {2, 1}, {1, 2}},
                        2,
                        true,
                        MarkovOptions.defaults()
                                .with(MarkovOptions.BACKWARD, 0.25)
                                .with(MarkovOptions.ROW_POWER, 0.0)
                                .with(MarkovOptions.COLUMN_POWER, 0.0)
                                .with(MarkovOptions.HISTORY, 1)
                                .with(MarkovOptions.AGE_DECAY, 1.0));
        assertThat(counts.following()).containsExactly(2, 1);
        assertThat(counts.weights()).containsExactly(2.25f, 1.5f);
    }

    /** In 1 1 2 1, 1 leads to itself in one, two and three steps, to 2 in one and two. */
    @Test
    void aTransitionToTheItemItselfCountsOnlyWhereItMayBeServed() {
        TrainOptions options =
                MarkovOptions.defaults()
                        .with(MarkovOptions.WINDOW, 3)
                        .with(MarkovOptions.STEP_DECAY, 0.5)
                        .with(MarkovOptions.BACKWARD, 0.0)
                        .with(MarkovOptions.ROW_POWER, 1.0)
                        .with(MarkovOptions.COLUMN_POWER, 0.0);
        int[][] sequences = {{1, 1, 2, 1}};

        TransitionCounts excluding = TransitionCounts.of(sequences, 2, true, options);
        TransitionCounts including = TransitionCounts.of(sequences, 2, false, options);

        assertThat(excluding.following()).containsExactly(2, 1);
        assertThat(excluding.weights()).containsExactly(1f, 1f);
        assertThat(including.following()).containsExactly(1, 2, 1);
        // 1 + 0.5 + 0.25 to itself, 1 + 0.5 to 2.
        assertThat(including.weights()).containsExactly(1.75f / 3.25f, 1.5f / 3.25f, 1f);
    }

    /** Such an item has no successors, like one that nothing follows. */
    @Test
    void anItemThatLeadsToItselfAloneLeadsNowhereWhereSeenItemsAreLeftOut() {
        TransitionCounts counts =
                TransitionCounts.of(new int[][] {{1, 1, 1}}, 1, true, MarkovOptions.defaults());

        assertThat(counts.starts()).containsExactly(0, 0, 0);
        assertThat(counts.weights()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void allWeightsAreThoseOfTheDefinition(boolean excludeSeen) {
        for (TrainOptions options :
                new TrainOptions[] {
                    MarkovOptions.defaults(),
                    MarkovOptions.defaults()
                            .with(MarkovOptions.WINDOW, 1)
                            .with(MarkovOptions.STEP_DECAY, 1.0)
                            .with(MarkovOptions.BACKWARD, 0.0)
                            .with(MarkovOptions.ROW_POWER, 0.0)
                            .with(MarkovOptions.COLUMN_POWER, 0.0)
                            .with(MarkovOptions.HISTORY, 1)
                            .with(MarkovOptions.AGE_DECAY, 1.0),
                    MarkovOptions.defaults()
                            .with(MarkovOptions.WINDOW, 50)
                            .with(MarkovOptions.STEP_DECAY, 0.9)
                            .with(MarkovOptions.BACKWARD, 2.0)
                            .with(MarkovOptions.ROW_POWER, 1.0)
                            .with(MarkovOptions.COLUMN_POWER, 0.7)
                            .with(MarkovOptions.HISTORY, 3)
                }) {
            Dataset fit = RandomSequences.dataset(60, ITEMS, 3);
            TransitionCounts counts =
                    TransitionCounts.of(fit.sequences(), ITEMS, excludeSeen, options);
            PlainMarkov plain = new PlainMarkov(fit.sequences(), ITEMS, excludeSeen, options);
            int there = 0;
            for (int from = 0; from <= ITEMS; from++) {
                int[] row =
                        Arrays.copyOfRange(
                                counts.following(),
                                counts.starts()[from],
                                counts.starts()[from + 1]);
                assertThat(row).isSorted().doesNotHaveDuplicates();
                for (int to = 0; to <= ITEMS; to++) {
                    int place = Arrays.binarySearch(row, to);
                    double weight = place < 0 ? 0 : counts.weights()[counts.starts()[from] + place];
                    assertThat(weight).isCloseTo(plain.weight(from, to), within(1e-6));
                    there += place < 0 ? 0 : 1;
                }
            }
            assertThat(counts.weights()).hasSize(there).doesNotContain(0f);
        }
    }

    @Test
    void aWindowThatNoSequenceFillsCountsAllPairs() {
        int[][] sequences = RandomSequences.dataset(60, ITEMS, 3).sequences();
        int longest = Arrays.stream(sequences).mapToInt(one -> one.length).max().orElseThrow();
        TransitionCounts expected = counts(sequences, longest);
        TransitionCounts counts = counts(sequences, Integer.MAX_VALUE);
        assertThat(counts.starts()).containsExactly(expected.starts());
        assertThat(counts.following()).containsExactly(expected.following());
        assertThat(counts.weights()).containsExactly(expected.weights());
    }

    private static TransitionCounts counts(int[][] sequences, int window) {
        TrainOptions options = MarkovOptions.defaults().with(MarkovOptions.WINDOW, window);
        return TransitionCounts.of(sequences, ITEMS, true, options);
    }

    @Test
    void sequencesOfSingleItemsLeadNowhere() {
        TransitionCounts counts =
                TransitionCounts.of(new int[][] {{1}, {2}}, 2, true, MarkovOptions.defaults());
        assertThat(counts.starts()).containsExactly(0, 0, 0, 0);
        assertThat(counts.following()).isEmpty();
    }

    /** In 1 2 1 3, 1 leads to 2 and 3, and each of these to 1. */
    @Test
    void aRowCountsAsOftenAsItsItemOccurs() {
        TransitionCounts counts =
                TransitionCounts.of(
                        new int[][] {{1, 2, 1, 3}},
                        3,
                        true,
                        MarkovOptions.defaults().with(MarkovOptions.WINDOW, 1));
        assertThat(counts.meanRowLength(new int[][] {{1, 2, 1, 3}})).isEqualTo(6 / 4.0);
        assertThat(counts.meanRowLength(new int[][] {{2}, {3}})).isEqualTo(1);
        assertThat(counts.meanRowLength(new int[0][])).isZero();
    }

    @Test
    void optionsOutsideTheirRangeAreRefusedByName() {
        assertRefused(MarkovOptions.WINDOW, 0, "markovWindow is 0: at least 1");
        assertRefused(
                MarkovOptions.STEP_DECAY, 0.0, "markovStepDecay is 0.0: more than 0, at most 1");
        assertRefused(MarkovOptions.HISTORY, 65_537, "markovHistory is 65537: at most 65536");
        assertRefused(MarkovOptions.BACKWARD, -1.0, "markovBackward is -1.0: at least 0");
        assertRefused(
                MarkovOptions.AGE_DECAY,
                Double.NaN,
                "markovAgeDecay is NaN: more than 0, at most 1");
    }

    private static <T> void assertRefused(Hyperparameter<T> which, T value, String message) {
        assertThatThrownBy(() -> MarkovOptions.defaults().with(which, value)).hasMessage(message);
    }
}
