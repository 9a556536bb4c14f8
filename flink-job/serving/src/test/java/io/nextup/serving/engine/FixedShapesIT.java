package io.nextup.serving.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.artifact.Artifact;
import io.nextup.event.RankedItem;
import io.nextup.event.Recommendation;
import io.nextup.scoring.ItemRules;
import io.nextup.scoring.ModelInput;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.Scorer;
import io.nextup.scoring.TopK;
import io.nextup.scoring.torch.AllowedOperators;
import io.nextup.scoring.torch.TorchScorer;
import io.nextup.serving.shape.BatchShapes;
import io.nextup.serving.shape.CallShape;
import io.nextup.serving.shape.FixedShapes;
import io.nextup.serving.shape.TightShapes;
import io.nextup.serving.shape.WarmUp;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Calls with the shapes of a GPU on a CPU: a real module must give the same answers. */
@Timeout(120)
class FixedShapesIT {
    private static final int MOST_ROWS = 20;
    private static final int MAX_LENGTH = 8;
    private static final int MOST_ITEMS = 12;
    private static final int TOP_K = 5;
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);

    @TempDir private Path directory;

    @Test
    void aRealModuleAnswersPaddedBatchesAsItAnswersTightOnes() throws Exception {
        URI location =
                URI.create(
                        StepModel.forwards("v1").publish(directory.resolve("registry")).location());
        Artifact artifact = Artifact.read(Path.of(location));
        BatchShapes fixed = new FixedShapes(MAX_LENGTH, MOST_ROWS, MOST_ITEMS);
        BatchShapes tight = new TightShapes(MAX_LENGTH, MOST_ROWS, MOST_ITEMS);
        Set<CallShape> called = new HashSet<>();
        BatchScorer scorer =
                new BatchScorer("default", TOP_K, true, CLOCK, new RuleDrops(0, () -> 0));
        try (TorchScorer torch =
                TorchScorer.loadVerified(artifact, "cpu", AllowedOperators.ofThisBuild())) {
            new WarmUp(TOP_K, System::nanoTime)
                    .run(torch, StepModel.ITEMS, ModelInputs.NONE, fixed, () -> {});
            ServingModel padded =
                    ServingModel.of(artifact, watched(torch, called), fixed, Duration.ZERO)
                            .keepTo(ItemRules.NONE);
            ServingModel asTheyAre =
                    ServingModel.of(artifact, torch, tight, Duration.ZERO).keepTo(ItemRules.NONE);
            Random random = new Random(3);
            for (int rows = 1; rows <= MOST_ROWS; rows++) {
                List<ScoreRequest> requests = requests(rows, random);

                List<Recommendation> answers = scorer.score(requests, padded);

                assertThat(answers).isEqualTo(scorer.score(requests, asTheyAre));
                for (int r = 0; r < rows; r++) {
                    assertThat(answers.get(r).items())
                            .extracting(RankedItem::itemId)
                            .isEqualTo(StepModel.expected(1, requests.get(r).itemIds(), TOP_K));
                }
            }
        }
        // 8, 16 and 20 rows.
        assertThat(called).hasSize(3).isSubsetOf(fixed.warmUp());
    }

    /** Makes requests of 1 to the most items, all of them known to the model. */
    private static List<ScoreRequest> requests(int count, Random random) {
        return IntStream.range(0, count)
                .mapToObj(
                        user ->
                                Models.request(
                                        "u" + user,
                                        IntStream.range(0, 1 + random.nextInt(MOST_ITEMS))
                                                .mapToObj(
                                                        i ->
                                                                StepModel.item(
                                                                        random.nextInt(
                                                                                StepModel.ITEMS)))
                                                .toArray(String[]::new)))
                .toList();
    }

    private static Scorer watched(Scorer scorer, Set<CallShape> called) {
        return new Scorer() {
            @Override
            public TopK topk(ModelInput input, int k) {
                called.add(new CallShape(input.rows(), input.width(), input.excludeWidth()));
                return scorer.topk(input, k);
            }

            @Override
            public void close() {}
        };
    }
}
