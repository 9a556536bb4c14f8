package io.nextup.trainer.report;

import io.nextup.artifact.Manifest;
import io.nextup.artifact.ModelRules;
import io.nextup.artifact.Standing;
import io.nextup.scoring.ModelInput;
import io.nextup.scoring.Scorer;
import io.nextup.scoring.TopK;
import io.nextup.scoring.Vocabulary;
import io.nextup.sequence.SequenceEntry;
import io.nextup.trainer.dataset.HeldOut;
import io.nextup.trainer.dataset.Histories;
import io.nextup.trainer.dataset.ItemCounts;
import io.nextup.trainer.embedding.ItemSample;
import io.nextup.trainer.embedding.SampledVectors;
import io.nextup.trainer.evaluate.EvaluationReport;
import io.nextup.trainer.evaluate.Evaluator;
import io.nextup.trainer.evaluate.Examples.Example;
import io.nextup.trainer.evaluate.ItemPopularity;
import io.nextup.trainer.evaluate.Recommender;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A small evaluation whose ids are as hostile to markup as ids may be. */
final class Pages {
    static final List<String> ITEMS =
            List.of(
                    "</svg><script>alert(1)</script>",
                    "\"><img src=x onerror=alert(1)>",
                    "a & b",
                    "it's\u0001\u0000\uFFFE",
                    "\uD83D\uDE00",
                    "plain");

    static final Vocabulary VOCABULARY = Vocabulary.of(ITEMS);

    static final ItemPopularity POPULARITY =
            ItemPopularity.of(
                    VOCABULARY,
                    new ItemCounts(
                            IntStream.range(0, ITEMS.size())
                                    .boxed()
                                    .collect(Collectors.toMap(ITEMS::get, i -> 1 + i / 2))));

    static final Standing STANDING =
            new Standing(
                    "time.test",
                    90,
                    90,
                    Map.of("NDCG@10", 0.5, "HR@10", 0.75),
                    List.of(new Standing.Baseline("<markov>", Map.of("NDCG@10", 0.25), 1.8, 2.2)));

    static final ExampleSection EXAMPLES =
            new ExampleSection(
                    List.of(
                            new Example(
                                    5, List.of("a & b"), List.of(ITEMS.get(0), "plain"), "plain"),
                            new Example(1, List.of("plain"), List.of("a & b"), ITEMS.get(1))),
                    id -> id.equals("plain") ? Optional.of("<i>Plain</i>") : Optional.empty());

    private static final ItemSample SAMPLE =
            ItemSample.of(POPULARITY.mostPopularFirst(), cases(), VOCABULARY);

    private Pages() {}

    static Subject subject(Map<String, String> provenance) {
        return subject(provenance, Optional.empty());
    }

    static Subject subject(Map<String, String> provenance, Optional<String> caution) {
        return subject(provenance, ModelRules.defaults(), caution);
    }

    /**
     * @param rules of the model and of the job
     */
    static Subject subject(
            Map<String, String> provenance, ModelRules rules, Optional<String> caution) {
        Manifest.FileEntry file = new Manifest.FileEntry(1, "0".repeat(64));
        Manifest manifest =
                new Manifest(
                        1,
                        "v1",
                        "<b>family</b>",
                        "2026-11-24T16:05:01Z",
                        ITEMS.size(),
                        50,
                        List.of(),
                        List.of(),
                        Map.of(Manifest.MODULE_FILE, file, Manifest.VOCABULARY_FILE, file),
                        List.of(),
                        ITEMS,
                        Map.of(),
                        provenance,
                        rules,
                        null,
                        null);
        return new Subject(manifest, "time", "clicks & <views>.csv", rules, caution);
    }

    static EvaluationReport report() {
        Recommender model = new Recommender(new InOrder(), VOCABULARY, ITEMS, 50);
        return Evaluator.report(
                model, cases(), ModelRules.defaults(), POPULARITY, true, Optional.empty());
    }

    private static List<HeldOut> cases() {
        List<HeldOut> cases = new ArrayList<>();
        for (int i = 0; i < 90; i++) {
            cases.add(
                    new HeldOut(
                            "u" + i,
                            Histories.sequence(
                                    List.of(
                                            entry(i, 0),
                                            entry(i * i + 1, 1_400_000_000_000L + i * 3_600_000L))),
                            1));
        }
        return cases;
    }

    /** A model with vectors, and none before it. */
    static VectorFigures vectors() throws IOException {
        return new VectorFigures(
                Optional.of(own(SAMPLE).hypersphere()), own(SAMPLE).map(), Optional.empty());
    }

    /** The same beside another model, which lacks the plain item. */
    static VectorFigures vectorsAfter(String version) throws IOException {
        return vectorsAfter(version, Optional.empty());
    }

    /**
     * @param caution of the model before
     */
    static VectorFigures vectorsAfter(String version, Optional<String> caution) throws IOException {
        ItemSample shared = SAMPLE.only(item -> item != ITEMS.indexOf("plain") + 1);
        SampledVectors before =
                SampledVectors.read(
                                shared,
                                items -> rows(items, item -> new float[] {item % 2, 1, item}))
                        .orElseThrow();
        return new VectorFigures(
                Optional.of(own(shared).hypersphere()),
                own(shared).map(),
                Optional.of(
                        new VectorFigures.Before(
                                version,
                                caution,
                                Optional.of(before.hypersphere()),
                                before.map())));
    }

    static VectorFigures noVectors() {
        return new VectorFigures(Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static SampledVectors own(ItemSample sample) throws IOException {
        return SampledVectors.read(
                        sample,
                        items -> rows(items, item -> new float[] {item, 10 - item, item % 3}))
                .orElseThrow();
    }

    private static Optional<float[][]> rows(int[] items, IntFunction<float[]> row) {
        return Optional.of(IntStream.of(items).mapToObj(row).toArray(float[][]::new));
    }

    private static SequenceEntry entry(int item, long millis) {
        return new SequenceEntry(ITEMS.get(item % ITEMS.size()), "click", millis);
    }

    /** The catalogue in its order. */
    private static final class InOrder implements Scorer {
        @Override
        public TopK topk(ModelInput input, int k) {
            int width = input.excludeWidth();
            float[] scores = new float[input.rows() * k];
            int[] indices = new int[input.rows() * k];
            for (int row = 0; row < input.rows(); row++) {
                int place = row * k;
                for (int item = 1; item <= ITEMS.size(); item++) {
                    int candidate = item;
                    int first = row * width;
                    if (IntStream.range(first, first + width)
                            .noneMatch(i -> input.exclude()[i] == candidate)) {
                        indices[place] = item;
                        scores[place++] = -item;
                    }
                }
                while (place < (row + 1) * k) {
                    scores[place++] = Float.NEGATIVE_INFINITY;
                }
            }
            return new TopK(scores, indices, k);
        }

        @Override
        public void close() {}
    }
}
