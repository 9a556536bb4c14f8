package io.nextup.trainer.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import io.nextup.artifact.Manifest;
import io.nextup.artifact.ModelRules;
import io.nextup.event.Interaction;
import io.nextup.event.ModelAnnouncement.By;
import io.nextup.sequence.SequenceRules;
import io.nextup.trainer.dataset.History;
import io.nextup.trainer.dataset.UserHistories;
import io.nextup.trainer.family.markov.Markov;
import io.nextup.trainer.refresh.Decision.Outcome;
import io.nextup.trainer.registry.Publisher.Published;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Tests what a round does, when it does nothing, and what it reports. */
class RefresherTest extends RefreshRounds {
    @Test
    void aFirstModelThatIsAbovePopularityIsPublishedAndAnnounced() throws Exception {
        RoundReport report = run(round(new Markov()));
        assertThat(report.decision().outcome()).isEqualTo(Outcome.ACCEPTED);
        assertThat(report.serving()).isEmpty();
        Published published = report.published().orElseThrow();
        assertThat(store.versions())
                .containsExactlyInAnyOrder(judgedVersion(published), published.version());
        assertThat(topics.announced).hasSize(1);
        assertThat(topics.announced.get(0).version()).isEqualTo(published.version());
        assertThat(topics.announced.get(0).by()).isEqualTo(By.REFRESH);
        assertThat(topics.announced.get(0).popularItems())
                .hasSize(40)
                .isEqualTo(published.manifest().popularItems());
        assertThat(report.window().fromMillis()).isEqualTo(SIX_STEPS_WINDOW);
        assertThat(report.window().users()).isEqualTo(120);
        // It knows what comes next, and was made from nothing of the window.
        Manifest judged = judged(report);
        Map<String, Double> metrics = judged.metrics();
        assertThat(metrics.get("refresh.window.NDCG@10")).isEqualTo(1);
        assertThat(metrics.get("refresh.window.popularity.NDCG@10")).isLessThan(0.5);
        assertThat(judged.provenance())
                .containsEntry("fit", "refresh")
                .containsEntry(
                        "data.newest", Instant.ofEpochMilli(Chain.timeMillis(5, 79)).toString())
                .containsEntry("refresh.start", "cold: markov is not trained in epochs")
                .doesNotContainKey("refresh.serving");
        // The announced model knows the window, too.
        assertThat(published.manifest().provenance())
                .containsEntry("fit", "refresh, window included")
                .containsEntry(
                        "data.newest", Instant.ofEpochMilli(Chain.timeMillis(5, 199)).toString())
                .containsEntry("refresh.start", "cold: markov is not trained in epochs");
        assertThat(published.manifest().metrics())
                .containsOnly(
                        entry("refresh.windowPass.NDCG@10", 1.0),
                        entry("refresh.windowPass.judged.NDCG@10", 1.0));
    }

    @Test
    void theNextCandidateLearnsTheLastWindowAndIsSetAgainstTheServingModel() throws Exception {
        RoundReport first = run(round(new Markov()));
        topics.history = Chain.history(8);
        RoundReport second = run(round(new Markov()));
        assertThat(second.decision().outcome()).isEqualTo(Outcome.ACCEPTED);
        assertThat(second.window().fromMillis()).isEqualTo(EIGHT_STEPS_WINDOW);
        String served = first.published().orElseThrow().version();
        assertThat(second.serving()).contains(served);
        assertThat(second.decision().comparisons().get(0).version())
                .isEqualTo(judgedVersion(first.published().orElseThrow()));
        assertThat(judged(second).provenance())
                .containsEntry("refresh.serving", served)
                .containsEntry(
                        "data.newest", Instant.ofEpochMilli(Chain.timeMillis(7, 39)).toString());
        assertThat(topics.announced).hasSize(2);
        assertThat(store.versions()).hasSize(4);
    }

