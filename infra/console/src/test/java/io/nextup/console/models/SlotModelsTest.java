package io.nextup.console.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.nextup.artifact.ArtifactException;
import io.nextup.console.models.ModelState.Announced;
import io.nextup.console.models.ModelState.ModelProcess;
import io.nextup.console.models.ModelState.RegistryModel;
import io.nextup.console.models.ModelState.Verdict;
import io.nextup.event.AnnouncedModel;
import io.nextup.event.Health;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelSince;
import io.nextup.event.ModelVerdict;
import io.nextup.models.SlotHealth;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlotModelsTest {
    private static final long NOW = 1_000;

    @TempDir Path registry;
    private final List<String> announced = new ArrayList<>();
    private final FakeAnnouncing announcing = new FakeAnnouncing();
    private SlotModels models;
    private ModelActions actions;

    @BeforeEach
    void publish() throws Exception {
        TableModel.publish(registry, "v1", "2026-11-21T00:00:00Z");
        TableModel.publish(registry, "v2", "2026-11-22T00:00:00Z");
        TableModel.publish(registry, "v3", "2026-11-23T00:00:00Z");
        models =
                new SlotModels(
                        "default", Optional.of(new ModelRegistry(TableModel.settings(registry))));
        actions = new ModelActions(models, announcing);
    }

    @Test
    void theStateNamesWhatIsAnnouncedAndWhatServes() {
        models.models(
                slot(
                        announcement("v3", "v1", "v2"),
                        report(
                                "v2",
                                ModelVerdict.of(
                                        "v3",
                                        sha("v3"),
                                        ModelVerdict.Kind.REFUSED,
                                        "it is broken",
                                        700))));
        ModelState state = models.state(NOW, 0);
        assertThat(state.slot()).isEqualTo("default");
        assertThat(state.announced())
                .isEqualTo(new Announced("v3", "operator", 500, 58, List.of("v1", "v2"), "v1"));
        assertThat(state.processes())
                .containsExactly(
                        new ModelProcess(
                                "p1",
                                "h",
                                "v2",
                                600L,
                                null,
                                true,
                                false,
                                false,
                                List.of(new Verdict("v3", "refused", "it is broken", 700))));
        assertThat(state.registry().error()).isNull();
        assertThat(state.registry().models())
                .extracting(
                        RegistryModel::version, RegistryModel::serving, RegistryModel::announced)
                .containsExactly(
                        tuple("v3", false, true),
                        tuple("v2", true, false),
                        tuple("v1", false, false));
        assertThat(state.shownAsServing()).contains("v2");
        assertThat(models.current(NOW)).contains("v2");
    }

    @Test
    void onlyALivingProcessLoadsUnsignedModels() {
        models.models(
                slot(
                        announcement("v2"),
                        report("v2"),
                        unsigned("living", 2_000, false),
                        unsigned("stale", 999, false),
                        unsigned("ended", 2_000, true)));
        assertThat(models.state(NOW, 0).processes())
                .extracting(ModelProcess::process, ModelProcess::unsigned)
                .containsExactlyInAnyOrder(
                        tuple("p1", false),
                        tuple("living", true),
                        tuple("stale", false),
                        tuple("ended", false));
    }

    private static Health unsigned(String process, long freshUntilMillis, boolean ended) {
        return new Health(
                "default",
                process,
                null,
                null,
                null,
                null,
                600,
                freshUntilMillis,
                null,
                null,
                null,
                List.of(),
                List.of(),
                ended,
                0,
                true);
    }

    @Test
    void withoutARegistryAProcessOrElseTheAnnouncementTellsWhatServes() {
        SlotModels alone = new SlotModels("default", Optional.empty());
        assertThat(alone.state(NOW, 0)).isEqualTo(new ModelState("default", null, List.of(), null));
        assertThat(alone.state(NOW, 0).shownAsServing()).isEmpty();
        alone.models(slot(announcement("v3", "v1")));
        assertThat(alone.state(NOW, 0).announced().rollback()).isNull();
        assertThat(alone.state(NOW, 0).shownAsServing()).contains("v3");
        assertThat(alone.current(NOW)).contains("v3");
        alone.models(slot(announcement("v3", "v1"), report("v1")));
        assertThat(alone.state(NOW, 0).shownAsServing()).contains("v1");
    }

    @Test
    void aModelIsAnnouncedIfTheOneThatThePersonSawServes() throws Exception {
        models.models(slot(announcement("v2", "v1"), report("v2")));
        assertThat(actions.announce("v3", Optional.of("v2"), NOW, 0)).isEqualTo("v3");
        assertThat(announced).containsExactly("v3");
    }

    @Test
    void nothingIsAnnouncedOnceAnotherModelServes() {
        models.models(slot(announcement("v2", "v1"), report("v2")));
        assertThatThrownBy(() -> actions.announce("v3", Optional.of("v1"), NOW, 0))
                .isInstanceOf(ChangedException.class)
                .hasMessageContaining("v2 serves by now, and v1 did");
        assertThatThrownBy(() -> actions.rollBack("v1", Optional.empty(), NOW, 0))
                .isInstanceOf(ChangedException.class)
                .hasMessageContaining("v2 serves by now, and none did");
        assertThat(announced).isEmpty();
    }

    @Test
    void aRollbackGoesWhereThePersonWasToldOrNowhere() throws Exception {
        models.models(slot(announcement("v3", "v1", "v2"), report("v2")));
        announcing.before = Optional.of("v1");
        assertThatThrownBy(() -> actions.rollBack("v2", Optional.of("v2"), NOW, 0))
                .isInstanceOf(ChangedException.class)
                .hasMessageContaining("goes to v1 by now, and not to v2");
        assertThat(actions.rollBack("v1", Optional.of("v2"), NOW, 0)).isEqualTo("v1");
        assertThat(announced).containsExactly("v1");
    }

    @Test
    void aRollbackFromAnAnnouncementThatDoesNotCountGoesNowhere() {
        models.models(slot(announcement("v3", "v1"), report("v2")));
        announcing.before = Optional.of("v2");
        assertThatThrownBy(() -> actions.rollBack("v1", Optional.of("v2"), NOW, 0))
                .isInstanceOf(ChangedException.class)
                .hasMessageContaining("goes to v2 by now, and not to v1");
        assertThat(announced).isEmpty();
    }

    @Test
    void anAnnouncementThatIsRefusedIsPassedOn() {
        models.models(slot(announcement("v2", "v1"), report("v2")));
        announcing.damaged = "v3";
        assertThatThrownBy(() -> actions.announce("v3", Optional.of("v2"), NOW, 0))
                .isInstanceOf(ArtifactException.class)
                .hasMessage("v3 is damaged");
    }

    private final class FakeAnnouncing implements ModelActions.Announcing {
        private Optional<String> before = Optional.empty();
        private String damaged;

        @Override
        public void announce(String version) throws ArtifactException {
            if (version.equals(damaged)) {
                throw new ArtifactException(version + " is damaged");
            }
            announced.add(version);
        }

        @Override
        public Optional<String> before() {
            return before;
        }
    }

    private static SlotHealth slot(ModelAnnouncement announcement, Health... reports) {
        return new SlotHealth("default", Optional.of(announcement), List.of(reports));
    }

    private static ModelAnnouncement announcement(String version, String... previous) {
        return new ModelAnnouncement(
                "default",
                version,
                "file:///" + version,
                sha(version),
                500,
                List.of(previous).stream()
                        .map(one -> new AnnouncedModel(one, "file:///" + one, sha(one)))
                        .toList(),
                List.of(),
                ModelAnnouncement.By.OPERATOR,
                58);
    }

    private static Health report(String serving, ModelVerdict... verdicts) {
        return new Health(
                "default",
                "p1",
                "h",
                null,
                600,
                2_000,
                new ModelSince(serving, sha(serving), 600),
                null,
                List.of(verdicts),
                false);
    }

    private static String sha(String version) {
        return version.substring(1).repeat(64);
    }
}
