package io.nextup.console.why;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.ModelRules;
import io.nextup.artifact.trust.ModelTrust;
import io.nextup.artifact.trust.TestKeys;
import io.nextup.console.models.ModelMemory;
import io.nextup.console.models.RegistrySettings;
import io.nextup.console.why.Explanation.Reason;
import io.nextup.event.AnnouncedModel;
import io.nextup.intake.InteractionLimits;
import io.nextup.scoring.InputColumn;
import io.nextup.scoring.ModelInput;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.TopK;
import io.nextup.scoring.torch.AllowedOperators;
import io.nextup.scoring.torch.FixedScores;
import io.nextup.scoring.torch.TorchScorer;
import io.nextup.sequence.SequenceRules;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Asks small modules by PyTorch. */
class ModelScoresTest {
    @TempDir Path directory;

    private AnnouncedModel publish(String source, ModelInputs inputs, ModelRules rules)
            throws IOException {
        return SmallModel.publish(directory, "v1", SmallModel.ids(), source, inputs, rules);
    }

    private static Scores open(AnnouncedModel model) throws ArtifactException, IOException {
        return opener().open(model);
    }

    private static ModelRules including() {
        return ModelRules.of(SequenceRules.defaults(), InteractionLimits.defaults(), false);
    }

    @Test
    void ranksAreThoseOfTheShortenedHistoriesOneByOne() throws Exception {
        AnnouncedModel model =
                publish(SmallModel.FOLLOWING, ModelInputs.NONE, ModelRules.defaults());
        int[][] histories = {{1, 2, 7}, {2, 7}, {1, 7}, {1, 2}};
        List<Integer> expected = new ArrayList<>();
        Artifact artifact = Artifact.read(Path.of(URI.create(model.location())));
        try (TorchScorer scorer =
                TorchScorer.loadVerified(artifact, "cpu", AllowedOperators.ofThisBuild())) {
            for (int[] history : histories) {
                long[] items = IntStream.of(history).asLongStream().toArray();
                TopK answer = scorer.topk(ModelInput.row(items, items), SmallModel.ITEMS);
                expected.add(1 + IntStream.of(answer.indices()).boxed().toList().indexOf(20));
            }
        }
        try (Scores scores = open(model)) {
            Explanation why =
                    Explanation.of(
                            scores,
                            AskedHistory.of(Steps.of("i1", "i2", "i7"), scores.rules().sequence()),
                            "i20");
            assertThat(why.rank()).isEqualTo(expected.get(0)).isEqualTo(1);
            assertThat(why.reasons())
                    .containsExactly(
                            new Reason("i1", expected.get(1)),
                            new Reason("i2", expected.get(2)),
                            new Reason("i7", expected.get(3)));
            assertThat(why.carrier()).isEqualTo("i1");
            assertThat(why.popular()).isEqualTo(3);
            assertThat(why.words())
                    .isEqualTo(
                            "i20 stands at 1 because of i1: without i1 it would stand at %d."
                                    .formatted(expected.get(1)));
        }
        assertThat(expected.get(1)).isGreaterThan(10);
    }

    @Test
    void anItemOfTheHistoryIsRankedAsIfItWereNotSeen() throws Exception {
        AnnouncedModel model = publish(FixedScores.HONEST, ModelInputs.NONE, null);
        try (Scores scores = open(model)) {
            // Items 1 and 2 are seen and left out, item 3 is asked for.
            assertThat(ranks(scores, "i3", Steps.of("i1", "i2", "i3"))).hasValue(1);
            assertThat(ranks(scores, "i4", Steps.of("i1", "i2", "i3"))).hasValue(1);
        }
    }

    @Test
    void seenItemsKeepTheirPlacesWhereTheModelsRulesLeaveThemIn() throws Exception {
        AnnouncedModel model = publish(FixedScores.HONEST, ModelInputs.NONE, including());
        try (Scores scores = open(model)) {
            assertThat(ranks(scores, "i4", Steps.of("i1", "i2", "i3"))).hasValue(4);
        }
    }

    private static OptionalInt ranks(Scores scores, String item, List<Step> steps) {
        return scores.ranks(item, List.of(AskedHistory.of(steps, scores.rules().sequence())))
                .get(0);
    }

    /** Item 1 raises item 20 to the first place; the model reads ten items. */
    @Test
    void itemsBeforeThoseThatTheModelReadsDoNotCount() throws Exception {
        AnnouncedModel model = publish(SmallModel.FOLLOWING, ModelInputs.NONE, null);
        String[] nine = {"i1", "i5", "i6", "i5", "i6", "i5", "i6", "i5", "i6", "i5"};
        String[] ten = {"i1", "i5", "i6", "i5", "i6", "i5", "i6", "i5", "i6", "i5", "i6"};
        try (Scores scores = open(model)) {
            assertThat(ranks(scores, "i20", Steps.of(nine))).hasValue(1);
            assertThat(ranks(scores, "i20", Steps.of(ten))).hasValue(17);
        }
    }

