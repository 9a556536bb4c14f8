package io.nextup.serving.engine;

import static io.nextup.serving.engine.Models.model;
import static io.nextup.serving.engine.Models.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.EventReference;
import io.nextup.event.Recommendation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Requests of one user that wait, where load is shed. */
@Timeout(30)
class ConflationTest {
    private static final LoadShedding CONFLATING = new LoadShedding(1, 0);

    @RegisterExtension final Engines engines = new Engines();

    private final CountingMetrics metrics = engines.metrics();

    @Test
    void ofAUsersRequestsThatWaitOnlyTheNewestIsScoredAndItAnswersForAll() throws Exception {
        Gate gate = new Gate();
        ScoringEngine engine = engines.start(256, 1, CONFLATING, Instant.EPOCH);
        ScoringEngine.Client client = engine.connect(metrics);
        engine.serve("default", model("v1", 10, new FakeScorer(10, gate)));
        // In a batch already: what comes later does not change it.
        CompletableFuture<Recommendation> first =
                engines.ask(client, request("anna", 1, 100, "i1"));
        assertThat(gate.awaitCall()).isEqualTo(1);

        CompletableFuture<Recommendation> second =
                engines.ask(client, request("anna", 2, 400, "i1", "i2"));
        CompletableFuture<Recommendation> bob = engines.ask(client, request("bob", 1, 100, "i5"));
        CompletableFuture<Recommendation> third =
                engines.ask(client, request("anna", 3, 300, "i1", "i2", "i3"));
        CompletableFuture<Recommendation> fourth =
                engines.ask(client, request("anna", 4, 200, "i1", "i2", "i3", "i4"));

        assertThat(second.get()).isNull();
        assertThat(third.get()).isNull();
        assertThat(engine.queueLength()).isEqualTo(2);
        assertThat(metrics.takenOver).hasValue(2);
        gate.openForever();
        assertThat(first.get().references()).containsExactly("anna-1");
        assertThat(bob.get().references()).containsExactly("bob-1");
        Recommendation newest = fourth.get();
        assertThat(newest.id())
                .isEqualTo(EventReference.event("anna-4").recommendationId("default", "anna"));
        assertThat(newest.references()).containsExactly("anna-2", "anna-3", "anna-4");
        assertThat(newest.sequence()).isEqualTo(4);
        assertThat(newest.eventTimeMillis()).isEqualTo(400);
        assertThat(newest.items().get(0).itemId()).isEqualTo("i5");
        assertThat(metrics.batchSizes).containsExactly(1, 2);
    }

