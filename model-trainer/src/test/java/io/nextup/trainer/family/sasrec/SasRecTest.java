package io.nextup.trainer.family.sasrec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.model.Artifact;
import io.nextup.model.Probe;
import io.nextup.model.Vocabulary;
import io.nextup.model.torch.TorchScorer;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.dataset.EvaluationCase;
import io.nextup.trainer.evaluate.Evaluator;
import io.nextup.trainer.family.EpochReport;
import io.nextup.trainer.family.Families;
import io.nextup.trainer.family.TrainOptions;
import io.nextup.trainer.family.Trained;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SasRecTest {
    private static final int ITEMS = 40;
    private static final TrainOptions SMALL =
            new TrainOptions(1, 8, 16, 2, 2, 0.1, 32, 1e-2, 16, 30, 30, 6, Duration.ZERO);

    @TempDir Path directory;

    @Test
    void aChainOfItemsIsLearnt() throws Exception {
        List<EpochReport> reports = new ArrayList<>();
        Trained trained =
                new SasRec().train(chains(300), cases(100), SMALL, directory, reports::add);
        try (TorchScorer scorer = TorchScorer.load(trained.module(), "cpu", ITEMS)) {
            List<EvaluationCase> unseen = cases(200);
            int hits = 0;
            for (EvaluationCase one : unseen) {
                long[] items = new long[8];
                for (int i = 0; i < one.history().length; i++) {
                    items[i] = one.history()[i];
                }
                hits += scorer.topk(items, items, 1, 1).indices()[0] == one.target() ? 1 : 0;
            }
            assertThat(hits / 200.0).isGreaterThan(0.95);
            assertThat(Evaluator.excludingHistory(scorer, cases(100), 8).get("NDCG@10"))
                    .isEqualTo(trained.bestValidationNdcg());
        }
        assertThat(reports.get(0).loss()).isGreaterThan(3 * reports.get(reports.size() - 1).loss());
        assertThat(reports.get(trained.bestEpoch() - 1).validationNdcg())
                .isEqualTo(trained.bestValidationNdcg());
        assertThat(reports).extracting(EpochReport::phase).containsOnly("full softmax");
        assertThat(trained.hyperParameters()).containsEntry("seed", "1");
        assertThat(directory).isDirectoryContaining(path -> path.endsWith("model.pt"));
        try (var files = Files.list(directory)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void theSameSeedGivesTheSameBytesAndAnotherSeedOtherOnes() throws Exception {
        Path first = train(1, "first").module();
        Path second = train(1, "second").module();
        Path other = train(2, "other").module();
        assertThat(first).hasSameBinaryContentAs(second);
        assertThat(Files.mismatch(first, other)).isNotNegative();
    }

    @Test
    void probesAreReproducedByThePublishedArtifact() throws Exception {
        Trained trained = train(1, "published");
        assertThat(trained.probes()).hasSize(4);
        assertThat(trained.probes())
                .extracting(probe -> probe.items().size())
                .containsExactly(1, 8, 8, 3);
        Probe all = trained.probes().get(3);
        assertThat(all.k()).isEqualTo(ITEMS + 2);
        assertThat(all.indices()).doesNotContainAnyElementsOf(all.exclude());
        assertThat(all.indices().subList(ITEMS - 3, ITEMS + 2)).containsOnly(0);
        Artifact artifact =
                Artifact.write(
                        trained.module().getParent(),
                        new Artifact.Draft(
                                "v1",
                                "sasrec",
                                "2026-11-24T16:05:01Z",
                                trained.maxLength(),
                                trained.probes(),
                                List.of("1"),
                                Map.of(),
                                trained.hyperParameters()),
                        vocabulary());
        TorchScorer.loadVerified(artifact, "cpu").close();
    }

    @Test
    void withoutValidationTheLastEpochIsKept() throws Exception {
        Trained trained =
                new SasRec().train(chains(30), List.of(), epochs(3), directory, report -> {});
        assertThat(trained.bestEpoch()).isEqualTo(3);
        assertThat(trained.bestValidationNdcg()).isNaN();
    }

    @Test
    void aTimeBudgetThatIsSpentAtOnceStillLeavesAModel() throws Exception {
        List<EpochReport> reports = new ArrayList<>();
        TrainOptions hurried =
                new TrainOptions(
                        1, 8, 16, 2, 2, 0.1, 32, 1e-2, 16, 12, 12, 12, Duration.ofNanos(1));
        Trained trained =
                new SasRec().train(chains(300), cases(10), hurried, directory, reports::add);
        assertThat(reports).hasSize(1);
        assertThat(reports.get(0).remaining()).isEqualTo(Duration.ZERO);
        TorchScorer.load(trained.module(), "cpu", ITEMS).close();
    }

    @Test
    void nothingToLearnFromIsRefused() {
        Dataset single =
                new Dataset(
                        vocabulary(),
                        List.of("a", "b"),
                        new int[][] {{1}, {2}},
                        new long[][] {{1}, {2}});
        assertThatThrownBy(
                        () -> new SasRec().train(single, List.of(), SMALL, directory, report -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("No sequence of the 2 has two items: there is nothing to learn");
    }

    @Test
    void theFamilyIsFoundByItsNameAndAnUnknownOneIsAnsweredWithThoseThereAre() {
        assertThat(Families.named("sasrec")).isInstanceOf(SasRec.class);
        assertThatThrownBy(() -> Families.named("bert"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("There is no family \"bert\": choose from [")
                .hasMessageContaining("sasrec");
    }

    private Trained train(long seed, String name) throws IOException {
        TrainOptions options =
                new TrainOptions(seed, 8, 16, 2, 2, 0.1, 32, 1e-2, 16, 2, 2, 12, Duration.ZERO);
        Path own = Files.createDirectory(directory.resolve(name));
        return new SasRec().train(chains(60), cases(20), options, own, report -> {});
    }

    private static TrainOptions epochs(int epochs) {
        return new TrainOptions(
                1, 8, 16, 2, 2, 0.1, 32, 1e-2, 16, epochs, epochs, 12, Duration.ZERO);
    }

    /** Each item is followed by the seventh after it, modulo the catalogue; 3 to 20 items. */
    private static Dataset chains(int users) {
        Random random = new Random(11);
        int[][] sequences = new int[users][];
        long[][] times = new long[users][];
        List<String> ids = new ArrayList<>();
        for (int u = 0; u < users; u++) {
            sequences[u] = chain(random.nextInt(ITEMS), 3 + random.nextInt(18));
            times[u] = new long[sequences[u].length];
            ids.add("user-" + u);
        }
        return new Dataset(vocabulary(), ids, sequences, times);
    }

    private static List<EvaluationCase> cases(int count) {
        Random random = new Random(12);
        List<EvaluationCase> cases = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int[] chain = chain(random.nextInt(ITEMS), 6);
            int[] history = Arrays.copyOf(chain, 5);
            cases.add(new EvaluationCase(history, chain[5]));
        }
        return cases;
    }

    private static int[] chain(int start, int length) {
        return IntStream.iterate(start, i -> (i + 7) % ITEMS)
                .limit(length)
                .map(i -> i + 1)
                .toArray();
    }

    private static Vocabulary vocabulary() {
        return Vocabulary.of(IntStream.rangeClosed(1, ITEMS).mapToObj(Integer::toString).toList());
    }
}
