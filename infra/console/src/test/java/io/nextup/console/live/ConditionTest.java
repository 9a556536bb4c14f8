package io.nextup.console.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.AnnouncedModel;
import io.nextup.event.Health;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelSince;
import io.nextup.event.ModelVerdict;
import io.nextup.models.SlotHealth;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConditionTest {
    private static final long NOW = 1_000_000;
    private static final String NEW = "a".repeat(64);
    private static final String OLD = "b".repeat(64);

    @Test
    void withoutAnAnswerOfTheBrokersNothingElseCanBeTold() {
        Condition condition = condition(false, slot(Optional.empty()), 5, 60_000);
        assertThat(condition.kind()).isEqualTo("broker-away");
        assertThat(condition.what()).contains("kafka:9092");
    }

    @Test
    void topicsThatCannotBeReadAreToldWithTheReason() {
        Condition condition =
                Condition.of(
                        new Condition.Signs(
                                "kafka:9092",
                                true,
                                Optional.of("Topic clicks does not exist"),
                                Optional.of(slot(announced())),
                                5,
                                60_000),
                        NOW);
        assertThat(condition.kind()).isEqualTo("unreadable");
        assertThat(condition.what()).contains("kafka:9092", "Topic clicks does not exist");
    }

    @Test
    void untilTheTopicsAboutModelsAreReadNothingIsClaimedOfThem() {
        Condition condition =
                Condition.of(
                        new Condition.Signs(
                                "kafka:9092", true, Optional.empty(), Optional.empty(), 5, 60_000),
                        NOW);
        assertThat(condition.kind()).isEqualTo("starting");
        assertThat(condition.todo()).isEmpty();
    }

    @Test
    void aSlotWithoutAnAnnouncementSaysHowToMakeAModel() {
        Condition condition = condition(true, slot(Optional.empty()), 5, 60_000);
        assertThat(condition.kind()).isEqualTo("no-model");
        assertThat(condition.todo()).first().asString().contains("nextup train", "--announce");
    }

    @Test
    void anAnnouncedModelThatNobodyServesYetIsStarting() {
        assertThat(condition(true, slot(announced()), 0, 60_000).kind()).isEqualTo("starting");
    }

    @Test
    void eventsThatWaitForMoreThanTenSecondsShowASilentJob() {
        SlotHealth slot = slot(announced(), serving("p", "new", NEW));
        assertThat(condition(true, slot, 1, 10_000).kind()).isEqualTo("well");
        assertThat(condition(true, slot, 0, 10_001).kind()).isEqualTo("well");
        Condition silent = condition(true, slot, 7, 12_345);
        assertThat(silent.kind()).isEqualTo("job-silent");
        assertThat(silent.what()).contains("7 events", "12 s");
        assertThat(silent.todo())
                .anyMatch(advice -> advice.contains("replay again") && advice.contains("a day"));
    }

    @Test
    void aDemotedModelIsNamedWithItsReasonAndWhatServesInstead() {
        ModelVerdict verdict =
                ModelVerdict.of(
                        "new", NEW, ModelVerdict.Kind.DEMOTED, "it hung on two batches", NOW - 5);
        SlotHealth demoted = slot(announced(), serving("p", "old", OLD, verdict));
        Condition condition = condition(true, demoted, 0, 0);
        assertThat(condition.kind()).isEqualTo("demoted");
        assertThat(condition.what())
                .contains("new", "demoted", "it hung on two batches", "old serves instead");
        SlotHealth pardoned =
                slot(
                        announced(),
                        serving("p", "old", OLD, verdict),
                        Health.pardon("default", "new", NEW, "by an operator", NOW));
        assertThat(condition(true, pardoned, 0, 0).kind()).isEqualTo("well");
    }

    @Test
    void aWellStreamNamesItsModelAndProcesses() {
        SlotHealth slot = slot(announced(), serving("p", "new", NEW), serving("q", "new", NEW));
        assertThat(condition(true, slot, 3, 2_000).what())
                .isEqualTo("The stream is well: new serves in 2 of 2 processes.");
    }

    private static Condition condition(
            boolean answers, SlotHealth slot, int waiting, long silentMillis) {
        return Condition.of(
                new Condition.Signs(
                        "kafka:9092",
                        answers,
                        Optional.empty(),
                        Optional.of(slot),
                        waiting,
                        silentMillis),
                NOW);
    }

    private static Optional<ModelAnnouncement> announced() {
        return Optional.of(
                new ModelAnnouncement(
                        "default",
                        "new",
                        "file:///models/new",
                        NEW,
                        NOW - 100,
                        List.of(new AnnouncedModel("old", "file:///models/old", OLD)),
                        List.of(),
                        null,
                        0));
    }

    private static SlotHealth slot(Optional<ModelAnnouncement> announced, Health... entries) {
        return new SlotHealth("default", announced, List.of(entries));
    }

    private static Health serving(
            String process, String version, String manifest, ModelVerdict... verdicts) {
        return new Health(
                "default",
                process,
                "host",
                null,
                NOW - 10,
                NOW + 60_000,
                new ModelSince(version, manifest, NOW - 50),
                null,
                List.of(verdicts),
                false);
    }
}
