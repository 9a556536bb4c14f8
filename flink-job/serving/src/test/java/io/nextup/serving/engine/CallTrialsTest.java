package io.nextup.serving.engine;

import static io.nextup.serving.engine.Models.request;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.nextup.artifact.ModelId;
import io.nextup.event.CallTrial;
import io.nextup.event.Recommendation;
import io.nextup.serving.LogLines;
import io.nextup.serving.guard.CallGroups;
import io.nextup.serving.guard.CallGroups.Treatment;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(30)
class CallTrialsTest {
    private static final long RESTORED = 1_000_000;
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final CallTrial ONE = new CallTrial(List.of(1L), false);
    private static final CallTrial TWO = new CallTrial(List.of(2L), false);

    @RegisterExtension final Engines engines = new Engines();

    private final LogLines log = LogLines.of(CallTrials.class);
    private final Events events = new Events();
    private long nowMillis = RESTORED;
    private long nowNanos;

    @AfterEach
    void hangUp() {
        log.close();
    }

    @Test
    void nobodyIsOnProbationBeforeARestore() {
        assertThat(trials(LONG).covers(of(1))).isFalse();
    }

    @Test
    void requestsFromBeforeARestoreAreOnProbationForAMinute() {
        CallTrials trials = trials(LONG);
        trials.restored(died());
        assertThat(trials.covers(of(RESTORED))).isTrue();
        assertThat(trials.covers(of(RESTORED + 10_000))).isFalse();

        nowMillis = RESTORED + 59_999;
        nowNanos = SECONDS.toNanos(60) - 1;
        assertThat(trials.covers(of(RESTORED))).isTrue();
        nowNanos = SECONDS.toNanos(60);
        assertThat(trials.covers(of(RESTORED))).isFalse();

        trials.restored(died());
        assertThat(trials.covers(of(RESTORED))).isTrue();
    }

    @Test
    void aRestoreAfterNoDeathPutsNobodyOnProbationOnceThatIsKnown() {
        CallTrials trials = trials(LONG);
        CompletableFuture<Optional<List<CallTrial>>> deaths = new CompletableFuture<>();
        trials.restored(deaths);
        assertThat(trials.covers(of(1))).isTrue();
        deaths.complete(Optional.empty());
        assertThat(trials.covers(of(1))).isFalse();
        // One that arrived before.
        assertThat(trials.grouped(List.of(submission("a", true))).groups())
                .containsExactly(new CallGroups.Group(Treatment.SCORED, 1));
    }

    @Test
    void deathsThatCannotBeReadCountAsOneOfWhichNothingIsKnown() {
        CallTrials trials = trials(LONG);
        CompletableFuture<Optional<List<CallTrial>>> deaths = new CompletableFuture<>();
        trials.restored(deaths);
        deaths.cancel(false);
        assertThat(trials.covers(of(1))).isTrue();
        assertThat(trials.grouped(List.of(submission("a", true))).groups())
                .containsExactly(new CallGroups.Group(Treatment.TRIED, 1));
    }

    @Test
    void aBatchIsGroupedByTheTrialsInWhichProcessesDied() {
        CallTrials trials = trials(LONG);
        Submission rest = submission("rest", false);
        Submission first = submission("first", true);
        Submission poisonous = submission("poisonous", true);
        trials.restored(
                CompletableFuture.completedFuture(
                        Optional.of(
                                List.of(
                                        new CallTrial(
                                                List.of(poisonous.request().fingerprint()),
                                                true)))));
        CallGroups.Grouped<Submission> grouped = trials.grouped(List.of(poisonous, first, rest));
        assertThat(grouped.requests()).containsExactly(rest, first, poisonous);
        assertThat(grouped.groups())
                .extracting(CallGroups.Group::treatment)
                .containsExactly(Treatment.SCORED, Treatment.TRIED, Treatment.NEVER_CALLED);
    }

    @Test
    void aTrialBeginsOnceKafkaHasIt() throws Exception {
        CallTrials trials = trials(LONG);
        events.known = new CompletableFuture<>();
        Thread worker = new Thread(() -> trials.begin(ONE));
        worker.start();
        await().until(() -> worker.getState() == Thread.State.TIMED_WAITING);
        assertThat(events.said).containsExactly("begins [1]");
        events.known.complete(null);
        worker.join();
        assertThat(log.lines()).isEmpty();
    }

    @Test
    void aTrialThatKafkaDoesNotTakeBeginsAfterThePatienceWithOneWarning() {
        assertThat(CallTrials.PATIENCE).isEqualTo(Duration.ofSeconds(5));
        CallTrials trials = trials(SHORT);
        events.known = new CompletableFuture<>();
        long began = System.nanoTime();
        trials.begin(ONE).run();
        assertThat(System.nanoTime() - began).isBetween(SHORT.toNanos(), SECONDS.toNanos(10));
        trials.begin(TWO).run();
        assertThat(events.said).containsExactly("begins [1]", "ended", "begins [2]", "ended");
        assertThat(log.lines())
                .containsExactly(
                        "Kafka did not take the report of a call with 1 request(s) within PT0.02S, and the call begins nevertheless: if it ends this process, others cannot find the request");
    }

