package io.nextup.console.why;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ModelRules;
import io.nextup.event.AnnouncedModel;
import io.nextup.event.EventReference;
import io.nextup.event.RankedItem;
import io.nextup.event.Recommendation;
import io.nextup.scoring.ItemRules;
import io.nextup.scoring.ModelInput;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.Scorer;
import io.nextup.scoring.TopK;
import io.nextup.scoring.torch.AllowedOperators;
import io.nextup.scoring.torch.TorchScorer;
import io.nextup.sequence.UserSequence;
import io.nextup.serving.engine.BatchScorer;
import io.nextup.serving.engine.RuleDrops;
import io.nextup.serving.engine.ScoreRequest;
import io.nextup.serving.engine.ServingModel;
import io.nextup.serving.shape.TightShapes;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares the list that a job serves with the explanation of it, by one small module. */
class ServedListTest {
    private static final int LIST = 10;

    @TempDir Path directory;

    /** Keeps what the module was asked last, and answered. */
    private static final class Heard implements Scorer {
        private final Scorer module;
        ModelInput asked;
        TopK answered;

        Heard(Scorer module) {
            this.module = module;
        }

        @Override
        public TopK topk(ModelInput input, int k) {
            asked = input;
            answered = module.topk(input, k);
            return answered;
        }

        long[] distinctExclusions() {
            return Arrays.stream(asked.exclude()).distinct().filter(index -> index != 0).toArray();
        }

        @Override
        public void close() {
            module.close();
        }
    }

    @Test
    void whyOnAHistoryOf150EventsAsksWhatWasServed() throws Exception {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            // Most items come again; the vocabulary lacks every tenth.
            String item = i % 10 == 0 ? "new" + i : "i" + (1 + i * 37 % 70);
            steps.add(Steps.step("e" + i, item, i));
        }
        AnnouncedModel announced =
                SmallModel.publish(
                        directory,
                        "v1",
                        SmallModel.ids(200),
                        SmallModel.SCATTERED,
                        200,
                        ModelInputs.NONE,
                        ModelRules.defaults());
        Artifact artifact = Artifact.read(Path.of(URI.create(announced.location())));
        try (Heard module =
                        new Heard(
                                TorchScorer.loadVerified(
                                        artifact, "cpu", AllowedOperators.ofThisBuild()));
                Scores scores = new ModelScores(artifact, module)) {
            Recommendation list = served(artifact, module, steps);
            long[] readByTheJob = module.asked.items();
            long[] excludedByTheJob = module.distinctExclusions();
            assertThat(readByTheJob).hasSize(90);
            assertThat(list.items()).hasSize(LIST);

            AskedHistory history = AskedHistory.of(steps, scores.rules().sequence());
            for (int place = 0; place < LIST; place++) {
                RankedItem item = list.items().get(place);
                assertThat(scores.ranks(item.itemId(), List.of(history)))
                        .containsExactly(OptionalInt.of(place + 1));
                assertThat(module.asked.items()).isEqualTo(readByTheJob);
                assertThat(module.distinctExclusions()).isEqualTo(excludedByTheJob);
                assertThat(module.answered.scores()[place]).isEqualTo(item.score());
                assertThat(Explanation.of(scores, history, item.itemId()).rank())
                        .isEqualTo(place + 1);
            }
        }
    }

    /** Answers as a job does: from its state of the user, which it keeps by the same rules. */
    private static Recommendation served(Artifact artifact, Scorer module, List<Step> steps) {
        ModelRules rules = ModelRules.defaults();
        UserSequence state = new UserSequence();
        steps.forEach(step -> state.apply(step.interaction(), step.reference(), rules.sequence()));
        ServingModel model =
                ServingModel.of(
                                artifact,
                                module,
                                new TightShapes(
                                        artifact.manifest().maxLength(), 256, rules.mostExcluded()),
                                Duration.ZERO)
                        .keepTo(ItemRules.NONE);
        return new BatchScorer(
                        "default",
                        LIST,
                        rules.excludeSeen(),
                        InstantSource.fixed(Instant.ofEpochMilli(1_000)),
                        new RuleDrops(0, () -> 0))
                .score(
                        List.of(
                                new ScoreRequest(
                                        "ada",
                                        state.itemIds(),
                                        state.sequenceNumber(),
                                        List.of(EventReference.event("e149")),
                                        149)),
                        model)
                .get(0);
    }
}
