package io.nextup.trainer.family.sessionknn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.nextup.scoring.ModelInput;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.TopK;
import io.nextup.scoring.Vocabulary;
import io.nextup.scoring.torch.TorchScorer;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.dataset.TrainingSequences;
import io.nextup.trainer.family.Trained;
import io.nextup.trainer.family.TrainingTask;
import io.nextup.trainer.option.TrainOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionKnnTest {
    private static final long NOON = Instant.parse("2026-11-24T12:00:00Z").toEpochMilli();

    @TempDir Path directory;

    /**
     * Sessions 1 2, 2 3 and 1 4. After 1 2: the first one is as similar as (1 + 2) / 2, the second
     * one 2 / 2, the third one 1 / 2. The first two share the newest item, which counts .9, the
     * third one the item before, which counts .8.
     */
    @Test
    void aHandMadeSessionIsScoredByHand() throws Exception {
        TrainOptions options = new SessionKnn().defaults();
        try (TorchScorer scorer =
                train(options, 4, new int[] {1, 2}, new int[] {2, 3}, new int[] {1, 4})) {
            TopK answer = scorer.topk(ModelInput.row(new long[] {1, 2}, new long[0]), 4);
            double one = (0.9 * 1.5 + 0.8 * 0.5) * Math.log(6 / 2.);
            double three = 0.9 * 1 * Math.log(6 / 1.);
            double four = 0.8 * 0.5 * Math.log(6 / 1.);
            assertThat(answer.indices()).containsExactly(1, 3, 4, 2);
            assertThat((double) answer.scores()[0]).isCloseTo(one, within(1e-5));
            assertThat((double) answer.scores()[1]).isCloseTo(three, within(1e-5));
            assertThat((double) answer.scores()[2]).isCloseTo(four, within(1e-5));
            // The newest item is not scored, as little as one that no session has.
            assertThat(answer.scores()[3]).isNegative();
        }
    }

    @ParameterizedTest
    @CsvSource({"5, 1000, 200", "9, 12, 5", "3, 7, 7", "1, 1, 1", "10, 40, 3"})
    void manySessionsAreScoredAsByThePublishedRules(int history, int recent, int neighbours)
            throws Exception {
        Random random = new Random(5);
        int items = 30;
        List<int[]> sequences = new ArrayList<>();
        for (int s = 0; s < 150; s++) {
            sequences.add(random.ints(2 + random.nextInt(6), 1, items + 1).toArray());
        }
        // Nearly all sessions are as long, so that none is longer than all but one in 200.
        int longest = sequences.stream().mapToInt(SessionKnnTest::distinct).max().orElseThrow();
        List<Set<Integer>> sessions =
                sequences.stream()
                        .map(one -> Arrays.stream(one).boxed().collect(Collectors.toSet()))
                        .filter(one -> one.size() > 1)
                        .collect(Collectors.toList());
        assertThat(sessions.stream().filter(one -> one.size() == longest).count()).isPositive();
        PlainSessionKnn plain = new PlainSessionKnn(sessions, recent, recent, neighbours);
        TrainOptions options =
                new SessionKnn()
                        .defaults()
                        .with(SessionKnn.HISTORY, history)
                        .with(SessionKnn.RECENT, recent)
                        .with(SessionKnn.NEIGHBOURS, neighbours);
        try (TorchScorer scorer = train(options, items, sequences.toArray(int[][]::new))) {
            for (int n = 0; n < 100; n++) {
                int[] evolving = random.ints(1 + random.nextInt(12), 1, items + 1).toArray();
                int from = Math.max(0, evolving.length - history);
                Map<Integer, Double> expected =
                        plain.scores(Arrays.copyOfRange(evolving, from, evolving.length));
                long[] asked = Arrays.stream(evolving).asLongStream().toArray();
                TopK answer = scorer.topk(ModelInput.row(asked, new long[0]), items);
                for (int place = 0; place < items; place++) {
                    Double score = expected.get(answer.indices()[place]);
                    if (score == null || score == 0) {
                        assertThat(answer.scores()[place]).isNegative();
                    } else {
                        assertThat((double) answer.scores()[place])
                                .isCloseTo(score, within(1e-4 * score));
                    }
                }
            }
        }
    }

    @Test
    void aPauseEndsASessionAndAnEmptySequenceIsAnsweredByWhatIsFrequent() throws Exception {
        Dataset fit =
                new Dataset(
                        vocabulary(4),
                        List.of("u"),
                        new TrainingSequences(
                                new int[][] {{1, 2, 3, 4}},
                                user ->
                                        TimesOf.millis(
                                                NOON,
                                                NOON + 60_000,
                                                NOON + 1_860_001,
                                                NOON + 1_860_002)));
        try (TorchScorer scorer = train(new SessionKnn().defaults(), fit)) {
            assertThat(scorer.topk(ModelInput.row(new long[] {1}, new long[0]), 4).indices())
                    .startsWith(2);
            TopK second = scorer.topk(ModelInput.row(new long[] {3}, new long[0]), 4);
            assertThat(second.indices()).startsWith(4);
            assertThat(second.scores()[1]).isNegative();
            assertThat(scorer.topk(ModelInput.row(new long[] {0}, new long[0]), 4).indices())
                    .containsExactly(1, 2, 3, 4);
        }
    }

    /** Positions in a file stand for the times that it lacks. */
    @Test
    void withoutTimesAUsersEventsAreOneSession() {
        Duration pause = Duration.ofMinutes(30);
        assertThat(SessionIndex.of(pairs(1), 4, pause, 10).sessionStarts()).containsExactly(0, 4);
        assertThat(SessionIndex.of(pairs(NOON), 4, pause, 10).sessionStarts())
                .containsExactly(0, 2, 4);
    }

    /** Two events and, 1,999,999 milliseconds or lines after the first one, two more. */
    private static TrainingSequences pairs(long first) {
        return new TrainingSequences(
                new int[][] {{1, 2, 3, 4}},
                user -> TimesOf.millis(first, first + 1, first + 1_999_999, first + 2_000_000));
    }

    @Test
    void theIndexHoldsTheMostRecentSessionsOfAnItem() {
        int[][] sequences = new int[9][];
        Arrays.fill(sequences, new int[] {1, 2});
        SessionIndex index =
                SessionIndex.of(
                        new TrainingSequences(sequences, s -> TimesOf.millis(100 - s, 200 - s)),
                        3,
                        Duration.ZERO,
                        2);
        assertThat(index.itemStarts()).containsExactly(0, 0, 2, 4, 4);
        assertThat(index.itemSessions()).containsExactly(1, 0, 1, 0);
        assertThat(index.sessionItems()).containsExactly(1, 2, 1, 2);
        // The sessions that are left out count all the same.
        assertThat(index.rarity()).containsExactly(0, (float) Math.log(2), (float) Math.log(2), 0);
    }

    /** Sessions 1 2, 3 4, 1 3 and 2 1: the first one's items have a newer one each. */
    @Test
    void aSessionWhoseItemsAllHaveEnoughNewerOnesIsLeftOut() {
        TrainingSequences learnt =
                TrainingSequences.of(
                        new int[] {1, 2}, new int[] {3, 4}, new int[] {1, 3}, new int[] {2, 1});
        SessionIndex index = SessionIndex.of(learnt, 4, Duration.ZERO, 1);
        // 4 keeps its session, which item 3 does not list.
        assertThat(index.sessionItems()).containsExactly(3, 4, 1, 3, 2, 1);
        assertThat(index.sessionStarts()).containsExactly(0, 2, 4, 6);
        assertThat(index.itemStarts()).containsExactly(0, 0, 1, 2, 3, 4);
        assertThat(index.itemSessions()).containsExactly(2, 2, 1, 0);
        assertThat(index.rarity()[1]).isEqualTo((float) Math.log(8 / 3.));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 1_000})
    void theIndexHoldsTheSessionsThatAnItemListsAndNoOthers(int recent) {
        Random random = new Random(7);
        int[][] sequences = new int[400][];
        for (int s = 0; s < sequences.length; s++) {
            // All of one length, so that none is too long; distinct, to be compared as they are.
            sequences[s] = random.ints(1, 31).distinct().limit(4).toArray();
        }
        List<List<Integer>> expected = new ArrayList<>();
        for (int s = 0; s < sequences.length; s++) {
            int own = s;
            boolean listed =
                    Arrays.stream(sequences[s])
                            .anyMatch(
                                    item ->
                                            Arrays.stream(sequences)
                                                            .skip(own + 1)
                                                            .filter(later -> has(later, item))
                                                            .count()
                                                    < recent);
            if (listed) {
                expected.add(Arrays.stream(sequences[s]).boxed().toList());
            }
        }
        SessionIndex index =
                SessionIndex.of(TrainingSequences.of(sequences), 30, Duration.ZERO, recent);
        List<List<Integer>> sessions = new ArrayList<>();
        for (int s = 0; s + 1 < index.sessionStarts().length; s++) {
            sessions.add(
                    Arrays.stream(
                                    index.sessionItems(),
                                    index.sessionStarts()[s],
                                    index.sessionStarts()[s + 1])
                            .boxed()
                            .toList());
        }
        assertThat(sessions).isEqualTo(expected);
        for (int item = 1; item <= 30; item++) {
            for (int i = index.itemStarts()[item]; i < index.itemStarts()[item + 1]; i++) {
                assertThat(sessions.get(index.itemSessions()[i])).contains(item);
            }
        }
    }

    private static boolean has(int[] items, int item) {
        return Arrays.stream(items).anyMatch(own -> own == item);
    }

    @Test
    void theMemoryOfTheModuleIsThatOfTheIndexAtLeast() {
        int[][] sequences = new int[1_000][];
        Arrays.fill(sequences, new int[] {1, 2});
        Dataset fit =
                new Dataset(
                        vocabulary(300),
                        Collections.nCopies(1_000, "u"),
                        TrainingSequences.of(sequences));
        SessionIndex index = SessionIndex.of(fit.learnt(), 300, Duration.ZERO, 1_000);
        int values =
                index.itemStarts().length
                        + index.itemSessions().length
                        + index.sessionStarts().length
                        + index.sessionItems().length
                        + index.rarity().length;
        long estimate = new SessionKnn().memory(fit, new SessionKnn().defaults()).besideBytes();
        assertThat(estimate).isBetween(4L * values, 4L * values + 100);
    }

    @Test
    void moreEventsThanAnArrayHoldsAreRefused() {
        int[][] sequences = new int[1 << 11][];
        Arrays.fill(sequences, new int[1 << 20]);
        assertThatThrownBy(
                        () -> SessionIndex.of(TrainingSequences.of(sequences), 1, Duration.ZERO, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2,147,483,648 events")
                .hasMessageContaining("at most 2,147,483,639")
                .hasMessageContaining("shorten the history");
    }

    @Test
    void aSessionLongerThanAllButOneIn200IsLeftOut() {
        int[][] sequences = new int[400][];
        Arrays.fill(sequences, new int[] {1, 2});
        sequences[7] = IntStream.rangeClosed(1, 50).toArray();
        SessionIndex index =
                SessionIndex.of(TrainingSequences.of(sequences), 50, Duration.ZERO, 1_000);
        assertThat(index.sessionStarts()).hasSize(400);
        assertThat(index.itemStarts()[4]).isEqualTo(index.itemStarts()[51]);
    }

    /** Nearly all would be of that length, and those of two items be the long ones. */
    @Test
    void sessionsOfOneItemAreLeftOutBeforeTheLongOnesAre() {
        int[][] sequences = new int[1_003][];
        Arrays.fill(sequences, new int[] {3, 3});
        Arrays.fill(sequences, 1_000, 1_003, new int[] {1, 2});
        SessionIndex index = SessionIndex.of(TrainingSequences.of(sequences), 3, Duration.ZERO, 10);
        assertThat(index.sessionItems()).containsExactly(1, 2, 1, 2, 1, 2);
        assertThat(index.itemStarts()).containsExactly(0, 0, 3, 6, 6);
    }

    /** A session of four items is found by twice as many items as one of two. */
    @Test
    void aRequestIsExpectedToReadTheItemsOfAsManySessionsAsThereAreNeighbours() {
        Dataset fit =
                new Dataset(
                        vocabulary(6),
                        List.of("u", "v", "w"),
                        TrainingSequences.of(
                                new int[] {1, 2, 3, 4}, new int[] {5, 6}, new int[] {1}));
        TrainOptions options =
                new SessionKnn()
                        .defaults()
                        .with(SessionKnn.RECENT, 30)
                        .with(SessionKnn.NEIGHBOURS, 12);
        assertThat(new SessionKnn().count(fit, true, options).expectedEntries())
                .isEqualTo(12 * (4 * 4 + 2 * 2) / 6.0);
    }

    @Test
    void moreNeighboursThanAreComparedAreRefused() {
        TrainOptions options = new SessionKnn().defaults().with(SessionKnn.RECENT, 100);
        assertThatThrownBy(() -> new SessionKnn().check(options))
                .hasMessage("knnNeighbours is 200, and knnRecent 100: at most as many");
    }

    @Test
    void aHistoryThatWouldCountLessThanNothingIsRefused() {
        assertThatThrownBy(() -> new SessionKnn().defaults().with(SessionKnn.HISTORY, 11))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most 10");
    }

    private static int distinct(int[] sequence) {
        return (int) Arrays.stream(sequence).distinct().count();
    }

    private TorchScorer train(TrainOptions options, int items, int[]... sequences)
            throws Exception {
        List<String> users = IntStream.range(0, sequences.length).mapToObj(u -> "u" + u).toList();
        return train(
                options, new Dataset(vocabulary(items), users, TrainingSequences.of(sequences)));
    }

    private TorchScorer train(TrainOptions options, Dataset fit) throws Exception {
        Path own = Files.createTempDirectory(directory, "knn");
        Trained trained =
                new SessionKnn()
                        .train(new TrainingTask(fit, List.of(), options, own, report -> {}));
        return TorchScorer.load(trained.module(), "cpu", fit.vocabulary().size(), ModelInputs.BIAS);
    }

    private static Vocabulary vocabulary(int items) {
        return Vocabulary.of(IntStream.rangeClosed(1, items).mapToObj(i -> "i" + i).toList());
    }
}
