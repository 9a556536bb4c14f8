package io.nextup.serving.engine;

import static io.nextup.serving.engine.Models.model;
import static io.nextup.serving.engine.Models.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.nextup.event.Recommendation;
import io.nextup.event.Recommendation.Source;
import io.nextup.scoring.ModelInput;
import io.nextup.scoring.Scorer;
import io.nextup.scoring.TopK;
import io.nextup.serving.LogLines;
import io.nextup.serving.guard.CallGroups.Group;
import io.nextup.serving.guard.CallGroups.Treatment;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.MDC;

class GuardedScorerTest {
    private static final long SECOND = 1_000_000_000L;

    private final LogLines log = LogLines.of(GuardedScorer.class);
    private final Calls calls = new Calls();
    private long nowNanos;
    private final GuardedScorer scorer =
            new GuardedScorer(
                    new BatchScorer(
                            "default",
                            1,
                            true,
                            InstantSource.fixed(Instant.EPOCH),
                            new RuleDrops(0, () -> 0)),
                    () -> nowNanos);

    @AfterEach
    void hangUp() {
        log.close();
    }

    @Test
    void aRequestThatTheModelCannotBearIsAnsweredByWhatIsPopularAndTheOthersAreScored() {
        List<Recommendation> answers =
                score(
                        List.of(request("a", "i1"), request("b", "i7"), request("c", "i2")),
                        model("v1", 10, failingOnItem7()),
                        calls);

        assertThat(answers).extracting(Recommendation::userId).containsExactly("a", "b", "c");
        assertThat(answers)
                .extracting(answer -> answer.items().get(0).itemId())
                .containsExactly("i2", "i3", "i3");
        assertThat(answers)
                .extracting(Recommendation::source)
                .containsExactly(Source.MODEL, Source.FALLBACK, Source.MODEL);
        assertThat(calls.failed).containsExactly(1);
    }

    @Test
    void aBatchThatTheModelBearsIsNoMatterForTheLog() {
        score(List.of(request("a", "i1")), model("v1", 10, failingOnItem7()), calls);
        assertThat(log.lines()).isEmpty();
        assertThat(calls.failed).isEmpty();
    }

    @Test
    void aModelThatGoesOnFailingTellsItsCauseOnceAndThenCounts() {
        ServingModel model = model("v1", 10, failingOnItem7());
        List<ScoreRequest> two = List.of(request("a", "i7"), request("b", "i1"));

        for (int batch = 0; batch < 1_000; batch++) {
            score(two, model, calls);
        }
        nowNanos = 10 * SECOND;
        score(two, model, calls);

        assertThat(calls.failed).hasSize(1_001);
        assertThat(log.lines())
                .containsExactly(
                        "Model v1 failed on a batch, and then on 1 of its requests alone: these are answered by what is popular",
                        "Model v1 failed on 1000 more batches, and then on 1000 of their requests alone; the last cause: java.lang.IllegalStateException: I never liked i7");
        assertThat(log.traces()).containsExactly("I never liked i7");
    }

    @Test
    void aBatchThatFailsIsHalvedUntilTheRequestsThatFailAloneAreFound() {
        List<ScoreRequest> sixteen = many(16, 5);

        List<Recommendation> answers = score(sixteen, model("v1", 10, failingOnItem7()), calls);

        assertThat(answers)
                .extracting(Recommendation::userId)
                .containsExactlyElementsOf(IntStream.range(0, 16).mapToObj(n -> "u" + n).toList());
        assertThat(calls.failed).containsExactly(5);
        assertThat(calls.sizes).containsExactly(16, 8, 4, 4, 2, 1, 1, 2, 8);
    }

    @Test
    void theLineNamesTheEventOfTheFirstRequestThatFailedAloneInAFieldOfItsOwn() {
        List<ScoreRequest> three =
                List.of(request("a", "i1"), request("b", "i7"), request("c", "i7"));
        score(three, model("v1", 10, failingOnItem7()), calls);
        assertThat(log.events()).containsExactly(three.get(1).trigger().text());
        assertThat(log.lines())
                .singleElement()
                .asString()
                .contains("on 2 of its requests alone")
                .doesNotContain(three.get(1).trigger().text());
        assertThat(MDC.getCopyOfContextMap()).isNullOrEmpty();
    }

