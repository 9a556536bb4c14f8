package io.nextup.trainer.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.Manifest;
import io.nextup.artifact.ModelRules;
import io.nextup.event.Interaction;
import io.nextup.event.ModelAnnouncement.By;
import io.nextup.sequence.SequenceRules;
import io.nextup.trainer.dataset.History;
import io.nextup.trainer.dataset.UserHistories;
import io.nextup.trainer.evaluate.PairedSums;
import io.nextup.trainer.family.Family;
import io.nextup.trainer.family.Trained;
import io.nextup.trainer.family.TrainingTask;
import io.nextup.trainer.family.markov.Markov;
import io.nextup.trainer.family.sasrec.SasRec;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.refresh.Decision.Outcome;
import io.nextup.trainer.registry.Publisher.Published;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Tests what serves after a candidate was accepted: it knows the window that it was judged by. */
class WindowPassTest extends RefreshRounds {
    /** An item that nobody met before the window. */
    private static final String NEW = "new";

    @Test
    void whatServesKnowsAnItemOfTheWindowAndWhatWasJudgedDoesNot() throws Exception {
        topics.history = withNewItem(6);
        Published announced = run(round(new Markov())).published().orElseThrow();
        assertThat(fetch(announced.version()).vocabulary().itemIds()).contains(NEW);
        assertThat(fetch(judgedVersion(announced)).vocabulary().itemIds()).doesNotContain(NEW);
    }

    @Test
    void aNetworkGoesOnFromTheWeightsThatWereJudged() throws Exception {
        topics.history = withNewItem(6);
        Refresher rounds = round(new SasRec(), SmallNetwork.options(8), settings());
        RoundReport first = run(rounds);
        Published announced = first.published().orElseThrow();
        assertThat(first.json().get("windowPass")).asString().contains("taken=true");
        assertThat(fetch(announced.version()).vocabulary().itemIds()).contains(NEW);

        topics.history = Chain.history(8);
        RoundReport second = run(rounds);

        assertThat(second.serving()).contains(announced.version());
        assertThat(second.training().orElseThrow().start())
                .isEqualTo("warm: from " + judgedVersion(announced));
        assertThat(second.window().fromMillis()).isEqualTo(EIGHT_STEPS_WINDOW);
    }

    @Test
    void aPassThatMakesItWorseIsNotServed() throws Exception {
        RoundReport report = run(round(new AfterwardsAnother(new Backwards()::train)));
        assertThat(report.decision().outcome()).isEqualTo(Outcome.ACCEPTED);
        assertThat(report.json().get("windowPass"))
                .asString()
                .contains("before=1.0", "after=0.", "taken=false");
        Manifest serving = report.published().orElseThrow().manifest();
        assertThat(store.versions()).containsExactly(serving.version());
        assertThat(serving.provenance())
                .containsEntry("fit", "refresh")
                .doesNotContainKey("refresh.judged");
    }

    @Test
    void aPassThatFailsLeavesTheCandidateAsItWasJudged() throws Exception {
        aPassFails(
                task -> {
                    throw new IOException("the disk is full");
                });
    }

    @Test
    void soDoesAPassThatNeedsTooMuchMemory() throws Exception {
        aPassFails(
                task -> {
                    throw new OutOfMemoryError("the disk is full");
                });
    }

    private void aPassFails(AfterwardsAnother.Training pass) throws Exception {
        RoundReport report = run(round(new AfterwardsAnother(pass)));
        assertThat(report.decision().outcome()).isEqualTo(Outcome.ACCEPTED);
        assertThat(store.versions()).containsExactly(report.published().orElseThrow().version());
        assertThat(notes).anyMatch(note -> note.contains("the disk is full"));
    }

    @Test
    void whereTheJudgedModelIsGoneTheServingOneIsAskedWhatItHasNotSeen() throws Exception {
        Published first = run(round(new Markov())).published().orElseThrow();
        store.delete(judgedVersion(first));
        topics.history = Chain.history(8);
        RoundReport report = run(round(new Markov()));
        assertThat(report.decision().outcome()).isEqualTo(Outcome.ACCEPTED);
        assertThat(report.window().fromMillis()).isEqualTo(EIGHT_STEPS_WINDOW);
        assertThat(notes)
                .anyMatch(
                        note ->
                                note.startsWith(first.version() + " stands for itself")
                                        && note.contains(judgedVersion(first)));

        // What it has seen is not in the window.
        store.delete(judgedVersion(report.published().orElseThrow()));
        topics.history = Chain.history(9);
        assertThat(run(round(new Markov())).window().fromMillis())
                .isEqualTo(Chain.timeMillis(8, 20));
    }

