package io.nextup.scoring.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactDraft;
import io.nextup.artifact.ArtifactException;
import io.nextup.scoring.InputColumn;
import io.nextup.scoring.InputRow;
import io.nextup.scoring.ItemBias;
import io.nextup.scoring.ModelInput;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.Probe;
import io.nextup.scoring.TopK;
import io.nextup.scoring.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TorchScorerTest {
    private static final float NONE = Float.NEGATIVE_INFINITY;

    @TempDir Path directory;

    @Test
    void theBestItemsComeFirst() throws Exception {
        try (TorchScorer scorer = honest(1, 4, 3)) {
            TopK answer = scorer.topk(new ModelInput(2, new long[] {1, 2, 3, 0}, new long[0]), 2);
            assertThat(answer.indices()).containsExactly(2, 3, 2, 3);
            assertThat(answer.scores()).containsExactly(4, 3, 4, 3);
        }
    }

    @Test
    void excludedItemsAreLeftOutOfTheirOwnRowOnly() throws Exception {
        try (TorchScorer scorer = honest(1, 4, 3)) {
            TopK answer =
                    scorer.topk(new ModelInput(2, new long[] {1, 1}, new long[] {2, 0, 0, 0}), 2);
            assertThat(answer.indices()).containsExactly(3, 1, 2, 3);
        }
    }

    @Test
    void moreThanTheCatalogueIsFilledWithPadding() throws Exception {
        try (TorchScorer scorer = honest(1, 4, 3)) {
            TopK answer = scorer.topk(ModelInput.row(new long[] {1}, new long[] {3}), 6);
            assertThat(answer.indices()).containsExactly(2, 1, 0, 0, 0, 0);
            assertThat(answer.scores()).containsExactly(4, 1, NONE, NONE, NONE, NONE);
        }
    }

    @Test
    void severalThreadsGetTheirOwnAnswers() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (TorchScorer scorer = honest(1, 4, 3, 2, 5)) {
            List<Future<int[]>> answers = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                long excluded = 1L + i % 5;
                answers.add(
                        threads.submit(
                                () ->
                                        scorer.topk(
                                                        ModelInput.row(
                                                                new long[] {1},
                                                                new long[] {excluded}),
                                                        5)
                                                .indices()));
            }
            int[] ranking = {5, 2, 3, 4, 1};
            for (int i = 0; i < answers.size(); i++) {
                int excluded = 1 + i % 5;
                List<Integer> expected = new ArrayList<>();
                for (int item : ranking) {
                    if (item != excluded) {
                        expected.add(item);
                    }
                }
                expected.add(0);
                assertThat(answers.get(i).get())
                        .containsExactly(expected.stream().mapToInt(Integer::intValue).toArray());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void closingTwiceIsOnceAndALaterCallIsRefused() throws Exception {
        TorchScorer scorer = honest(1, 2);
        scorer.close();
        scorer.close();
        assertThatThrownBy(() -> scorer.topk(ModelInput.row(new long[] {1}, new long[0]), 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageEndingWith("model.pt is closed");
    }

    @Test
    void aModuleWhoseCheckEndsInAnErrorIsClosed() throws Exception {
        TorchScorer scorer = honest(1, 2);
        assertThatThrownBy(
                        () ->
                                TorchScorer.passing(
                                        scorer,
                                        loaded -> {
                                            throw new OutOfMemoryError("Java heap space");
                                        }))
                .isInstanceOf(OutOfMemoryError.class);
        assertThatThrownBy(() -> scorer.topk(ModelInput.row(new long[] {1}, new long[0]), 1))
                .hasMessageEndingWith("model.pt is closed");
    }

    @Test
    void closingWaitsForTheCallsThatRun() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            for (int round = 0; round < 20; round++) {
                TorchScorer scorer = honest(1, 4, 3, 2, 5);
                List<Future<Boolean>> calls = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    calls.add(threads.submit(() -> callUntilClosed(scorer)));
                }
                scorer.topk(ModelInput.row(new long[] {1}, new long[0]), 1);
                scorer.close();
                for (Future<Boolean> call : calls) {
                    assertThat(call.get()).isTrue();
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static boolean callUntilClosed(TorchScorer scorer) {
        while (true) {
            try {
                scorer.topk(ModelInput.row(new long[64], new long[0]), 5);
            } catch (IllegalStateException closed) {
                return closed.getMessage().endsWith("is closed");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"4, 0", "-1, 0", "1, 4", "1, -7"})
    void anIndexOutsideTheCatalogueNeverReachesTheModule(long item, long excluded)
            throws Exception {
        try (TorchScorer scorer = honest(1, 4, 3)) {
            assertThatThrownBy(
                            () ->
                                    scorer.topk(
                                            ModelInput.row(
                                                    new long[] {item}, new long[] {excluded}),
                                            1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is outside 0 to 3");
        }
    }

    @Test
    void anAnswerOfNothingIsRefused() throws Exception {
        try (TorchScorer scorer = honest(1, 4, 3)) {
            ModelInput input = ModelInput.row(new long[] {1}, new long[0]);
            assertThatThrownBy(() -> scorer.topk(input, 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("k is 0: at least 1");
        }
    }

    @Test
    void aModuleThatForgetsTheExclusionsIsCaught() throws Exception {
        String source = FixedScores.HONEST.replace("torch.scatter(s, 1, exclude, -inf)", "s + 0");
        Path module = FixedScores.write(directory.resolve("model.pt"), source, 1, 4, 3);
        try (TorchScorer scorer = TorchScorer.load(module, "cpu", 3)) {
            assertThatThrownBy(
                            () -> scorer.topk(ModelInput.row(new long[] {1}, new long[] {0, 3}), 3))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("Answer 1 of row 0 is item 3 with score 3.0: excluded");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4})
    void aModuleOfAnotherCatalogueIsRefused(int catalogueSize) throws Exception {
        Path module = FixedScores.write(directory.resolve("model.pt"), FixedScores.HONEST, 1, 4, 3);
        assertThatThrownBy(() -> TorchScorer.load(module, "cpu", catalogueSize))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining(
                        "is not a usable module for %d items".formatted(catalogueSize));
    }

    @Test
    void aModuleWithoutTheMethodIsRefused() throws Exception {
        String source = FixedScores.HONEST.replace("topk(self", "recommend(self");
        Path module = FixedScores.write(directory.resolve("model.pt"), source, 1, 4, 3);
        assertThatThrownBy(() -> TorchScorer.load(module, "cpu", 3))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("topk");
    }

    @Test
    void aFileThatIsNoModuleIsRefused() throws Exception {
        Path module = directory.resolve("model.pt");
        Files.writeString(module, "not a module");
        assertThatThrownBy(() -> TorchScorer.load(module, "cpu", 3))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("model.pt is not an archive of TorchScript");
    }

    @Test
    void aModuleCutShortIsRefused() throws Exception {
        Path module = FixedScores.write(directory.resolve("model.pt"), FixedScores.HONEST, 1, 4, 3);
        byte[] whole = Files.readAllBytes(module);
        Files.write(module, Arrays.copyOf(whole, whole.length / 2));
        assertThatThrownBy(() -> TorchScorer.load(module, "cpu", 3))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("model.pt is not an archive of TorchScript");
    }

    @Test
    void aMissingFileAndAnUnknownDeviceAreNamed() {
        assertThatThrownBy(() -> TorchScorer.load(directory.resolve("no.pt"), "cpu", 3))
                .isInstanceOf(ArtifactException.class)
                .hasMessageEndingWith("no.pt is not a file: no module to load");
        assertThatThrownBy(() -> TorchScorer.load(directory.resolve("no.pt"), "cuda", 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Device \"cuda\" is unknown: cpu or gpu:N, such as gpu:0");
        assertThatThrownBy(() -> TorchScorer.load(directory.resolve("no.pt"), "gpu:999", 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Device gpu:999 is not there: PyTorch sees ");
    }

    private static final ModelInputs ALL =
            new ModelInputs(
                    List.of(InputColumn.TIMES, InputColumn.TYPES, InputColumn.NOW),
                    List.of("view", "buy"));

    private TorchScorer timed() throws Exception {
        Path module =
                FixedScores.write(directory.resolve("timed.pt"), FixedScores.TIMED, 1, 4, 3.5f);
        return TorchScorer.load(module, "cpu", 3, ALL);
    }

    /** By hand: ages of 2 + 1 and of 2 minutes, sums of types of 3 and of 0. */
    @Test
    void aModuleGetsTheColumnsThatItTakesInItsOrder() throws Exception {
        try (TorchScorer scorer = timed()) {
            TopK answer =
                    scorer.topk(
                            new ModelInput(
                                    2,
                                    new long[] {1, 2, 3, 0},
                                    new long[0],
                                    List.of(
                                            new long[] {60_000, 120_000, 300_000, 0},
                                            new long[] {1, 2, 0, 0},
                                            new long[] {180_000, 420_000})),
                            3);
            assertThat(answer.indices()).containsExactly(2, 1, 3, 2, 3, 1);
            assertThat(answer.scores()).containsExactly(7, 4, 3.5f, 4, 3.5f, 3);
        }
    }

    @Test
    void columnsThatAModuleDoesNotTakeNeverReachIt() throws Exception {
        long[] one = {1};
        try (TorchScorer scorer = timed()) {
            refused(scorer, List.of(), "0 columns for a module that takes [times, types, now]");
            ModelInput nowOfEachItem =
                    new ModelInput(
                            1,
                            new long[] {1, 2},
                            new long[0],
                            List.of(new long[2], new long[1], new long[2]));
            assertThatThrownBy(() -> scorer.topk(nowOfEachItem, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("1 types are not of the shape (1, 2)");
            refused(scorer, List.of(one, new long[] {3}, one), "Type 3 is outside 0 to 2");
        }
        try (TorchScorer scorer = honest(1, 4, 3)) {
            refused(scorer, List.of(one), "1 columns for a module that takes []");
        }
    }

    private TorchScorer biased(String source, float... scores) throws Exception {
        Path module = FixedScores.write(directory.resolve("biased.pt"), source, scores);
        return TorchScorer.load(module, "cpu", scores.length, ModelInputs.BIAS);
    }

    @Test
    void aBiasIsAddedAndWhatItForbidsIsLeftOut() throws Exception {
        ModelInput input = ModelInput.row(new long[] {1}, new long[] {5});
        try (TorchScorer scorer = biased(FixedScores.BIASED, 1, 4, 3, 2, 5)) {
            TopK answer = scorer.topk(input, 4, ItemBias.of(new float[] {0, 2.5f, NONE, 0, 0, 0}));
            assertThat(answer.indices()).containsExactly(1, 3, 4, 0);
            assertThat(answer.scores()).containsExactly(3.5f, 3, 2, NONE);
            assertThat(scorer.topk(input, 4).indices()).containsExactly(2, 3, 4, 1);

            ItemBias ofFewer = ItemBias.of(new float[3]);
            assertThatThrownBy(() -> scorer.topk(input, 1, ofFewer))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("A bias of 2 items for a module that takes one of 5");
        }
        ItemBias some = ItemBias.of(new float[4]);
        try (TorchScorer scorer = honest(1, 4, 3)) {
            assertThatThrownBy(
                            () -> scorer.topk(ModelInput.row(new long[] {1}, new long[0]), 1, some))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("A bias of 3 items for a module that takes none");
        }
    }

    @Test
    void aModuleThatIgnoresItsBiasIsNotLoaded() {
        String ignoring = FixedScores.BIASED.replace("s = s + bias.unsqueeze(0)", "s = s + 0");

        assertThatThrownBy(() -> biased(ignoring, 1, 4, 3))
                .isInstanceOf(ArtifactException.class)
                .hasMessageEndingWith(
                        "Answer 0 of row 0 is item 2 with score 4.0: forbidden by a rule");
    }

    /** Each thread changes the kept tensor while others call with it. */
    @Test
    void threadsWithRulesOfTheirOwnGetTheirOwnAnswers() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<ItemBias> biases = new ArrayList<>();
        for (int item = 1; item <= 5; item++) {
            float[] values = new float[6];
            values[item] = 20;
            biases.add(ItemBias.of(values));
        }
        try (TorchScorer scorer = biased(FixedScores.BIASED, 1, 4, 3, 2, 5)) {
            List<Future<int[]>> answers = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                ItemBias bias = biases.get(i % 5);
                answers.add(
                        threads.submit(
                                () ->
                                        scorer.topk(
                                                        ModelInput.row(new long[] {1}, new long[0]),
                                                        1,
                                                        bias)
                                                .indices()));
            }
            for (int i = 0; i < answers.size(); i++) {
                assertThat(answers.get(i).get()).containsExactly(1 + i % 5);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static void refused(TorchScorer scorer, List<long[]> columns, String message) {
        ModelInput input = new ModelInput(1, new long[] {1}, new long[0], columns);
        assertThatThrownBy(() -> scorer.topk(input, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void probesOfAModelWithColumnsAreRecomputedWithThem() throws Exception {
        InputRow row =
                new InputRow(
                        new int[] {1},
                        new int[0],
                        List.of(new long[] {60_000}, new long[] {2}, new long[] {180_000}));
        Probe probe;
        try (TorchScorer scorer = timed()) {
            probe = Probes.record(scorer, ALL, row, 2);
        }
        assertThat(probe.columns())
                .isEqualTo(
                        Map.of(
                                "times", List.of(60_000L),
                                "types", List.of(2L),
                                "now", List.of(180_000L)));
        assertThat(probe.indices()).containsExactly(2, 3);

        TorchScorer.loadVerified(
                        timedArtifact("whole", probe), "cpu", AllowedOperators.ofThisBuild())
                .close();
        Probe asOfAnotherTime =
                new Probe(
                        probe.items(),
                        probe.exclude(),
                        Map.of(
                                "times", List.of(60_000L),
                                "types", List.of(0L),
                                "now", List.of(180_000L)),
                        probe.k(),
                        probe.indices(),
                        probe.scores());
        assertThatThrownBy(
                        () ->
                                TorchScorer.loadVerified(
                                        timedArtifact("other", asOfAnotherTime),
                                        "cpu",
                                        AllowedOperators.ofThisBuild()))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("probe 1 of 1 differs from what was published");
    }

    private Artifact timedArtifact(String name, Probe probe) throws IOException {
        Path artifact = Files.createDirectory(directory.resolve(name));
        Files.copy(directory.resolve("timed.pt"), artifact.resolve("model.pt"));
        return Artifact.write(
                artifact,
                new ArtifactDraft("fixed", 50)
                        .withVersion("some-version", "2026-11-24T16:05:01Z")
                        .withInputs(ALL)
                        .withProbes(List.of(probe)),
                Vocabulary.of(List.of("a", "b", "c")));
    }

    @Test
    void anArtifactWhoseProbesComeOutAsPublishedIsLoaded() throws Exception {
        List<Probe> probes = new ArrayList<>();
        try (TorchScorer scorer = honest(1, 4, 3)) {
            probes.add(Probes.record(scorer, new int[] {1, 2}, new int[0], 2));
            probes.add(Probes.record(scorer, new int[] {1}, new int[] {2, 3}, 5));
        }
        assertThat(probes.get(1))
                .isEqualTo(
                        new Probe(
                                List.of(1),
                                List.of(2, 3),
                                5,
                                List.of(1, 0, 0, 0, 0),
                                Arrays.asList(1f, null, null, null, null)));
        try (TorchScorer scorer =
                TorchScorer.loadVerified(artifact(probes), "cpu", AllowedOperators.ofThisBuild())) {
            assertThat(scorer.topk(ModelInput.row(new long[] {1}, new long[0]), 1).indices())
                    .containsExactly(2);
        }
    }

    /** Whoever loads beside a serving model pauses between these. */
    @Test
    void eachPieceOfTheFileAndEachCallOfALoadIsAStep() throws Exception {
        List<Probe> probes = new ArrayList<>();
        try (TorchScorer scorer = honest(1, 4, 3)) {
            probes.add(Probes.record(scorer, new int[] {1, 2}, new int[0], 2));
            probes.add(Probes.record(scorer, new int[] {1}, new int[] {2, 3}, 5));
        }
        Artifact artifact = artifact(probes);
        Set<Thread> threads = new HashSet<>();
        List<Long> steps = new ArrayList<>();
        TorchScorer.loadVerified(
                        artifact,
                        "cpu",
                        AllowedOperators.ofThisBuild(),
                        bytes -> {
                            threads.add(Thread.currentThread());
                            steps.add(bytes);
                        })
                .close();

        // The copy in one piece, then two pickles that are read and a tensor that is written.
        assertThat(steps.get(0)).isEqualTo(Files.size(artifact.module()));
        assertThat(steps.subList(1, steps.size() - 4)).hasSize(3).allMatch(bytes -> bytes > 0);
        // PyTorch has read it, the first call, two probes.
        assertThat(steps.subList(steps.size() - 4, steps.size())).containsOnly(0L);
        assertThat(threads).containsExactly(Thread.currentThread());
    }

    @Test
    void aProbeWithOtherItemsRefusesTheArtifactByName() throws Exception {
        honestFile(1, 4, 3);
        Probe wrong = new Probe(List.of(1), List.of(), 3, List.of(2, 1, 3), List.of(4f, 3f, 1f));
        assertRefused(wrong, "place 2 holds item 3, not 1");
    }

    @Test
    void aProbeWithOtherScoresRefusesTheArtifactByName() throws Exception {
        honestFile(1, 4, 3);
        Probe wrong = new Probe(List.of(1), List.of(), 2, List.of(2, 3), List.of(4f, 3.01f));
        assertRefused(wrong, "place 2 scores 3.0, not 3.01");
    }

    @Test
    void aProbeThatExpectsFewerItemsRefusesTheArtifactByName() throws Exception {
        honestFile(1, 4);
        Probe wrong =
                new Probe(List.of(1), List.of(), 2, List.of(2, 0), Arrays.asList(4f, (Float) null));
        assertRefused(wrong, "place 2 scores 1.0, not null");
    }

    @Test
    void aProbeOnWhichTheModuleFailsRefusesTheArtifactByName() throws Exception {
        size = 2;
        String source =
                FixedScores.HONEST.replace(
                        "there =", "assert items.size(1) < 3, \"too long\"\n        there =");
        FixedScores.write(directory.resolve("model.pt"), source, 1, 4);
        Probe long3 = new Probe(List.of(1, 2, 1), List.of(), 1, List.of(2), List.of(4f));
        assertThatThrownBy(
                        () ->
                                TorchScorer.loadVerified(
                                        artifact(List.of(long3)),
                                        "cpu",
                                        AllowedOperators.ofThisBuild()))
                .isInstanceOf(ArtifactException.class)
                .hasMessageStartingWith("Model some-version is refused: probe 1 of 1 failed: topk")
                .hasMessageEndingWith("too long");
    }

    @Test
    void itemsOfNearlyEqualScoresMayChangePlaces() throws Exception {
        honestFile(1, 4, 3, 3.0001f, 3.00005f);
        Probe swapped =
                new Probe(List.of(1), List.of(), 3, List.of(2, 5, 3), List.of(4f, 3.00005f, 3f));
        TorchScorer.loadVerified(artifact(List.of(swapped)), "cpu", AllowedOperators.ofThisBuild())
                .close();
    }

    private void assertRefused(Probe probe, String reason) {
        assertThatThrownBy(
                        () ->
                                TorchScorer.loadVerified(
                                        artifact(List.of(probe)),
                                        "cpu",
                                        AllowedOperators.ofThisBuild()))
                .isInstanceOf(ArtifactException.class)
                .hasMessage(
                        "Model some-version is refused: probe 1 of 1 differs from what was"
                                + " published: "
                                + reason);
    }

    private Path honestFile(float... scores) throws IOException {
        size = scores.length;
        return FixedScores.write(directory.resolve("model.pt"), FixedScores.HONEST, scores);
    }

    private int size;

    private TorchScorer honest(float... scores) throws Exception {
        return TorchScorer.load(honestFile(scores), "cpu", scores.length);
    }

    private Artifact artifact(List<Probe> probes) throws IOException {
        List<String> items = new ArrayList<>();
        for (int i = 1; i <= size; i++) {
            items.add("item-" + i);
        }
        return Artifact.write(
                directory,
                new ArtifactDraft("fixed", 50)
                        .withVersion("some-version", "2026-11-24T16:05:01Z")
                        .withProbes(probes)
                        .withPopularItems(items),
                Vocabulary.of(items));
    }
}