    @Test
    void oneBadRequestOf256IsFoundInFewerCallsThanADeadlineIsLong() {
        score(many(256, 77), model("v1", 10, failingOnItem7()), calls);
        assertThat(calls.failed).containsExactly(77);
        assertThat(calls.sizes).hasSize(17);
        // The deadline is at least 20 times the slowest call, and these calls are smaller.
        assertThat(calls.mostCallsInDeadline).isEqualTo(17);
    }

    @Test
    void groupsThatTheModelAnswersShareNoDeadline() {
        Group[] alone = new Group[256];
        Arrays.fill(alone, new Group(Treatment.TRIED, 1));
        score(many(256, -1), model("v1", 10, failingOnItem7()), calls, alone);
        assertThat(calls.sizes).hasSize(256).containsOnly(1);
        assertThat(calls.mostCallsInDeadline).isEqualTo(1);
    }

    @Test
    void groupsThatTheModelFailsOnOneAfterAnotherShareADeadline() {
        List<ScoreRequest> bad =
                IntStream.range(0, 9).mapToObj(n -> request("u" + n, "i7")).toList();
        Group[] alone = new Group[9];
        Arrays.fill(alone, new Group(Treatment.TRIED, 1));
        score(bad, model("v1", 10, failingOnItem7()), calls, alone);
        assertThat(calls.mostCallsInDeadline).isEqualTo(9);
    }

    @Test
    void theRestOfABatchWhoseModelIsDemotedMeanwhileIsAnsweredWithoutIt() {
        calls.demotedAfterFailures = 1;
        List<ScoreRequest> sixteen = many(16, 5);

        List<Recommendation> answers = score(sixteen, model("v1", 10, failingOnItem7()), calls);

        assertThat(answers)
                .extracting(Recommendation::userId)
                .containsExactlyElementsOf(sixteen.stream().map(ScoreRequest::userId).toList());
        assertThat(answers.subList(0, 5))
                .extracting(Recommendation::source)
                .containsOnly(Source.MODEL);
        assertThat(answers.subList(5, 16))
                .extracting(Recommendation::source)
                .containsOnly(Source.FALLBACK);
        assertThat(calls.sizes).containsExactly(16, 8, 4, 4, 2, 1, 1);
        assertThat(calls.failed).containsExactly(5);
    }

    @Test
    void eachGroupIsTriedBeforeItsCallAndTheRestIsCalledWithoutATrial() {
        List<ScoreRequest> six = many(6, -1);
        assertThat(
                        score(
                                six,
                                model("v1", 10, new FakeScorer(10)),
                                calls,
                                new Group(Treatment.SCORED, 2),
                                new Group(Treatment.TRIED, 3),
                                new Group(Treatment.TRIED_AGAIN, 1)))
                .extracting(Recommendation::userId, Recommendation::source)
                .containsExactlyElementsOf(
                        six.stream().map(one -> tuple(one.userId(), Source.MODEL)).toList());
        assertThat(calls.sequence)
                .containsExactly(
                        "call of 2",
                        "trial of [u2, u3, u4]",
                        "call of 3",
                        "trial of [u5] again",
                        "call of 1");
    }

    @Test
    void aGroupThatFailsIsHalvedWithinItsTrial() {
        score(many(4, 2), model("v1", 10, failingOnItem7()), calls, new Group(Treatment.TRIED, 4));
        assertThat(calls.sequence)
                .containsExactly(
                        "trial of [u0, u1, u2, u3]",
                        "call of 4",
                        "call of 2",
                        "call of 2",
                        "call of 1",
                        "call of 1");
    }

