package io.nextup.serving.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.nextup.artifact.Artifact;
import io.nextup.event.AnnouncedModel;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelAnnouncement.By;
import io.nextup.event.ModelSince;
import io.nextup.event.ModelVerdict;
import io.nextup.serving.engine.FakeScorer;
import io.nextup.serving.engine.Models;
import io.nextup.serving.engine.ServingModel;
import io.nextup.serving.guard.LoadTimeout;
import io.nextup.serving.load.FakeArtifacts;
import io.nextup.serving.rollout.ModelJudge.Finding;
import io.nextup.serving.rollout.Rollout.State;
import io.nextup.serving.rollout.Rollout.Times;
import io.nextup.serving.rollout.RolloutCandidate.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RolloutTest {
    private static final long SECOND = 1_000;

    /** The module of every model here has no bytes. */
    private static final Artifact ARTIFACT = new FakeArtifacts().fetch(model("v1"), bytes -> {});

    private final Rollout rollout =
            new Rollout(
                    new Times(
                            new LoadTimeout(Duration.ofSeconds(60)),
                            Duration.ofSeconds(20),
                            Duration.ofSeconds(5),
                            () -> 30_000));

    /** Popular items of the models that are announced. */
    private List<String> popular = List.of();

    private ModelAnnouncement last;
    private long offset;
    private long now = 1_000_000;

    @Test
    void nothingIsFetchedBeforeTheTopicIsReadToItsEndAndTheHealthIsKnown() {
        assertThat(words(announce("v1"))).isEmpty();
        assertThat(words(rollout.caughtUp(now))).isEmpty();
        assertThat(words(rollout.healthKnown(now))).containsExactly("fetch v1");
    }

    @Test
    void ofTenThousandOldRecordsOnlyTheNewestIsFetched() {
        rollout.healthKnown(now);
        for (int n = 1; n <= 10_000; n++) {
            assertThat(words(announce("v" + n))).isEmpty();
        }
        assertThat(words(rollout.caughtUp(now))).containsExactly("fetch v10000");
    }

    @Test
    void aModelThatIsFetchedAndLoadedServes() {
        open();
        announce("v1");
        assertThat(words(fetched("v1"))).containsExactly("load v1");
        assertThat(words(loaded("v1"))).containsExactly("forget loads of v1", "serve v1");
        assertThat(rollout.serving()).contains(new ModelSince("v1", "sha-v1", now));
        assertThat(rollout.wakeAtMillis()).isEmpty();
    }

    @Test
    void tenEqualAnnouncementsChangeNothing() {
        open();
        serve("v1");
        for (int n = 0; n < 10; n++) {
            assertThat(words(rollout.announced(++offset, last, now))).isEmpty();
        }
        assertThat(rollout.serving()).map(ModelSince::version).contains("v1");
    }

    @Test
    void aRecordThatComesOnceMoreIsNoNews() {
        open();
        serve("v1");
        serve("v2");
        assertThat(words(rollout.announced(1, announcement("v1"), now))).isEmpty();
    }

    @Test
    void aNewerAnnouncementWinsOverAFetchThatWaits() {
        open();
        serve("v1");
        announce("v2");
        assertThat(words(announce("v3"))).containsExactly("stop v2", "fetch v3");
        assertThat(words(fetched("v2"))).isEmpty();
        assertThat(words(fetched("v3"))).containsExactly("load v3");
        assertThat(words(loaded("v3"))).contains("serve v3");
    }

    @Test
    void aNewerModelIsFetchedOnceTheLoadOfAnOlderOneHasEnded() {
        open();
        announce("v1");
        fetched("v1");
        assertThat(words(announce("v2"))).isEmpty();
        assertThat(words(loaded("v1")))
                .containsExactly("forget loads of v1", "serve v1", "fetch v2");
        fetched("v2");
        assertThat(words(loaded("v2"))).contains("serve v2");
    }

    @Test
    void aNewerModelIsFetchedOnceTheLoadOfAnOlderOneHasHadItsTime() {
        open();
        announce("v1");
        fetched("v1");
        announce("v2");
        now += 60 * SECOND;
        assertThat(words(rollout.tick(now, now)))
                .containsExactly(
                        "give up v1",
                        "report v1: not ready after PT1M; once it is, it serves if nothing else does",
                        "fetch v2");
        // The older one is ready first after all.
        assertThat(words(loaded("v1"))).containsExactly("forget loads of v1", "serve v1");
        fetched("v2");
        assertThat(words(loaded("v2"))).contains("serve v2");
    }

    @Test
    void aModelThatWasTriedBeforeDoesNotStopTheFetchOfAnOlderOne() {
        announce(announcement("v2", "v1"));
        open();
        rollout.unreachable(work("sha-v2"), "sha-v2", "no route", now);
        now += 30 * SECOND;
        assertThat(words(rollout.tick(now, now))).isEmpty();
        assertThat(words(rollout.unreachable(work("sha-v1"), "sha-v1", "no route", now)))
                .containsExactly(
                        "report v1: no route; it is tried again, next in 30 s", "fetch v2");
    }

    @Test
    void aModelThatIsNeitherServedNorNamedAnyMoreIsNotFetchedFurther() {
        open();
        serve("v1");
        announce("v2");
        announce(announcement("v1"));
        assertThat(state("v2")).isNull();
        assertThat(words(fetched("v2"))).isEmpty();
    }

    @Test
    void aRollbackLoadsAModelThatServedBefore() {
        open();
        serve("v1");
        serve("v2");
        assertThat(words(announce("v1"))).containsExactly("fetch v1");
        fetched("v1");
        assertThat(words(loaded("v1"))).contains("serve v1");
    }

    @Test
    void oneRecordIsEnoughToGoBack() {
        announce(announcement("v3", "v2", "v1"));
        rollout.healthKnown(now);
        assertThat(words(rollout.caughtUp(now))).containsExactly("fetch v3");
        assertThat(words(rollout.refused(work("sha-v3"), "sha-v3", "harmed", now, now)))
                .containsExactly("report v3: harmed", "fetch v2");
        assertThat(words(rollout.refused(work("sha-v2"), "sha-v2", "harmed", now, now)))
                .containsExactly("report v2: harmed", "fetch v1");
        fetched("v1");
        assertThat(words(loaded("v1"))).contains("serve v1");
        assertThat(rollout.verdicts())
                .extracting(ModelVerdict::version, ModelVerdict::kind)
                .containsExactly(
                        tuple("v3", ModelVerdict.Kind.REFUSED),
                        tuple("v2", ModelVerdict.Kind.REFUSED));
    }

    @Test
    void aModelThatTheRecordDoesNotNameIsNotGoneBackTo() {
        open();
        serve("v1");
        announce(announcement("v2"));
        fetched("v2");
        loaded("v2");
        assertThat(words(demoted("v2", Finding.HERE))).containsExactly("report v2: hangs");
        assertThat(rollout.describe()).isEqualTo("the newest, v2: hangs; 0 more to go back to");
    }

    @Test
    void aModelThatCannotBeHadIsTriedAgainAndMeanwhileTheOneBeforeServes() {
        announce(announcement("v2", "v1"));
        open();
        assertThat(words(rollout.unreachable(work("sha-v2"), "sha-v2", "no route", now)))
                .containsExactly(
                        "report v2: no route; it is tried again, next in 30 s", "fetch v1");
        fetched("v1");
        loaded("v1");
        assertThat(rollout.wakeAtMillis()).hasValue(now + 30 * SECOND);
        now += 30 * SECOND;
        assertThat(words(rollout.tick(now, now))).containsExactly("fetch v2");
        // The same reason is not reported again.
        assertThat(words(rollout.unreachable(work("sha-v2"), "sha-v2", "no route", now))).isEmpty();
        now += 30 * SECOND;
        rollout.tick(now, now);
        fetched("v2");
        assertThat(words(loaded("v2"))).contains("serve v2");
    }

    @Test
    void aModelThatCannotBeHandedOverIsTriedAgainAndMeanwhileTheOneBeforeServes() {
        open();
        serve("v1");
        serve("v2");
        assertThat(words(rollout.notTaken("sha-v2", "no memory", now)))
                .containsExactly(
                        "report v2: no memory; it is tried again, next in 30 s", "fetch v1");
        assertThat(rollout.serving()).isEmpty();
        fetched("v1");
        assertThat(words(loaded("v1"))).contains("serve v1");
        now += 30 * SECOND;
        assertThat(words(rollout.tick(now, now))).containsExactly("fetch v2");
        fetched("v2");
        assertThat(words(loaded("v2"))).contains("serve v2");
        // A late report that an older model could not be handed over has no effect.
        assertThat(words(rollout.notTaken("sha-v1", "no memory", now))).isEmpty();
    }

    @Test
    void popularItemsThatCannotBeHandedOverAreTriedAgain() {
        popular = List.of("i1");
        announce(announcement("v1"));
        rollout.demoted(model("v1"), "hangs", Finding.TOLD, now, now);
        rollout.healthKnown(now);
        assertThat(words(rollout.caughtUp(now))).containsExactly("popular v1");
        assertThat(words(rollout.notTaken("sha-v1", "no memory", now))).isEmpty();
        assertThat(rollout.wakeAtMillis()).hasValue(now + 30 * SECOND);
        now += 30 * SECOND;
        assertThat(words(rollout.tick(now, now))).containsExactly("popular v1");
    }

    @Test
    void aLoadThatTakesTooLongIsGivenUpAndServesOnlyIfNothingElseDoes() {
        open();
        announce("v1");
        fetched("v1");
        assertThat(rollout.wakeAtMillis()).hasValue(now + 60 * SECOND);
        now += 60 * SECOND;
        assertThat(words(rollout.tick(now, now)))
                .containsExactly(
                        "give up v1",
                        "report v1: not ready after PT1M; once it is, it serves if nothing else does");
        assertThat(refusal("v1")).isEqualTo(Refusal.LATE);
        assertThat(words(loaded("v1"))).contains("serve v1");
        assertThat(rollout.verdicts()).isEmpty();

        // Beside a serving model it pauses as long as it works.
        announce("v2");
        fetched("v2");
        assertThat(rollout.wakeAtMillis()).hasValue(now + 120 * SECOND);
        now += 120 * SECOND;
        rollout.tick(now, now);
        assertThat(words(loaded("v2"))).containsExactly("forget loads of v2", "release");
        assertThat(state("v2")).isEqualTo(State.REFUSED);
        assertThat(rollout.verdicts()).extracting(ModelVerdict::version).containsExactly("v2");
    }

    @Test
    void aLargeModelHasASecondMoreForEachTwentyMegabytes() {
        open();
        announce("v1");
        rollout.fetched(
                "sha-v1", new FakeArtifacts(1_300_000_000).fetch(model("v1"), read -> {}), 0, now);
        assertThat(rollout.wakeAtMillis()).hasValue(now + 125 * SECOND);
    }

    @Test
    void aLateModelThatIsAnnouncedOnceMoreHasItsFullTimeAgain() {
        open();
        serve("v1");
        late("v2");
        assertThat(words(rollout.announced(++offset, last, now))).isEmpty();
        assertThat(refusal("v2")).isEqualTo(Refusal.LATE);
        now += SECOND;
        // The load goes on: a second one may hang as well.
        assertThat(words(announce("v2"))).isEmpty();
        assertThat(rollout.wakeAtMillis()).hasValue(now + 120 * SECOND);
        assertThat(words(loaded("v2"))).contains("serve v2");
    }

    @Test
    void aLateModelThatIsPardonedHasItsFullTimeAgain() {
        open();
        serve("v1");
        late("v2");
        now += SECOND;
        assertThat(words(rollout.pardoned("sha-v2", now, now))).containsExactly("forgive v2");
        assertThat(rollout.verdicts()).isEmpty();
        now += 120 * SECOND;
        assertThat(words(rollout.tick(now, now))).contains("give up v2");
        now += SECOND;
        rollout.pardoned("sha-v2", now, now);
        assertThat(words(loaded("v2"))).contains("serve v2");
    }

    @Test
    void aModelWhoseLoadsEndedProcessesIsTheLastResortAfterAWaitThatDoublesWithEach() {
        popular = List.of("i1");
        announce(announcement("v2", "v1"));
        open();
        assertThat(words(rollout.fetched("sha-v2", ARTIFACT, 3, now)))
                .containsExactly(
                        "report v2: 3 load(s) of it ended their process or hang; it is loaded only once nothing has served for 20 s",
                        "fetch v1");
        assertThat(refusal("v2")).isEqualTo(Refusal.SUSPECT);
        assertThat(words(rollout.refused(work("sha-v1"), "sha-v1", "harmed", now, now)))
                .containsExactly("report v1: harmed", "popular v2");
        assertThat(rollout.wakeAtMillis()).hasValue(now + 20 * SECOND);
        now += 20 * SECOND;
        assertThat(words(rollout.tick(now, now))).containsExactly("fetch v2");
        assertThat(words(rollout.fetched("sha-v2", ARTIFACT, 4, now))).containsExactly("load v2");
        assertThat(words(loaded("v2"))).containsExactly("forget loads of v2", "serve v2");
        assertThat(rollout.verdicts()).extracting(ModelVerdict::version).containsExactly("v1");
    }

    @Test
    void anOlderSuspectIsTriedBeforeANewerOneThatFailedMoreOften() {
        announce(announcement("v2", "v1"));
        open();
        rollout.fetched("sha-v2", ARTIFACT, 2, now);
        rollout.fetched("sha-v1", ARTIFACT, 1, now);
        assertThat(rollout.wakeAtMillis()).hasValue(now + 5 * SECOND);
        now += 5 * SECOND;
        assertThat(words(rollout.tick(now, now))).containsExactly("fetch v1");
    }

    @Test
    void theWaitOfASuspectBeginsAnewWhenAModelThatServedIsLost() {
        announce("v1");
        open();
        rollout.fetched("sha-v1", ARTIFACT, 1, now);
        serve("v2");
        now += 60 * SECOND;
        assertThat(words(demoted("v2", Finding.HERE))).containsExactly("report v2: hangs");
        assertThat(rollout.wakeAtMillis()).hasValue(now + 5 * SECOND);
        now += 5 * SECOND;
        assertThat(words(rollout.tick(now, now))).containsExactly("fetch v1");
    }

    @Test
    void aSuspectWaitsForAnHourAtMost() {
        announce("v1");
        open();
        rollout.fetched("sha-v1", ARTIFACT, 1_000, now);
        assertThat(rollout.wakeAtMillis()).hasValue(now + 3_600 * SECOND);
    }

    @Test
    void aModelThatIsToBlameForDeathsIsNotTriedEvenIfNothingElseIsLeft() {
        popular = List.of("i1");
        announce("v1");
        open();
        assertThat(words(rollout.blamed("sha-v1", "died", now)))
                .containsExactly("stop v1", "report v1: died", "popular v1");
        assertThat(refusal("v1")).isEqualTo(Refusal.ASIDE);
        assertThat(rollout.verdicts()).isEmpty();
        now += 3_600 * SECOND;
        assertThat(words(rollout.tick(now, now))).isEmpty();
        assertThat(words(rollout.blamed("sha-v1", "died", now))).isEmpty();

        assertThat(words(rollout.blamed(null, "", now))).containsExactly("fetch v1");
    }

    @Test
    void aModelThatIsToBlameBeforeItIsAnnouncedIsNotFetched() {
        rollout.blamed("sha-v2", "died", now);
        open();
        assertThat(words(announce(announcement("v2", "v1"))))
                .containsExactly("report v2: died", "fetch v1");
    }

    @Test
    void aModelThatServesHereServesOnThoughItIsToBlameForDeathsOfOthers() {
        open();
        serve("v1");
        assertThat(words(rollout.blamed("sha-v1", "died", now))).isEmpty();
        assertThat(state("v1")).isEqualTo(State.SERVING);
        serve("v2");
        assertThat(words(rollout.blamed("sha-v1", "died", now))).containsExactly("report v1: died");
    }

    @Test
    void aModelThatIsSetAsideWhileItIsLoadedDoesNotServe() {
        announce(announcement("v2", "v1"));
        open();
        fetched("v2");
        assertThat(words(rollout.blamed("sha-v2", "died", now))).containsExactly("report v2: died");
        assertThat(words(loaded("v2"))).containsExactly("release", "fetch v1");
        assertThat(refusal("v2")).isEqualTo(Refusal.ASIDE);
    }

    @Test
    void aLateModelThatIsSetAsideDoesNotServeOnceItIsReady() {
        open();
        late("v1");
        assertThat(words(rollout.blamed("sha-v1", "died", now))).containsExactly("report v1: died");
        assertThat(words(loaded("v1"))).containsExactly("release");
        assertThat(words(rollout.blamed(null, "", now))).containsExactly("fetch v1");
    }

    @Test
    void aModelThatIsSetAsideIsDemotedOrPardonedLikeAnyOther() {
        announce(announcement("v2", "v1"));
        open();
        rollout.blamed("sha-v2", "died", now);
        assertThat(words(demoted("v2", Finding.ELSEWHERE))).containsExactly("report v2: hangs");
        assertThat(words(rollout.blamed(null, "", now))).isEmpty();
        assertThat(refusal("v2")).isEqualTo(Refusal.DEMOTED);
        rollout.blamed("sha-v1", "died", now);
        now += SECOND;
        assertThat(words(rollout.pardoned("sha-v1", now, now)))
                .containsExactly("forgive v1", "fetch v1");
    }

    /** The deaths were found by Kafka's clock; the operator's may be ahead of it. */
    @Test
    void aModelOfWhichProcessesDiedAfterAPardonIsDemotedThoughThePardonIsDatedInTheFuture() {
        announce("v1");
        open();
        rollout.pardoned("sha-v1", now + 600 * SECOND, now);
        assertThat(words(demoted("v1", Finding.ELSEWHERE)))
                .containsExactly("stop v1", "report v1: hangs");
        assertThat(rollout.verdicts())
                .extracting(ModelVerdict::timeMillis)
                .containsExactly(now + 600 * SECOND + 1);
    }

    @Test
    void aSuspectThatCouldNotBeHadIsStillASuspect() {
        announce(announcement("v2", "v1"));
        open();
        rollout.fetched("sha-v2", ARTIFACT, 1, now);
        rollout.refused(work("sha-v1"), "sha-v1", "harmed", now, now);
        now += 5 * SECOND;
        assertThat(words(rollout.tick(now, now))).containsExactly("fetch v2");
        rollout.unreachable(work("sha-v2"), "sha-v2", "no route", now);
        // A newer model has arrived meanwhile.
        announce("v3");
        rollout.refused(work("sha-v3"), "sha-v3", "harmed", now, now);
        now += 30 * SECOND;
        assertThat(words(rollout.tick(now, now))).containsExactly("fetch v2");
        // Nothing else is left, so the last resort follows at once.
        assertThat(words(rollout.fetched("sha-v2", ARTIFACT, 1, now)))
                .containsExactly(
                        "report v2: 1 load(s) of it ended their process or hang; it is loaded only once nothing has served for 5 s",
                        "fetch v2");
        assertThat(words(rollout.fetched("sha-v2", ARTIFACT, 1, now))).containsExactly("load v2");
    }

    @Test
    void oneModelThatIsRefusedAgainAndAgainDoesNotCrowdOutTheVerdictsOnOthers() {
        open();
        serve("v0");
        serve("v1");
        demoted("v1", Finding.HERE);
        for (int n = 1; n <= 10; n++) {
            now += SECOND;
            announce("v2");
            rollout.refused(work("sha-v2"), "sha-v2", "harmed " + n, now, now);
        }
        assertThat(rollout.verdicts())
                .extracting(ModelVerdict::version, ModelVerdict::reason, ModelVerdict::timeMillis)
                .containsExactly(
                        tuple("v1", "hangs", now - 10 * SECOND), tuple("v2", "harmed 10", now));
    }

    @Test
    void aModelThatHangsInServiceGivesWayToTheOneBefore() {
        open();
        serve("v1");
        serve("v2");
        assertThat(words(demoted("v2", Finding.HERE)))
                .containsExactly("report v2: hangs", "fetch v1");
        assertThat(rollout.serving()).isEmpty();
        fetched("v1");
        assertThat(words(loaded("v1"))).contains("serve v1");
        assertThat(rollout.verdicts())
                .containsExactly(
                        new ModelVerdict("v2", "sha-v2", ModelVerdict.Kind.DEMOTED, "hangs", now));
        // Announced once more, word for word, it stays demoted.
        assertThat(words(rollout.announced(++offset, last, now))).isEmpty();
    }

    @Test
    void afterADemotionTheModelBeforeIsFetchedOnceTheNewerOneThatIsUnderWayCannotBeHad() {
        open();
        serve("v1");
        serve("v2");
        announce("v3");
        assertThat(words(demoted("v2", Finding.HERE))).containsExactly("report v2: hangs");
        assertThat(words(rollout.unreachable(work("sha-v3"), "sha-v3", "no route", now)))
                .containsExactly(
                        "report v3: no route; it is tried again, next in 30 s", "fetch v1");
        fetched("v1");
        assertThat(words(loaded("v1"))).contains("serve v1");
        // The newer one takes over nevertheless.
        now += 30 * SECOND;
        assertThat(words(rollout.tick(now, now))).containsExactly("fetch v3");
        fetched("v3");
        assertThat(words(loaded("v3"))).contains("serve v3");
    }

    @Test
    void onlyTheFetchThatUsersWaitForBeginsAtOnce() {
        open();
        assertThat(announce("v1")).contains(new RolloutStep.Fetch(model("v1"), false));
        fetched("v1");
        loaded("v1");
        serve("v2");
        assertThat(demoted("v2", Finding.HERE)).contains(new RolloutStep.Fetch(model("v1"), true));
        fetched("v1");
        loaded("v1");
        assertThat(announce("v3")).contains(new RolloutStep.Fetch(model("v3"), false));
    }

    @Test
    void afterADemotionTheModelBeforeServesThoughTheLoadOfANewerOneHangs() {
        open();
        serve("v1");
        serve("v2");
        announce("v3");
        fetched("v3");
        assertThat(words(demoted("v2", Finding.HERE))).containsExactly("report v2: hangs");
        now += 120 * SECOND;
        assertThat(words(rollout.tick(now, now))).endsWith("fetch v1");
    }

    @Test
    void oneModelAtATimeIsFetchedOrLoaded() {
        announce(announcement("v3", "v2", "v1"));
        open();
        now += 600 * SECOND;
        assertThat(words(rollout.tick(now, now))).isEmpty();
        assertThat(words(fetched("v3"))).containsExactly("load v3");
        now += 59 * SECOND;
        assertThat(words(rollout.tick(now, now))).isEmpty();
        assertThat(words(rollout.refused(work("sha-v3"), "sha-v3", "harmed", now, now)))
                .containsExactly("report v3: harmed", "fetch v2");
    }

    @Test
    void aModelThatIsDemotedWhileItIsLoadedHoldsUpTheOthersUntilItsLoadEnds() {
        announce(announcement("v2", "v1"));
        open();
        fetched("v2");
        assertThat(words(demoted("v2", Finding.TOLD))).containsExactly("pass over v2: hangs");
        assertThat(words(loaded("v2"))).containsExactly("release", "fetch v1");
        assertThat(refusal("v2")).isEqualTo(Refusal.DEMOTED);
    }

    @Test
    void aModelThatIsDemotedWhileItsLoadHangsHoldsUpTheOthersForTheTimeOfALoad() {
        announce(announcement("v2", "v1"));
        open();
        fetched("v2");
        demoted("v2", Finding.TOLD);
        now += 60 * SECOND;
        assertThat(words(rollout.tick(now, now))).containsExactly("give up v2", "fetch v1");
        // Ready at last, it stays demoted.
        assertThat(words(loaded("v2"))).containsExactly("release");
    }

    @Test
    void popularItemsOfTheNewestAnnouncementAnswerOnceThePatienceIsOver() {
        popular = List.of("i2", "i1");
        announce(announcement("v2", "v1"));
        open();
        assertThat(rollout.wakeAtMillis()).hasValue(now + 20 * SECOND);
        now += 20 * SECOND - 1;
        assertThat(rollout.tick(now, now)).isEmpty();
        now++;
        assertThat(rollout.tick(now, now))
                .containsExactly(new RolloutStep.ServePopular(model("v2"), List.of("i2", "i1")));
        assertThat(rollout.serving()).isEmpty();
        fetched("v2");
        assertThat(words(loaded("v2"))).containsExactly("forget loads of v2", "serve v2");
    }

    @Test
    void thePatienceIsForTheFirstModelOfTheProcessOnly() {
        popular = List.of("i1");
        open();
        serve("v1");
        now += 20 * SECOND;
        assertThat(words(demoted("v1", Finding.HERE))).containsExactly("report v1: hangs");
        assertThat(words(announce("v2"))).containsExactly("fetch v2", "popular v2");
    }

    /** The engine may still have the model before. */
    @Test
    void aModelThatCannotBeHandedOverGivesWayToPopularItemsOnceThePatienceIsOver() {
        popular = List.of("i1");
        open();
        serve("v1");
        now += 3_600 * SECOND;
        assertThat(words(rollout.notTaken("sha-v1", "no memory", now)))
                .containsExactly("report v1: no memory; it is tried again, next in 30 s");
        assertThat(rollout.wakeAtMillis()).hasValue(now + 20 * SECOND);
        now += 20 * SECOND;
        assertThat(words(rollout.tick(now, now))).containsExactly("popular v1");
    }

    @Test
    void aLateModelThatIsPardonedWhileAnOlderOneIsLoadedServesOnceItIsReady() {
        announce(announcement("v2", "v1"));
        open();
        fetched("v2");
        now += 60 * SECOND;
        assertThat(words(rollout.tick(now, now))).endsWith("fetch v1");
        fetched("v1");
        now += SECOND;
        assertThat(words(rollout.pardoned("sha-v2", now, now))).containsExactly("forgive v2");
        assertThat(words(loaded("v2"))).containsExactly("forget loads of v2", "serve v2");
        assertThat(words(loaded("v1"))).containsExactly("forget loads of v1", "release");
    }

    @Test
    void wherePopularItemsAnswerThoseOfANewerAnnouncementTakeOverAtOnce() {
        popular = List.of("i1");
        announce("v1");
        open();
        now += 20 * SECOND;
        assertThat(words(rollout.tick(now, now))).containsExactly("popular v1");
        assertThat(words(announce("v2"))).containsExactly("stop v1", "fetch v2", "popular v2");
    }

    @Test
    void anAnnouncementWithoutPopularItemsLetsEventsWait() {
        announce("v1");
        open();
        now += 600 * SECOND;
        assertThat(words(rollout.refused(work("sha-v1"), "sha-v1", "harmed", now, now)))
                .containsExactly("report v1: harmed");
    }

    @Test
    void aSuspectIsNotLoadedWhileABetterModelIsUnderWay() {
        announce(announcement("v2", "v1"));
        open();
        rollout.unreachable(work("sha-v2"), "sha-v2", "no route", now);
        rollout.fetched("sha-v1", ARTIFACT, 1, now);
        now += 4 * SECOND;
        announce("v3");
        now += 30 * SECOND;
        assertThat(words(rollout.tick(now, now))).isEmpty();
        assertThat(refusal("v1")).isEqualTo(Refusal.SUSPECT);
    }

    @Test
    void aRollbackWinsOverAModelThatHangsInService() {
        open();
        serve("v1");
        serve("v2");
        announce("v1");
        demoted("v2", Finding.HERE);
        fetched("v1");
        assertThat(words(loaded("v1"))).contains("serve v1");
    }

    @Test
    void whereNoModelIsLeftPopularItemsAnswerAtOnce() {
        popular = List.of("i1");
        announce(announcement("v2", "v1"));
        rollout.demoted(model("v2"), "hangs", Finding.TOLD, now, now);
        open();
        assertThat(words(rollout.refused(work("sha-v1"), "sha-v1", "harmed", now, now)))
                .containsExactly("report v1: harmed", "popular v2");
        assertThat(rollout.serving()).isEmpty();

        // Any model that can be called is better.
        assertThat(words(announce("v3"))).containsExactly("fetch v3", "popular v3");
        fetched("v3");
        assertThat(words(loaded("v3"))).contains("serve v3");
    }

    @Test
    void afterADemotionTheEngineAnswersWithPopularItemsByItself() {
        popular = List.of("i1");
        open();
        serve("v1");
        assertThat(words(demoted("v1", Finding.HERE))).containsExactly("report v1: hangs");
    }

    @Test
    void aDemotedModelStaysDemotedThoughItIsAnnouncedOnceMore() {
        announce(announcement("v2"));
        rollout.demoted(model("v2"), "hangs", Finding.TOLD, now, now);
        open();
        now += SECOND;
        assertThat(words(announce("v2"))).isEmpty();
        assertThat(refusal("v2")).isEqualTo(Refusal.DEMOTED);
    }

    @Test
    void whatIsWrongInAnotherProcessDoesNotTakeDownWhatServesHere() {
        open();
        serve("v1");
        serve("v2");
        assertThat(words(demoted("v2", Finding.ELSEWHERE))).isEmpty();
        assertThat(rollout.serving()).map(ModelSince::version).contains("v2");
    }

    @Test
    void aModelThatWasDemotedElsewhereIsNotLoadedHere() {
        announce(announcement("v2", "v1"));
        rollout.demoted(new AnnouncedModel("v2", "", "sha-v2"), "hangs", Finding.TOLD, now, now);
        rollout.healthKnown(now);
        assertThat(words(rollout.caughtUp(now))).containsExactly("fetch v1");
    }

    @Test
    void aModelThatWasDemotedElsewhereIsLoggedOnce() {
        open();
        serve("v1");
        announce("v2");
        assertThat(words(demoted("v2", Finding.TOLD)))
                .containsExactly("stop v2", "pass over v2: hangs");
        now += SECOND;
        assertThat(words(demoted("v2", Finding.TOLD))).isEmpty();
    }

    @Test
    void aPardonGivesAModelAnotherChanceWhateverComesFirst() {
        open();
        serve("v1");
        serve("v2");
        demoted("v2", Finding.HERE);
        fetched("v1");
        loaded("v1");
        now += SECOND;
        assertThat(words(rollout.pardoned("sha-v2", now, now)))
                .containsExactly("forgive v2", "fetch v2");
        assertThat(rollout.verdicts()).isEmpty();
        fetched("v2");
        assertThat(words(loaded("v2"))).contains("serve v2");
        // The verdict that it cancels is read only now.
        rollout.demoted(model("v2"), "hangs", Finding.TOLD, now - 1, now);
        assertThat(state("v2")).isEqualTo(State.SERVING);
        assertThat(words(rollout.pardoned("sha-v2", now, now))).isEmpty();
    }

    @Test
    void aVerdictThatIsNewerThanThePardonHolds() {
        rollout.pardoned("sha-v1", now, now);
        announce(announcement("v1"));
        rollout.demoted(model("v1"), "hangs", Finding.TOLD, now + 1, now + 1);
        assertThat(refusal("v1")).isEqualTo(Refusal.DEMOTED);
    }

    @Test
    void aPardonBetweenTwoVerdictsOnADemotedModelCancelsOnlyTheOlderOne() {
        announce(announcement("v1"));
        rollout.demoted(model("v1"), "hangs", Finding.TOLD, now - 2, now);
        rollout.demoted(model("v1"), "died", Finding.ELSEWHERE, now, now);
        rollout.pardoned("sha-v1", now - 1, now);
        assertThat(refusal("v1")).isEqualTo(Refusal.DEMOTED);
        assertThat(rollout.verdicts())
                .containsExactly(
                        new ModelVerdict("v1", "sha-v1", ModelVerdict.Kind.DEMOTED, "died", now));

        rollout.demoted(model("v1"), "hangs", Finding.TOLD, now + 2, now);
        rollout.pardoned("sha-v1", now + 1, now);
        assertThat(refusal("v1")).isEqualTo(Refusal.DEMOTED);
        // A process does not repeat the verdicts of others.
        assertThat(rollout.verdicts()).isEmpty();
    }

    @Test
    void anOlderVerdictOnADemotedModelDoesNotShortenTheNewerOne() {
        announce(announcement("v1"));
        rollout.demoted(model("v1"), "hangs", Finding.TOLD, now, now);
        rollout.demoted(model("v1"), "died", Finding.ELSEWHERE, now - 2, now);
        rollout.pardoned("sha-v1", now - 1, now);
        assertThat(refusal("v1")).isEqualTo(Refusal.DEMOTED);
    }

    /** As the page of the topic says, and as verbs and console show it. */
    @Test
    void aPardonOfTheSameMillisecondAsTheVerdictDoesNotCancelIt() {
        open();
        serve("v1");
        serve("v2");
        demoted("v2", Finding.HERE);
        long found = rollout.verdicts().get(0).timeMillis();
        rollout.pardoned("sha-v2", found, now);
        assertThat(refusal("v2")).isEqualTo(Refusal.DEMOTED);
        assertThat(rollout.verdicts()).hasSize(1);
        rollout.pardoned("sha-v2", found + 1, now);
        assertThat(refusal("v2")).isNotEqualTo(Refusal.DEMOTED);
        assertThat(rollout.verdicts()).isEmpty();
    }

    @Test
    void anOldPardonThatIsReadLateDoesNotCancelANewerVerdict() {
        open();
        serve("v1");
        serve("v2");
        demoted("v2", Finding.HERE);
        rollout.pardoned("sha-v2", now - 1, now);
        assertThat(refusal("v2")).isEqualTo(Refusal.DEMOTED);
    }

    @Test
    void aModelThatHangsHereIsDemotedThoughThePardonIsDatedInTheFuture() {
        open();
        serve("v1");
        serve("v2");
        rollout.pardoned("sha-v2", now + 600 * SECOND, now);
        assertThat(words(demoted("v2", Finding.HERE))).contains("fetch v1");
        assertThat(rollout.verdicts())
                .extracting(ModelVerdict::timeMillis)
                .containsExactly(now + 600 * SECOND + 1);
    }

    @Test
    void refusalsAreOfTheWallClockSoThatOnlyALaterPardonCancelsThem() {
        long wall = now + 3_600 * SECOND;
        open();
        announce("late");
        fetched("late");
        now += 60 * SECOND;
        rollout.tick(now, wall);
        announce("harmed");
        rollout.refused(work("sha-harmed"), "sha-harmed", "harmed", now, wall + 1);
        assertThat(rollout.verdicts())
                .extracting(ModelVerdict::version, ModelVerdict::timeMillis)
                .containsExactly(tuple("late", wall), tuple("harmed", wall + 1));

        rollout.pardoned("sha-late", wall, now);
        rollout.pardoned("sha-harmed", wall + 2, now);
        assertThat(rollout.verdicts()).extracting(ModelVerdict::version).containsExactly("late");
    }

    @Test
    void aRefusalHoldsUntilTheModelServesAfterAll() {
        open();
        announce("v1");
        rollout.refused(work("sha-v1"), "sha-v1", "harmed", now, now);
        announce("v2");
        rollout.refused(work("sha-v2"), "sha-v2", "harmed", now, now);
        now += SECOND;
        announce("v1");
        fetched("v1");
        assertThat(rollout.verdicts())
                .extracting(ModelVerdict::version)
                .containsExactly("v1", "v2");
        assertThat(words(loaded("v1"))).contains("serve v1");
        assertThat(rollout.verdicts()).extracting(ModelVerdict::version).containsExactly("v2");
    }

    @Test
    void aRefusedModelIsTriedAgainThoughAnotherWasAnnouncedBetween() {
        open();
        announce("v1");
        rollout.refused(work("sha-v1"), "sha-v1", "harmed", now, now);
        announce("v0");
        rollout.refused(work("sha-v0"), "sha-v0", "harmed", now, now);
        now += SECOND;
        assertThat(words(announce("v1"))).contains("fetch v1");
    }

    @Test
    void aRefusedModelThatIsAnnouncedOnceMoreAtAnotherTimeIsTriedAgain() {
        open();
        announce("v1");
        rollout.refused(work("sha-v1"), "sha-v1", "harmed", now, now);
        assertThat(words(rollout.announced(++offset, last, now))).isEmpty();
        now += SECOND;
        assertThat(words(announce("v1"))).endsWith("fetch v1");
    }

    @Test
    void aTopicThatIsReadFromItsBeginningAgainBringsNoOldModelBack() {
        open();
        serve("v1");
        serve("v2");
        rollout.startedOver();
        offset = 0;
        assertThat(words(announce("v1"))).noneMatch(word -> word.startsWith("fetch"));
        assertThat(words(announce("v2"))).noneMatch(word -> word.startsWith("fetch"));
        assertThat(words(rollout.caughtUp(now))).isEmpty();
        assertThat(rollout.serving()).map(ModelSince::version).contains("v2");
    }

    @Test
    void aModelThatComesAfterTheEndIsReleased() {
        open();
        announce("v1");
        fetched("v1");
        rollout.close();
        assertThat(words(loaded("v1"))).containsExactly("release");
    }

    @Test
    void itSaysWhyNothingServes() {
        assertThat(rollout.describe()).isEqualTo("the models topic is not read to its end yet");
        open();
        assertThat(rollout.describe()).isEqualTo("none was announced on the models topic so far");
        announce("v1");
        rollout.refused(work("sha-v1"), "sha-v1", "harmed", now, now);
        assertThat(rollout.describe()).isEqualTo("the newest, v1: harmed; 0 more to go back to");
    }

    @Test
    void aThirdLoadWaitsWhileTwoThatAreLateStillRun() {
        open();
        late("v1");
        late("v2");
        assertThat(words(announce("v3"))).isEmpty();
        // Late, it serves, since nothing else does.
        assertThat(words(loaded("v1")))
                .containsExactly("forget loads of v1", "serve v1", "fetch v3");
        fetched("v3");
        assertThat(words(loaded("v3"))).contains("serve v3");
    }

    /** The load of the model may have begun after an earlier fetch of it. */
    @Test
    void theEndOfAFetchIsNotTheEndOfALoadOfTheSameModel() {
        open();
        announce("v1");
        fetched("v1");
        assertThat(words(rollout.unreachable(ModelWork.Kind.FETCH, "sha-v1", "no route", now)))
                .isEmpty();
        assertThat(words(rollout.refused(ModelWork.Kind.FETCH, "sha-v1", "harmed", now, now)))
                .isEmpty();
        assertThat(state("v1")).isEqualTo(State.LOADING);
        assertThat(words(loaded("v1"))).contains("serve v1");

        announce("v2");
        assertThat(words(rollout.unreachable(ModelWork.Kind.LOAD, "sha-v2", "no disk", now)))
                .isEmpty();
        assertThat(state("v2")).isEqualTo(State.FETCHING);
    }

    /** Returns the work on a model that is to end. */
    private ModelWork.Kind work(String sha256) {
        RolloutCandidate candidate = rollout.candidate(sha256);
        return candidate != null && candidate.loads ? ModelWork.Kind.LOAD : ModelWork.Kind.FETCH;
    }

    private State state(String version) {
        RolloutCandidate candidate = rollout.candidate("sha-" + version);
        return candidate == null ? null : candidate.state();
    }

    /** Returns why a model is refused; null if it is not. */
    private Refusal refusal(String version) {
        RolloutCandidate candidate = rollout.candidate("sha-" + version);
        return Stream.of(Refusal.values()).filter(candidate::is).findAny().orElse(null);
    }

    private void open() {
        rollout.healthKnown(now);
        rollout.caughtUp(now);
    }

    private void serve(String version) {
        announce(version);
        fetched(version);
        loaded(version);
        assertThat(rollout.serving()).map(ModelSince::version).contains(version);
    }

    private void late(String version) {
        announce(version);
        fetched(version);
        now += 120 * SECOND;
        rollout.tick(now, now);
        assertThat(refusal(version)).isEqualTo(Refusal.LATE);
    }

    private List<RolloutStep> announce(String version) {
        return announce(announcement(version).after(Optional.ofNullable(last)));
    }

    private List<RolloutStep> announce(ModelAnnouncement announcement) {
        last = announcement;
        return rollout.announced(++offset, announcement, now);
    }

    private List<RolloutStep> fetched(String version) {
        return rollout.fetched("sha-" + version, ARTIFACT, 0, now);
    }

    private List<RolloutStep> loaded(String version) {
        ServingModel model = Models.model(version, 5, new FakeScorer(5));
        return rollout.loaded("sha-" + version, model, now);
    }

    private List<RolloutStep> demoted(String version, Finding finding) {
        return rollout.demoted(model(version), "hangs", finding, now, now);
    }

    private ModelAnnouncement announcement(String version, String... previous) {
        return new ModelAnnouncement(
                "default",
                version,
                "file:///" + version,
                "sha-" + version,
                now,
                List.of(previous).stream().map(RolloutTest::model).toList(),
                popular,
                By.OPERATOR,
                0);
    }

    private static AnnouncedModel model(String version) {
        return new AnnouncedModel(version, "file:///" + version, "sha-" + version);
    }

    private static List<String> words(List<RolloutStep> steps) {
        return steps.stream().map(RolloutTest::word).toList();
    }

    private static String word(RolloutStep step) {
        if (step instanceof RolloutStep.Fetch fetch) {
            return "fetch " + fetch.model().version();
        } else if (step instanceof RolloutStep.StopFetch stop) {
            return "stop " + stop.model().version();
        } else if (step instanceof RolloutStep.Load load) {
            return "load " + load.model().version();
        } else if (step instanceof RolloutStep.GiveUpLoad load) {
            return "give up " + load.model().version();
        } else if (step instanceof RolloutStep.Serve serve) {
            return "serve " + serve.model().version();
        } else if (step instanceof RolloutStep.ServePopular serve) {
            return "popular " + serve.model().version();
        } else if (step instanceof RolloutStep.Release) {
            return "release";
        } else if (step instanceof RolloutStep.ForgetLoads forget) {
            return (forget.beforeMillis() == Long.MAX_VALUE ? "forget loads of " : "forgive ")
                    + forget.manifestSha256().substring("sha-".length());
        } else if (step instanceof RolloutStep.Report report) {
            return "report %s: %s".formatted(report.model().version(), report.reason());
        } else if (step instanceof RolloutStep.PassOver passed) {
            return "pass over %s: %s".formatted(passed.model().version(), passed.reason());
        }
        throw new AssertionError(step);
    }
}