    /** Otherwise each group of a backlog would take as long. */
    @Test
    void afterAWaitInVainTrialsDoNotWaitUntilKafkaHasOneOfThem() {
        CallTrials trials = trials(LONG);
        events.known = CompletableFuture.failedFuture(new IllegalStateException("Kafka is away"));
        trials.begin(ONE).run();
        events.known = new CompletableFuture<>();
        // Would fail the test's timeout if it waited.
        trials.begin(TWO).run();
        events.known.complete(null);

        events.known = new CompletableFuture<>();
        Thread worker = new Thread(() -> trials.begin(ONE));
        worker.start();
        await().until(() -> worker.getState() == Thread.State.TIMED_WAITING);
        events.known.complete(null);
    }

    @Test
    void thereIsOneTrialAtATime() throws Exception {
        CallTrials trials = trials(LONG);
        Runnable end = trials.begin(ONE);
        Thread other = new Thread(() -> trials.begin(TWO));
        other.start();
        await().until(() -> other.getState() == Thread.State.WAITING);
        assertThat(events.said).containsExactly("begins [1]");
        end.run();
        other.join();
        assertThat(events.said).containsExactly("begins [1]", "ended", "begins [2]");
    }

    @Test
    void aTrialEndsOnceHoweverOftenItIsEnded() {
        CallTrials trials = trials(LONG);
        Runnable end = trials.begin(ONE);
        end.run();
        trials.begin(TWO);
        end.run();
        assertThat(events.said).containsExactly("begins [1]", "ended", "begins [2]");
        Thread other = new Thread(() -> trials.begin(ONE));
        other.setDaemon(true);
        other.start();
        // The turn is still the second one's.
        await().until(() -> other.getState() == Thread.State.WAITING);
    }

    @Test
    void aTrialThatCannotBeReportedLeavesTheTurnToTheNext() {
        CallTrials trials = trials(LONG);
        events.known = null;
        assertThatThrownBy(() -> trials.begin(ONE)).isInstanceOf(NullPointerException.class);
        events.known = CompletableFuture.completedFuture(null);
        trials.begin(TWO);
        assertThat(events.said).containsExactly("begins [1]", "ended", "begins [2]");
    }

    @Test
    void requestsFromBeforeARestoreAreCalledApartFromTheRestOfTheirBatch() throws Exception {
        ScoringEngine engine =
                engines.started(
                        Models.engine(
                                Engines.settings(256, 1, LoadShedding.NONE),
                                InstantSource.fixed(Instant.ofEpochMilli(RESTORED)),
                                events));
        ScoringEngine.Client client = engine.connect(engines.metrics());
        Gate gate = new Gate();
        engine.restored(died());
        engine.serve("default", Models.model("v1", 10, new FakeScorer(10, gate)));
        List<CompletableFuture<Recommendation>> answers = new ArrayList<>();
        answers.add(engines.ask(client, request("first", 1, RESTORED + 10_000, "i1")));
        assertThat(gate.awaitCall()).isEqualTo(1);
        ScoreRequest before = request("before", 1, RESTORED, "i1");
        answers.add(engines.ask(client, request("next", 1, RESTORED + 10_000, "i1")));
        answers.add(engines.ask(client, before));
        answers.add(engines.ask(client, request("last", 1, RESTORED + 10_000, "i1")));
        gate.openForever();

        for (CompletableFuture<Recommendation> answer : answers) {
            assertThat(answer.get().source()).isEqualTo(Recommendation.Source.MODEL);
        }
        assertThat(List.of(gate.awaitCall(), gate.awaitCall())).containsExactly(2, 1);
        assertThat(events.said)
                .containsExactly("begins [%d]".formatted(before.fingerprint()), "ended");
        assertThat(answers.get(2).get().userId()).isEqualTo("before");
    }

    private CallTrials trials(Duration patience) {
        InstantSource clock = () -> Instant.ofEpochMilli(nowMillis);
        return new CallTrials(events, () -> nowNanos, clock, patience);
    }

    private static CompletableFuture<Optional<List<CallTrial>>> died() {
        return CompletableFuture.completedFuture(Optional.of(List.of()));
    }

    private static ScoreRequest of(long eventTimeMillis) {
        return request("u", 1, eventTimeMillis, "i1");
    }

    private static Submission submission(String userId, boolean onProbation) {
        return new Submission(request(userId, "i1"), null, null, onProbation);
    }

    private static final class Events implements EngineEvents {
        private final List<String> said = new CopyOnWriteArrayList<>();
        private volatile CompletableFuture<Void> known = CompletableFuture.completedFuture(null);

        @Override
        public void demoted(String slot, ModelId model, String reason) {}

        @Override
        public void mustEnd(String reason) {}

        @Override
        public CompletableFuture<Void> trialBegins(CallTrial trial) {
            said.add("begins " + trial.requests());
            return known;
        }

        @Override
        public void trialEnded() {
            said.add("ended");
        }
    }
}