    @Test
    void aUserWhoFloodsTheQueueIsAnsweredByRecommendationsOfBoundedSize() throws Exception {
        ScoringEngine engine = engines.start(16, 1, CONFLATING, Instant.EPOCH);
        ScoringEngine.Client client = engine.connect(metrics);
        int events = 3 * Recommendation.MOST_ANSWERS + 7;
        List<CompletableFuture<Recommendation>> answers = new ArrayList<>();
        for (int sequence = 1; sequence <= events; sequence++) {
            answers.add(engines.ask(client, request("anna", sequence, 1, "i1")));
        }
        assertThat(engine.queueLength()).isEqualTo(4);
        engine.serve("default", model("v1", 10, new FakeScorer(10)));

        List<String> named = new ArrayList<>();
        for (CompletableFuture<Recommendation> answer : answers) {
            if (answer.get() != null) {
                assertThat(answer.get().references())
                        .hasSizeLessThanOrEqualTo(Recommendation.MOST_ANSWERS);
                named.addAll(answer.get().references());
            }
        }
        assertThat(named)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, events).mapToObj(n -> "anna-" + n).toList());
        assertThat(metrics.batchSizes).containsExactly(4);
    }

    @Test
    void requestsOfOneUserFromTwoSubtasksAreNotConflated() throws Exception {
        ScoringEngine engine = engines.start(256, 1, CONFLATING, Instant.EPOCH);
        CompletableFuture<Recommendation> one =
                engines.ask(engine.connect(metrics), request("anna", 1, 1, "i1"));
        CompletableFuture<Recommendation> other =
                engines.ask(engine.connect(metrics), request("anna", 2, 1, "i1", "i2"));
        engine.serve("default", model("v1", 10, new FakeScorer(10)));

        assertThat(one.get().references()).containsExactly("anna-1");
        assertThat(other.get().references()).containsExactly("anna-2");
    }

    @Test
    void withoutConflationTheSameRequestsAreAllScored() throws Exception {
        ScoringEngine engine = engines.start(256, 1);
        ScoringEngine.Client client = engine.connect(metrics);
        CompletableFuture<Recommendation> one = engines.ask(client, request("anna", 1, 1, "i1"));
        CompletableFuture<Recommendation> other =
                engines.ask(client, request("anna", 2, 1, "i1", "i2"));
        engine.serve("default", model("v1", 10, new FakeScorer(10)));

        assertThat(one.get().references()).containsExactly("anna-1");
        assertThat(other.get().references()).containsExactly("anna-2");
        assertThat(metrics.batchSizes).containsExactly(2);
    }

    @Test
    void beyondHisLimitAUsersRequestsAreConflatedAndNobodyElsesAre() throws Exception {
        Gate gate = new Gate();
        ScoringEngine engine = engines.start(256, 1, new LoadShedding(3, 0), Instant.EPOCH);
        ScoringEngine.Client client = engine.connect(metrics);
        engine.serve("default", model("v1", 10, new FakeScorer(10, gate)));
        List<CompletableFuture<Recommendation>> anna = new ArrayList<>();
        // One in a batch and two that wait: all that she may have.
        anna.add(engines.ask(client, request("anna", 1, 1, "i1")));
        assertThat(gate.awaitCall()).isEqualTo(1);
        List<CompletableFuture<Recommendation>> bob = new ArrayList<>();
        for (int sequence = 2; sequence <= 9; sequence++) {
            anna.add(engines.ask(client, request("anna", sequence, 1, "i1")));
            if (sequence <= 4) {
                bob.add(engines.ask(client, request("bob", sequence, 1, "i1")));
            }
        }
        assertThat(metrics.takenOver).hasValue(6);
        assertThat(engine.queueLength()).isEqualTo(5);
        gate.openForever();

        assertThat(answers(anna))
                .containsExactly(
                        List.of("anna-1"),
                        List.of("anna-2"),
                        List.of(
                                "anna-3", "anna-4", "anna-5", "anna-6", "anna-7", "anna-8",
                                "anna-9"));
        assertThat(answers(bob))
                .containsExactly(List.of("bob-2"), List.of("bob-3"), List.of("bob-4"));
        assertThat(metrics.batchSizes).containsExactly(1, 5);
        assertThat(client.users().users()).isZero();
    }

    @Test
    void oneMoreWaitsWhereAllOfAUsersRequestsAreInABatchAlready() throws Exception {
        Gate gate = new Gate();
        ScoringEngine engine = engines.start(256, 1, new LoadShedding(2, 0), Instant.EPOCH);
        ScoringEngine.Client client = engine.connect(metrics);
        List<CompletableFuture<Recommendation>> anna = new ArrayList<>();
        anna.add(engines.ask(client, request("anna", 1, 1, "i1")));
        anna.add(engines.ask(client, request("anna", 2, 1, "i1")));
        engine.serve("default", model("v1", 10, new FakeScorer(10, gate)));
        assertThat(gate.awaitCall()).isEqualTo(2);
        anna.add(engines.ask(client, request("anna", 3, 1, "i1")));
        assertThat(metrics.takenOver).hasValue(0);
        anna.add(engines.ask(client, request("anna", 4, 1, "i1")));
        assertThat(metrics.takenOver).hasValue(1);
        gate.openForever();

        assertThat(answers(anna))
                .containsExactly(List.of("anna-1"), List.of("anna-2"), List.of("anna-3", "anna-4"));
    }

    @Test
    void whoseRequestsAreAnsweredOrFailHasRoomAgain() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        FakeScorer failsFirst =
                new FakeScorer(
                        10,
                        rows -> {
                            if (calls.incrementAndGet() == 1) {
                                throw new UnreadableException();
                            }
                        });
        ScoringEngine engine = engines.start(256, 1, new LoadShedding(2, 0), Instant.EPOCH);
        ScoringEngine.Client client = engine.connect(metrics);
        List<CompletableFuture<Recommendation>> failed = new ArrayList<>();
        for (int sequence = 1; sequence <= 3; sequence++) {
            failed.add(engines.ask(client, request("anna", sequence, 1, "i1")));
        }
        assertThat(client.users().users()).isEqualTo(1);
        engine.serve("default", model("v1", 10, failsFirst));
        assertThat(failed.get(1).get()).isNull();
        assertThatThrownBy(failed.get(0)::get).hasMessageContaining("failed outside the model");
        assertThatThrownBy(failed.get(2)::get).hasMessageContaining("failed outside the model");
        assertThat(client.users().users()).isZero();

        for (int sequence = 4; sequence <= 20; sequence++) {
            assertThat(engines.ask(client, request("anna", sequence, 1, "i1")).get().references())
                    .containsExactly("anna-" + sequence);
        }
        assertThat(client.users().users()).isZero();
        assertThat(metrics.takenOver).hasValue(1);
    }

    @Test
    void whereOneMayNotTakeOverBothWait() throws Exception {
        ScoringEngine engine = engines.start(256, 1, new LoadShedding(1, 0), Instant.EPOCH);
        ScoringEngine.Client client = engine.connect(metrics);
        List<CompletableFuture<Recommendation>> anna = new ArrayList<>();
        // After an erasure sequences begin again.
        anna.add(engines.ask(client, request("anna", 7, 1, "i1")));
        anna.add(engines.ask(client, request("anna", 1, 1, "i1")));
        anna.add(engines.ask(client, request("anna", 2, 1, "i1")));
        engine.serve("default", model("v1", 10, new FakeScorer(10)));

        assertThat(answers(anna)).containsExactly(List.of("anna-7"), List.of("anna-1", "anna-2"));
    }

    @Test
    void withoutALimitNobodyIsCounted() throws Exception {
        ScoringEngine engine = engines.start(256, 1);
        ScoringEngine.Client client = engine.connect(metrics);
        List<CompletableFuture<Recommendation>> anna = new ArrayList<>();
        for (int sequence = 1; sequence <= 100; sequence++) {
            anna.add(engines.ask(client, request("anna", sequence, 1, "i1")));
        }
        assertThat(client.users().users()).isZero();
        engine.serve("default", model("v1", 10, new FakeScorer(10)));

        assertThat(answers(anna)).hasSize(100).allMatch(answered -> answered.size() == 1);
        assertThat(metrics.takenOver).hasValue(0);
    }

    /** Events that each recommendation answers; requests that were taken over have none. */
    private static List<List<String>> answers(List<CompletableFuture<Recommendation>> asked)
            throws Exception {
        List<List<String>> answers = new ArrayList<>();
        for (CompletableFuture<Recommendation> one : asked) {
            if (one.get() != null) {
                answers.add(one.get().references());
            }
        }
        return answers;
    }
}
