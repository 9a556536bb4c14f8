package io.nextup.serving.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.ModelRules;
import io.nextup.event.AnnouncedModel;
import io.nextup.serving.LogLines;
import io.nextup.serving.engine.FakeScorer;
import io.nextup.serving.engine.Models;
import io.nextup.serving.engine.ServingModel;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RulesCheckTest {
    private static final ModelRules OWN = ModelRules.defaults();
    private static final ModelRules OTHERS =
            new ModelRules(Set.of("buy", "click"), 7_200_000, 0, 200, 100, 1_500, false);

    private final LogLines log = LogLines.of(RulesCheck.class);
    private int loads;

    @AfterEach
    void hangUp() {
        log.close();
    }

    @Test
    void aModelOfTheJobsOwnRulesIsLoadedWithoutAWord() throws Exception {
        assertThat(load(OWN, false).version()).isEqualTo("v1");
        assertThat(load(OWN, true).version()).isEqualTo("v1");
        assertThat(log.lines()).isEmpty();
    }

    @Test
    void aModelOfOtherRulesIsLoadedAndOneLineNamesEachWithBothValuesAndItsOption()
            throws Exception {
        assertThat(load(OTHERS, false).version()).isEqualTo("v1");
        assertThat(log.lines())
                .singleElement()
                .asString()
                .contains("v1", "nextup.models.require-same-rules")
                .contains("nextup.sequence.types is all types here, the model's buy,click;")
                .contains("nextup.sequence.max-lateness is 1 d here, the model's 2 h;")
                .contains("nextup.sequence.dedupe-window is 64 here, the model's 0;")
                .contains("nextup.sequence.capacity is 100 here, the model's 200;")
                .contains("nextup.ingest.max-id-length is 256 here, the model's 100;")
                .contains("nextup.ingest.max-future is 5 min here, the model's 1500 ms;")
                .contains("nextup.scoring.exclude-seen is true here, the model's false");
    }

    @Test
    void rulesInWhichBothAgreeAreNotNamed() throws Exception {
        load(new ModelRules(Set.of(), 86_400_000, 64, 200, 256, 300_000, true), false);
        assertThat(log.lines())
                .singleElement()
                .asString()
                .contains("nextup.sequence.capacity is 100 here, the model's 200")
                .doesNotContain("nextup.sequence.types", "nextup.scoring");
    }

    @Test
    void whereTheSameRulesAreRequiredAModelOfOthersIsRefusedUnloaded() {
        assertThatThrownBy(() -> load(OTHERS, true))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContainingAll(
                        "nextup.models.require-same-rules is true",
                        "set that to false",
                        "nextup.scoring.exclude-seen is true here, the model's false");
        assertThat(loads).isZero();
        // The roll-out logs the reason of a refusal.
        assertThat(log.lines()).isEmpty();
    }

    @Test
    void aModelThatDoesNotSayItsRulesIsRefusedOnlyWhereTheSameAreRequired() throws Exception {
        assertThat(load(null, false).version()).isEqualTo("v1");
        assertThat(log.lines()).isEmpty();
        assertThatThrownBy(() -> load(null, true))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContainingAll(
                        "nextup.models.require-same-rules is true",
                        "set that to false",
                        "does not say by which rules it was trained");
        assertThat(loads).isEqualTo(1);
    }

    private ServingModel load(ModelRules trained, boolean requireSame) throws Exception {
        Artifact artifact =
                new FakeArtifacts(trained)
                        .fetch(new AnnouncedModel("v1", "here", "sha-v1"), read -> {});
        return new RulesCheck(OWN, requireSame, this::loaded).load(artifact, () -> {});
    }

    private ServingModel loaded(Artifact artifact, Runnable stepDone) {
        loads++;
        return Models.model(artifact.manifest().version(), 3, new FakeScorer(3));
    }
}
