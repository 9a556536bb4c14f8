package io.nextup.trainer.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.ModelRules;
import io.nextup.artifact.lease.LeaseLostException;
import io.nextup.event.ModelAnnouncement;
import io.nextup.models.AnnounceException;
import io.nextup.trainer.family.markov.Markov;
import io.nextup.trainer.family.sasrec.SasRec;
import io.nextup.trainer.refresh.Decision.Outcome;
import io.nextup.trainer.registry.Publisher.Published;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Tests rounds that end without a decision, such as those whose lease or announcement is lost. */
class RefresherFaultsTest extends RefreshRounds {
    @Test
    void aServingModelThatCannotBeReadIsNotReplaced() throws Exception {
        Published published = run(round(new Markov())).published().orElseThrow();
        Files.write(Path.of(URI.create(published.location() + "model.pt")), new byte[9]);
        topics.history = Chain.history(8);
        assertThatThrownBy(() -> run(round(new Markov())))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("announced model " + published.version())
                .hasMessageEndingWith("; announce another with models announce");
        assertThat(topics.announced).hasSize(1);
    }

    @Test
    void aServingModelThatDoesNotLoadIsSaidBeforeAnythingIsTrained() throws Exception {
        Published serving = run(round(new Markov())).published().orElseThrow();
        scorers.refused = judgedVersion(serving);
        topics.history = Chain.history(8);
        notes.clear();
        assertThatThrownBy(() -> run(round(new Markov())))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(
                        "announced model " + serving.version(),
                        "its module does not load",
                        "announce another with models announce");
        assertThat(notes).noneMatch(note -> note.startsWith("Start "));
    }

    @Test
    void aModelThatIsAnnouncedMeanwhileStays() throws Exception {
        String first = run(round(new Markov())).published().orElseThrow().version();
        topics.history = Chain.history(8);
        topics.meanwhile = new ModelAnnouncement("default", "chosen", "file:///c", "ab", 1);
        assertThatThrownBy(() -> run(round(new Markov())))
                .hasMessage(
                        "chosen was announced while a candidate was judged against %s: nothing is"
                                + " announced, the next round judges again",
                        first);
        assertThat(store.versions()).hasSize(2);
        assertThat(topics.announced()).contains(topics.meanwhile);
    }

    @Test
    void aModelThatIsAnnouncedDuringThePublicationStays() throws Exception {
        String first = run(round(new Markov())).published().orElseThrow().version();
        topics.history = Chain.history(8);
        watched.whilePublishing =
                () ->
                        topics.announced.add(
                                new ModelAnnouncement("default", "chosen", "file:///c", "ab", 1));
        assertThatThrownBy(() -> run(round(new Markov())))
                .hasMessageStartingWith(
                        "chosen was announced while a candidate was judged against %s", first);
        assertThat(topics.announced()).map(ModelAnnouncement::version).contains("chosen");
    }

    @Test
    void whoeverLostTheLeasePublishesNothing() throws Exception {
        HeldLease lease = lease();
        lease.close();
        assertThatThrownBy(() -> round(new Markov()).run(moment(), epoch -> {}, lease))
                .isInstanceOf(LeaseLostException.class);
        assertThat(store.versions()).isEmpty();
    }

    /** A checkpoint that cannot be deleted: a directory in its place. */
    @Test
    void aModelThatIsAnnouncedStaysSoWhateverBecomesOfItsCheckpoint() throws Exception {
        Files.createDirectories(settings().work().resolve("X.checkpoint/within"));

        RoundReport report = run(round(new SasRec(), SmallNetwork.options(8), settings()));

        assertThat(report.decision().outcome()).isEqualTo(Outcome.ACCEPTED);
        Published announced = report.published().orElseThrow();
        assertThat(topics.announced())
                .map(ModelAnnouncement::version)
                .contains(announced.version());
        assertThat(notes)
                .anyMatch(
                        note ->
                                note.startsWith("The checkpoint of " + judgedVersion(announced))
                                        && note.contains("X.checkpoint"));
    }

    @Test
    void whatAKilledRoundWasFetchingIsDeleted() throws Exception {
        Path unfinished =
                Files.createDirectories(settings().models().resolve(".fetching-a-round-0f3c"));
        Files.writeString(unfinished.resolve("model.pt"), "half of it");

        run(round(new Markov()));

        assertThat(unfinished).doesNotExist();
    }

    @Test
    void afterAFailedAnnouncementTheNextRoundGoesOn() throws Exception {
        topics.failure = new AnnounceException("the broker is away");
        Refresher rounds = round(new Markov());
        assertThatThrownBy(() -> run(rounds)).hasMessage("the broker is away");
        assertThat(store.versions()).hasSize(2);
        topics.failure = null;
        RoundReport report = run(rounds);
        assertThat(report.decision().outcome()).isEqualTo(Outcome.ACCEPTED);
        assertThat(topics.announced).hasSize(1);
    }

    @Test
    void aFailedAnnouncementLeavesTheEvidenceOfPassesAsItWas() throws Exception {
        Path file = settings().passEvidence();
        new EvidenceFile(file, notes::add).keep(Evidence.none("an earlier pass"));
        String earlier = Files.readString(file);
        topics.failure = new AnnounceException("the broker is away");
        assertThatThrownBy(() -> run(round(new Markov()))).hasMessage("the broker is away");
        assertThat(store.versions()).hasSize(2);
        assertThat(Files.readString(file)).isEqualTo(earlier);

        topics.failure = null;
        run(round(new Markov()));
        assertThat(Files.readString(file)).isNotEqualTo(earlier);
    }

    @Test
    void aRoundThatMayNotAnnounceFailsBeforeItTrains() {
        topics.forbidden = new AnnounceException("user trainer may not write to the topic");
        assertThatThrownBy(() -> run(round(new Markov()))).isSameAs(topics.forbidden);
        assertThat(notes).noneMatch(note -> note.startsWith("Start "));
    }

    @Test
    void whereTheJobRefusesModelsOfTheseRulesARoundFailsBeforeItTrains() throws Exception {
        String refused = run(round(new Markov())).published().orElseThrow().version();
        topics.history = Chain.history(8);
        topics.refuses(ModelRules.REQUIRE_SAME_OPTION + " is true: types is all types here");

        assertThatThrownBy(() -> run(round(new Markov())))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("give it the job's rules")
                .hasMessageContaining(refused)
                .hasMessageContaining(ModelRules.REQUIRE_SAME_OPTION);
        assertThat(store.versions()).hasSize(2);

        RoundReport report = run(round(new Markov(), settings(shorter(), MINIMUM_USERS)));
        assertThat(report.decision().outcome()).isEqualTo(Outcome.ACCEPTED);
        assertThat(notes)
                .filteredOn(line -> line.contains("was trained by other rules"))
                .singleElement()
                .asString()
                .contains(refused, "--capacity is 50 here, the model's 100");
    }

    @Test
    void aRefusalForAnotherReasonEndsNoRound() throws Exception {
        run(round(new Markov()));
        topics.history = Chain.history(8);
        topics.refuses("its module does not load");

        assertThat(run(round(new Markov())).decision().outcome()).isEqualTo(Outcome.ACCEPTED);
    }

    private static ModelRules shorter() {
        ModelRules rules = ModelRules.defaults();
        return new ModelRules(
                rules.types(),
                rules.maxLatenessMillis(),
                rules.dedupeWindow(),
                50,
                rules.maxIdLength(),
                rules.maxFutureMillis(),
                rules.excludeSeen());
    }
}