    @Test
    void withTooFewUsersNothingIsTrained() throws Exception {
        RefreshSettings strict = settings(ModelRules.defaults(), 121);
        RoundReport report = run(round(new Markov(), strict));
        assertThat(report.decision().outcome()).isEqualTo(Outcome.TOO_FEW_EVENTS);
        assertThat(report.training()).isEmpty();
        assertThat(store.versions()).isEmpty();
    }

    @Test
    void withTooFewItemsBeforeTheWindowNothingIsTrained() throws Exception {
        topics.history =
                new History(
                        "two clicks",
                        2,
                        UserHistories.of(
                                List.of(
                                        Interaction.click(null, "u", "a", Chain.timeMillis(0, 0)),
                                        Interaction.click(null, "u", "b", Chain.timeMillis(1, 0))),
                                SequenceRules.defaults()));
        RefreshSettings lax = settings(ModelRules.defaults(), 1);
        RoundReport report = run(round(new Markov(), lax));
        assertThat(report.window().users()).isEqualTo(1);
        assertThat(report.decision().outcome()).isEqualTo(Outcome.TOO_FEW_EVENTS);
        assertThat(report.decision().reason())
                .contains("1 items", "a model needs 2", "later rounds");
        assertThat(report.training()).isEmpty();
    }

    @Test
    void withoutNewEventsNothingIsTrainedWhoeverAsks() throws Exception {
        run(round(new Markov()));
        RoundReport report = run(round(new Markov()));
        assertThat(report.decision().outcome()).isEqualTo(Outcome.NOTHING_NEW);
        assertThat(report.training()).isEmpty();
        assertThat(topics.announced).hasSize(1);
    }

    @Test
    void norIsARefusedCandidateTrainedAnewWhoeverAsks() throws Exception {
        run(round(new Markov()));
        topics.history = Chain.history(8);
        assertThat(run(round(new Backwards())).decision().outcome())
                .isEqualTo(Outcome.WORSE_THAN_SERVING);

        RoundReport report = run(round(new Backwards()));

        assertThat(report.decision().outcome()).isEqualTo(Outcome.NOTHING_NEW);
        assertThat(settings().lastTraining()).exists();
        topics.history = Chain.history(10);
        assertThat(run(round(new Backwards())).decision().outcome())
                .isEqualTo(Outcome.WORSE_THAN_SERVING);
    }

    @Test
    void aRefusedCandidateIsTrainedAgainByAnotherMarginOrBesideAnotherModel() throws Exception {
        topics.history = Chain.history(8);
        publish(new Markov(), SIX_STEPS_WINDOW, By.OPERATOR);
        assertThat(run(round(new Backwards())).decision().outcome())
                .isEqualTo(Outcome.WORSE_THAN_SERVING);

        RefreshSettings lax =
                new RefreshSettings(
                        "default",
                        10_000,
                        .1,
                        MINIMUM_USERS,
                        ModelRules.defaults(),
                        COLD_AFTER,
                        0,
                        directory.resolve("work"));
        assertThat(run(round(new Backwards(), lax)).decision().outcome())
                .isEqualTo(Outcome.WORSE_THAN_SERVING);
        assertThat(run(round(new Backwards(), lax)).decision().outcome())
                .isEqualTo(Outcome.NOTHING_NEW);

        publish(new Markov(), SIX_STEPS_WINDOW, By.OPERATOR);
        assertThat(run(round(new Backwards(), lax)).decision().outcome())
                .isEqualTo(Outcome.WORSE_THAN_SERVING);
    }

    @Test
    void aSlotWhoseAnnouncementsWereDeletedGetsItsFirstModelAgain() throws Exception {
        run(round(new Markov()));
        topics.announced.clear();

        assertThat(run(round(new Markov())).decision().outcome()).isEqualTo(Outcome.ACCEPTED);
        assertThat(topics.announced).hasSize(1);
    }