    @Test
    void aHistoryThatTheModelDoesNotKnowGetsPopularItems() throws Exception {
        AnnouncedModel model = publish(FixedScores.HONEST, ModelInputs.NONE, null);
        try (Scores scores = open(model)) {
            assertThat(ranks(scores, "i20", Steps.of("new"))).hasValue(3);
            assertThat(ranks(scores, "i2", Steps.of("new"))).isEmpty();
            assertThat(scores.knows("new")).isFalse();
            assertThat(ranks(scores, "new", Steps.of("i1"))).isEmpty();
        }
    }

    @Test
    void timesReachAModelThatTakesThem() throws Exception {
        ModelInputs timed =
                new ModelInputs(
                        List.of(InputColumn.TIMES, InputColumn.TYPES, InputColumn.NOW),
                        List.of("click"));
        AnnouncedModel model = publish(SmallModel.AGEING, timed, null);
        try (Scores scores = open(model)) {
            long minute = 60_000;
            List<Step> aged =
                    List.of(Steps.step("e1", "i5", minute), Steps.step("e2", "i6", 3 * minute));
            List<Step> young =
                    List.of(Steps.step("e1", "i5", minute), Steps.step("e2", "i6", minute));
            // i20 scores 1, and 5.5 with an age of two minutes; two items are seen.
            assertThat(ranks(scores, "i20", young)).hasValue(18);
            assertThat(ranks(scores, "i20", aged)).hasValue(14);
        }
    }

    @Test
    void anotherArtifactInTheAnnouncedPlaceIsRefused() throws Exception {
        AnnouncedModel model = publish(FixedScores.HONEST, ModelInputs.NONE, null);
        AnnouncedModel other = new AnnouncedModel("v1", model.location(), "0".repeat(64));
        assertThatThrownBy(() -> open(other))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("0".repeat(64));
    }

    @Test
    void onlyTheNamedRegistryIsAskedAndWithoutOneTheOwnDisk() throws Exception {
        ArtifactOpener own = opener();
        ArtifactOpener named = opener("s3://bucket/models");
        ArtifactOpener directory = opener("/srv/models");
        AnnouncedModel local = new AnnouncedModel("v1", "file:///models/v1", "0".repeat(64));
        AnnouncedModel inBucket = new AnnouncedModel("v1", "s3://bucket/models/v1", "0".repeat(64));
        AnnouncedModel elsewhere = new AnnouncedModel("v1", "s3://other/models/v1", "0".repeat(64));
        assertThat(own.mayOpen(local)).isTrue();
        assertThat(own.mayOpen(inBucket)).isFalse();
        assertThat(named.mayOpen(local)).isFalse();
        assertThat(directory.mayOpen(local)).isFalse();
        assertThat(
                        directory.mayOpen(
                                new AnnouncedModel("v1", "file:///srv/models/v1", "0".repeat(64))))
                .isTrue();
        assertThat(
                        directory.mayOpen(
                                new AnnouncedModel(
                                        "v1", "file:///srv/models/../v1", "0".repeat(64))))
                .isFalse();
        assertThat(named.mayOpen(inBucket)).isTrue();
        assertThat(named.mayOpen(elsewhere)).isFalse();
        assertThatThrownBy(() -> own.open(inBucket))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("s3://bucket/models/v1");
    }

    @Test
    void aModelWithoutATrustedSignatureIsRefusedAlsoWithoutARegistry() throws Exception {
        AnnouncedModel model = publish(FixedScores.HONEST, ModelInputs.NONE, null);
        ArtifactOpener trusting =
                new ArtifactOpener(
                        TestKeys.make().trust(), Optional.empty(), ModelMemory.ofThisProcess());
        assertThatThrownBy(() -> trusting.open(model))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("is not signed");
    }

    /** Its 20 items take 160 bytes each, of a sixth of the heap. */
    @Test
    void aModelThatIsTooLargeForThisProcessIsNotCopied() throws Exception {
        AnnouncedModel model = publish(FixedScores.HONEST, ModelInputs.NONE, null);
        ArtifactOpener small =
                new ArtifactOpener(ModelTrust.ANY, Optional.empty(), new ModelMemory(19_199));
        Files.delete(Path.of(URI.create(model.location())).resolve("model.pt"));
        assertThatThrownBy(() -> small.open(model))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("v1 has 20 items")
                .hasMessageContaining("-Xmx1m");
        ArtifactOpener enough =
                new ArtifactOpener(ModelTrust.ANY, Optional.empty(), new ModelMemory(19_200));
        assertThatThrownBy(() -> enough.open(model)).hasMessageContaining("model.pt is missing");
    }

    private static ArtifactOpener opener() {
        return new ArtifactOpener(ModelTrust.ANY, Optional.empty(), ModelMemory.ofThisProcess());
    }

    private static ArtifactOpener opener(String registry) {
        return new ArtifactOpener(
                ModelTrust.ANY,
                Optional.of(
                        new RegistrySettings(
                                registry,
                                ModelTrust.ANY,
                                AllowedOperators.ofThisBuild(),
                                Optional.empty())),
                ModelMemory.ofThisProcess());
    }
}