    @Test
    void aRequestThatEndedProcessesIsNeverCalledAndLogged() {
        ScoreRequest poisonous = request("b", "i2");
        ServingModel model = model("v1", 10, new FakeScorer(10));

        assertThat(
                        score(
                                List.of(request("a", "i1"), poisonous),
                                model,
                                calls,
                                new Group(Treatment.SCORED, 1),
                                new Group(Treatment.NEVER_CALLED, 1)))
                .extracting(Recommendation::source)
                .containsExactly(Source.MODEL, Source.FALLBACK);
        assertThat(calls.sequence).containsExactly("call of 1");
        assertThat(log.lines())
                .containsExactly(
                        "A request was alone in the last calls of two processes that died: popular items answer it, and no model is called with it");
        assertThat(log.events()).containsExactly(poisonous.trigger().text());
        // Processes may have died in another model's calls, so this model's rate does not count it.
        assertThat(calls.failed).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("errorsOfModels")
    void anErrorThatOneRequestCausesIsTheModelsFailureLikeAnException(Error error) {
        List<ScoreRequest> sixteen = many(16, 5);

        List<Recommendation> answers =
                score(sixteen, model("v1", 10, failingOnItem7(error)), calls);

        assertThat(answers)
                .filteredOn(answer -> answer.source() == Source.FALLBACK)
                .extracting(Recommendation::userId)
                .containsExactly("u5");
        assertThat(calls.failed).containsExactly(5);
        assertThat(calls.sizes).containsExactly(16, 8, 4, 4, 2, 1, 1, 2, 8);
        assertThat(log.traces()).containsExactly("native trouble");
    }

    static Stream<Error> errorsOfModels() {
        return Stream.of(
                new UnsatisfiedLinkError("native trouble"),
                new NoClassDefFoundError("native trouble"),
                new StackOverflowError("native trouble"),
                new OutOfMemoryError("native trouble"),
                new InternalError("native trouble"),
                new UnknownError("native trouble"),
                new AssertionError("native trouble"));
    }

    @ParameterizedTest
    @MethodSource("errorsAfterWhichNothingGoesOn")
    void anErrorAfterWhichTheVirtualMachineMustNotContinueIsNoFailureOfTheModel(Error error) {
        assertThatThrownBy(() -> score(many(4, 1), model("v1", 10, failingOnItem7(error)), calls))
                .isInstanceOf(GuardedScorer.FatalErrorException.class)
                .hasMessage("The virtual machine must not continue after " + error)
                .hasCause(error);
        assertThat(calls.sizes).containsExactly(4);
        assertThat(calls.failed).isEmpty();
    }

    @SuppressWarnings("removal")
    static Stream<Error> errorsAfterWhichNothingGoesOn() {
        return Stream.of(new ThreadDeath(), new BrokenMachineError());
    }

    private static final class BrokenMachineError extends VirtualMachineError {
        private static final long serialVersionUID = 1L;
    }

    /** Scores requests that nobody suspects. */
    private List<Recommendation> score(
            List<ScoreRequest> requests, ServingModel model, Calls observer) {
        return score(requests, model, observer, new Group(Treatment.SCORED, requests.size()));
    }

    private List<Recommendation> score(
            List<ScoreRequest> requests, ServingModel model, Calls observer, Group... groups) {
        return scorer.score(requests, List.of(groups), model, observer);
    }

    /**
     * @param bad position of the request on which the model fails; negative for none
     */
    private static List<ScoreRequest> many(int count, int bad) {
        return IntStream.range(0, count)
                .mapToObj(n -> request("u" + n, n == bad ? "i7" : "i1"))
                .toList();
    }

    private static Scorer failingOnItem7() {
        return failingOnItem7(new IllegalStateException("I never liked i7"));
    }

    private static Scorer failingOnItem7(Throwable failure) {
        FakeScorer fake = new FakeScorer(10);
        return new Scorer() {
            @Override
            public TopK topk(ModelInput input, int k) {
                if (LongStream.of(input.items()).anyMatch(item -> item == 7)) {
                    if (failure instanceof Error error) {
                        throw error;
                    }
                    throw (RuntimeException) failure;
                }
                return fake.topk(input, k);
            }

            @Override
            public void close() {
                fake.close();
            }
        };
    }

    /** Records trials, calls and failures. */
    private static final class Calls implements GuardedScorer.Guard {
        private final List<String> sequence = new ArrayList<>();
        private final List<Integer> sizes = new ArrayList<>();
        private final List<Integer> failed = new ArrayList<>();
        private int demotedAfterFailures = Integer.MAX_VALUE;
        private int callsInDeadline;
        private int mostCallsInDeadline;

        @Override
        public void tries(List<ScoreRequest> requests, boolean again) {
            List<String> users = requests.stream().map(ScoreRequest::userId).toList();
            sequence.add("trial of " + users + (again ? " again" : ""));
        }

        @Override
        public boolean begins(int requests) {
            if (failed.size() >= demotedAfterFailures) {
                return false;
            }
            sequence.add("call of " + requests);
            sizes.add(requests);
            callsInDeadline++;
            mostCallsInDeadline = Math.max(mostCallsInDeadline, callsInDeadline);
            return true;
        }

        @Override
        public void scored(List<Recommendation> answers, boolean whole) {
            if (whole) {
                callsInDeadline = 0;
            }
        }

        @Override
        public void failedAlone(int place) {
            failed.add(place);
        }
    }
}