    @Test
    void whatIsLearntIsTheSameIfOnlyTheWindowHasGrown() throws Exception {
        // What serves knows all of six steps: the window holds what has come since.
        publish(new Markov(), Long.MAX_VALUE, By.OPERATOR);
        topics.history = sixStepsAnd(60);
        Refresher rounds = round(new Markov(), settings(ModelRules.defaults(), 60));
        assertThat(run(rounds).decision().outcome()).isEqualTo(Outcome.ACCEPTED);
        topics.announced.remove(1);
        topics.history = sixStepsAnd(110);
        RoundReport report = run(rounds);
        assertThat(report.window().users()).isEqualTo(110);
        assertThat(report.decision().outcome()).isEqualTo(Outcome.NOTHING_NEW);
    }

    private static History sixStepsAnd(int events) {
        List<Interaction> interactions = new ArrayList<>(Chain.steps(0, 6));
        interactions.addAll(Chain.steps(6, 7).subList(0, events));
        return new History(
                "chain",
                interactions.size(),
                UserHistories.of(interactions, SequenceRules.defaults()));
    }

    @Test
    void theRulesOfTheJobDecideWhatIsJudgedAndStandInTheManifest() throws Exception {
        RoundReport first = run(round(new Markov()));
        assertThat(first.published().orElseThrow().manifest().rules())
                .isEqualTo(ModelRules.defaults());
        ModelRules others = new ModelRules(Set.of(), 86_400_000, 64, 7, 256, 300_000, false);

        RoundReport second = run(round(new Markov(), settings(others, MINIMUM_USERS)));

        // The same events, but another question.
        assertThat(second.decision().outcome()).isEqualTo(Outcome.ACCEPTED);
        assertThat(second.published().orElseThrow().manifest().rules()).isEqualTo(others);
        assertThat(popularity(second)).isNotEqualTo(popularity(first));
    }

    private double popularity(RoundReport report) throws Exception {
        return judged(report).metrics().get("refresh.window.popularity.NDCG@10");
    }

    @Test
    void theJsonTellsAllOfARound() throws Exception {
        Map<String, Object> json = run(round(new Markov())).json();
        assertThat(json.keySet())
                .startsWith(
                        "outcome",
                        "reason",
                        "servingModelVersion",
                        "announcedModelVersion",
                        "modelVersion",
                        "path",
                        "judgedModelVersion",
                        "windowPass",
                        "interactionCount")
                .contains("window", "start", "startReason", "cpuSeconds", "NDCG@10", "comparisons");
        assertThat(json)
                .containsEntry("outcome", "accepted")
                .containsEntry("servingModelVersion", null);
        assertThat(json.get("windowPass"))
                .asInstanceOf(MAP)
                .containsOnlyKeys(
                        "eventCount", "userCount", "before", "after", "taken", "cpuSeconds");
        assertThat(json.get("window"))
                .isEqualTo(
                        Map.of(
                                "fromAt",
                                Instant.ofEpochMilli(SIX_STEPS_WINDOW).toString(),
                                "eventCount",
                                120,
                                "userCount",
                                120,
                                "learntUntilAt",
                                Instant.ofEpochMilli(Chain.timeMillis(5, 79)).toString()));
    }

    @Test
    void aRoundThatTrainedSaysByWhatItWasJudgedAndWhatServes() throws Exception {
        RoundReport first = run(round(new Markov()));
        assertThat(first.outcome()).startsWith("accepted: NDCG@10 1.0000, and pop");
        assertThat(first.details())
                .satisfiesExactly(
                        judged ->
                                assertThat(judged)
                                        .isEqualTo(
                                                "judged by 120 events of 120 users since 2026-01-01T00:05:00.080Z"),
                        pass ->
                                assertThat(pass)
                                        .isEqualTo(
                                                "NDCG@10 1.0000 before a pass over these events and 1.0000 after it, on 60 of them, of 60 users held out: it has learnt the others"),
                        model -> assertThat(model).startsWith("published "));
        RoundReport second = run(round(new Markov()));
        assertThat(second.outcome()).startsWith("nothing-new: ");
        assertThat(second.details()).isEmpty();
        assertThat(second.json().get("window")).asString().doesNotContain("learntUntil");
    }
}