    /** Without its pass it knows less than what serves, which has learnt that window. */
    @Test
    void aCandidateWhosePassFailsDoesNotReplaceWhatKnowsNewerEvents() throws Exception {
        String serving = run(round(new Markov())).published().orElseThrow().version();
        topics.history = withNewItem(6);
        Family failing = new AfterwardsAnother(new Backwards()::train);
        RoundReport report = run(round(failing));
        assertThat(report.window().fromMillis()).isLessThan(Chain.timeMillis(5, 199));
        assertThat(report.decision().outcome()).isEqualTo(Outcome.PASS_UNDECIDED);
        assertThat(report.decision().reason()).contains(serving, "newer events");
        assertThat(topics.announced).hasSize(1);
        assertThat(store.versions()).hasSize(2);

        topics.history = Chain.history(8);
        assertThat(run(round(failing)).decision().outcome()).isEqualTo(Outcome.ACCEPTED);
    }

    /** Its comparison was decided, which alone would end the counting. */
    @Test
    void afterAPassThatFailsForWhatKnowsNewerEventsTheUndecidedRoundsStillCount() throws Exception {
        Published serving = run(round(new Markov())).published().orElseThrow();
        topics.history = withNewItem(6);
        String recipe =
                "another, cold, %s, rules %s, %s, beside %s and no other"
                        .formatted(
                                new Markov().defaults().texts(),
                                ModelRules.defaults().words(),
                                topics.history.users().admission().words(),
                                judgedVersion(serving));
        EvidenceFile evidence = new EvidenceFile(settings().evidence(false), notes::add);
        evidence.keep(new Evidence(recipe, 0, 2, PairedSums.NONE, PairedSums.NONE));
        RoundReport report = run(round(new AfterwardsAnother(new Backwards()::train)));
        assertThat(report.decision().outcome()).isEqualTo(Outcome.PASS_UNDECIDED);
        assertThat(evidence.read(recipe).rounds()).isEqualTo(2);
    }

    @Test
    void whereTheSecondModelCannotBePublishedTheFirstServes() throws Exception {
        theSecondPublicationFails();
        Published announced = run(round(new Markov())).published().orElseThrow();
        assertThat(store.versions()).containsExactly(announced.version());
        assertThat(announced.manifest().provenance()).containsEntry("fit", "refresh");
        assertThat(notes).anyMatch(note -> note.contains("the disk is full"));
    }

    @Test
    void whereItMustNotServeItDoesNotStayBehind() throws Exception {
        run(round(new Markov()));
        topics.history = withNewItem(6);
        theSecondPublicationFails();
        assertThatThrownBy(() -> run(round(new Markov()))).hasMessageContaining("disk is full");
        assertThat(store.versions()).hasSize(2);
        assertThat(topics.announced).hasSize(1);
    }

    private void theSecondPublicationFails() {
        AtomicInteger publications = new AtomicInteger();
        watched.whilePublishing =
                () -> {
                    if (publications.incrementAndGet() == 2) {
                        throw new UncheckedIOException(new IOException("the disk is full"));
                    }
                };
    }

    @Test
    void whereNobodyCanBeHeldOutNoPassIsMade() throws Exception {
        List<Interaction> interactions = new ArrayList<>(Chain.steps(0, 6));
        interactions.add(Interaction.click(null, "u1", "i01", Chain.timeMillis(7, 1)));
        topics.history =
                new History(
                        "chain",
                        interactions.size(),
                        UserHistories.of(interactions, SequenceRules.defaults()));
        publish(new Markov(), Chain.timeMillis(7, 0), By.OPERATOR);
        RoundReport report = run(round(new Markov(), settings(ModelRules.defaults(), 1)));
        assertThat(report.window().users()).isEqualTo(1);
        assertThat(report.json()).doesNotContainKey("windowPass");
    }

    @Test
    void passesThatServedDoNotCarryLaterOnes() throws Exception {
        run(round(new Markov()));
        Evidence kept =
                new EvidenceFile(settings().passEvidence(), notes::add)
                        .read(
                                "a pass of markov, %s, rules %s"
                                        .formatted(
                                                new Markov().defaults().texts(),
                                                ModelRules.defaults().words()));
        assertThat(kept.rounds()).isZero();
        assertThat(settings().passEvidence()).exists();
    }

    /** The chain, and each user's last step but one goes to a new item. */
    private static History withNewItem(int steps) {
        List<Interaction> interactions = new ArrayList<>(Chain.steps(0, steps));
        for (int user = 100; user < Chain.USERS; user++) {
            interactions.add(
                    Interaction.click(null, "u" + user, NEW, Chain.timeMillis(steps, user)));
        }
        return new History(
                "chain",
                interactions.size(),
                UserHistories.of(interactions, SequenceRules.defaults()));
    }

    /** Counts transitions, and makes something else in a pass over the window. */
    private record AfterwardsAnother(Training pass) implements Family {
        interface Training {
            Trained train(TrainingTask task) throws IOException;
        }

        @Override
        public String name() {
            return "another";
        }

        @Override
        public String summary() {
            return "counted, then something else";
        }

        @Override
        public TrainOptions defaults() {
            return new Markov().defaults();
        }

        @Override
        public Trained train(TrainingTask task) throws IOException {
            return task.continuation().pass().isPresent()
                    ? pass.train(task)
                    : new Markov().train(task);
        }
    }
}
