package io.nextup.serving.engine;

import static io.nextup.serving.engine.Models.model;
import static io.nextup.serving.engine.Models.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.Recommendation;
import io.nextup.event.Recommendation.Source;
import io.nextup.scoring.ModelInput;
import io.nextup.scoring.Scorer;
import io.nextup.scoring.TopK;
import io.nextup.serving.LogLines;
import io.nextup.serving.guard.Suspects;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
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
    private final List<Long> cleared = new ArrayList<>();
    private final Suspects suspects = new Suspects(cleared::add);
    private final Calls calls = new Calls();
    private long nowNanos;
    private final GuardedScorer scorer =
            new GuardedScorer(
                    new BatchScorer("default", 1, true, InstantSource.fixed(Instant.EPOCH)),
                    suspects,
                    () -> nowNanos);

    @AfterEach
    void hangUp() {
        log.close();
    }

    @Test
    void aRequestThatTheModelCannotBearIsAnsweredByWhatIsPopularAndTheOthersAreScored() {
        List<Recommendation> answers =
                scorer.score(
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
        scorer.score(List.of(request("a", "i1")), model("v1", 10, failingOnItem7()), calls);
        assertThat(log.lines()).isEmpty();
        assertThat(calls.failed).isEmpty();
    }

    @Test
    void aModelThatGoesOnFailingTellsItsCauseOnceAndThenCounts() {
        ServingModel model = model("v1", 10, failingOnItem7());
        List<ScoreRequest> two = List.of(request("a", "i7"), request("b", "i1"));

        for (int batch = 0; batch < 1_000; batch++) {
            scorer.score(two, model, calls);
        }
        nowNanos = 10 * SECOND;
        scorer.score(two, model, calls);

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

        List<Recommendation> answers =
                scorer.score(sixteen, model("v1", 10, failingOnItem7()), calls);

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
        scorer.score(three, model("v1", 10, failingOnItem7()), calls);
        assertThat(log.events()).containsExactly(three.get(1).trigger());
        assertThat(log.lines())
                .singleElement()
                .asString()
                .contains("on 2 of its requests alone")
                .doesNotContain(three.get(1).trigger());
        assertThat(MDC.getCopyOfContextMap()).isNullOrEmpty();
    }

    @Test
    void oneBadRequestOf256IsFoundInFewerCallsThanADeadlineIsLong() {
        scorer.score(many(256, 77), model("v1", 10, failingOnItem7()), calls);
        assertThat(calls.failed).containsExactly(77);
        assertThat(calls.sizes).hasSize(17);
        // The deadline is at least 20 times the slowest call, and these calls are smaller.
        assertThat(calls.mostCallsInDeadline).isEqualTo(17);
    }

    @Test
    void suspectsThatTheModelAnswersAloneShareNoDeadline() {
        List<ScoreRequest> many = many(256, -1);
        many.forEach(request -> suspects.suspect(request.fingerprint()));
        scorer.score(many, model("v1", 10, failingOnItem7()), calls);
        assertThat(calls.sizes).hasSize(256).containsOnly(-1);
        assertThat(calls.mostCallsInDeadline).isEqualTo(1);
    }

    @Test
    void suspectsThatTheModelFailsOnOneAfterAnotherShareADeadline() {
        List<ScoreRequest> bad =
                IntStream.range(0, 9).mapToObj(n -> request("u" + n, "i7")).toList();
        bad.forEach(request -> suspects.suspect(request.fingerprint()));
        scorer.score(bad, model("v1", 10, failingOnItem7()), calls);
        assertThat(calls.mostCallsInDeadline).isEqualTo(9);
    }

    @Test
    void theRestOfABatchWhoseModelIsDemotedMeanwhileIsAnsweredWithoutIt() {
        calls.demotedAfterFailures = 1;
        List<ScoreRequest> sixteen = many(16, 5);

        List<Recommendation> answers =
                scorer.score(sixteen, model("v1", 10, failingOnItem7()), calls);

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
    void aSuspectThatADemotedModelWasNotCalledWithStaysOne() {
        calls.demotedAfterFailures = 0;
        ScoreRequest suspect = request("b", "i2");
        suspects.suspect(suspect.fingerprint());
        scorer.score(List.of(suspect), model("v1", 10, failingOnItem7()), calls);
        assertThat(cleared).isEmpty();
    }

    @Test
    void aRequestThatWasInACallWhenAProcessDiedIsCalledAloneAndOnceOnly() {
        ScoreRequest suspect = request("b", "i2");
        suspects.suspect(suspect.fingerprint());
        List<ScoreRequest> three = List.of(request("a", "i1"), suspect, request("c", "i3"));
        ServingModel model = model("v1", 10, new FakeScorer(10));

        assertThat(scorer.score(three, model, calls))
                .extracting(Recommendation::source)
                .containsOnly(Source.MODEL);
        assertThat(calls.sizes).containsExactly(1, -1, 1);
        assertThat(cleared).containsExactly(suspect.fingerprint());

        scorer.score(three, model, calls);
        assertThat(calls.sizes).containsExactly(1, -1, 1, 3);
    }

    @Test
    void aRequestThatWasAloneWhenAnotherProcessDiedIsNeverCalledAgainAndLoggedOnce() {
        ScoreRequest convict = request("b", "i2");
        suspects.suspect(convict.fingerprint());
        suspects.convict(convict.fingerprint());
        ServingModel model = model("v1", 10, new FakeScorer(10));

        for (int time = 0; time < 2; time++) {
            assertThat(scorer.score(List.of(request("a", "i1"), convict), model, calls))
                    .extracting(Recommendation::source)
                    .containsExactly(Source.MODEL, Source.FALLBACK);
        }
        assertThat(calls.sizes).containsExactly(1, 1);
        assertThat(cleared).isEmpty();
        assertThat(log.lines())
                .containsExactly(
                        "A request was in calls of two processes that died, in one of them alone: it is answered by what is popular");
        assertThat(log.events()).containsExactly(convict.trigger());
        // The conviction may be another model's failure, so this model's rate does not count it.
        assertThat(calls.failed).isEmpty();
    }

    @Test
    void eachConvictedRequestIsLoggedAndAgainOnlyIfItIsConvictedAnew() {
        List<ScoreRequest> two = List.of(request("a", "i1"), request("b", "i2"));
        two.forEach(request -> suspects.convict(request.fingerprint()));
        ServingModel model = model("v1", 10, new FakeScorer(10));

        scorer.score(two, model, calls);
        suspects.forget(two.get(1).fingerprint());
        suspects.convict(two.get(1).fingerprint());
        scorer.score(two, model, calls);

        assertThat(log.events())
                .containsExactly(two.get(0).trigger(), two.get(1).trigger(), two.get(1).trigger());
    }

    @ParameterizedTest
    @MethodSource("errorsOfModels")
    void anErrorThatOneRequestCausesIsTheModelsFailureLikeAnException(Error error) {
        List<ScoreRequest> sixteen = many(16, 5);

        List<Recommendation> answers =
                scorer.score(sixteen, model("v1", 10, failingOnItem7(error)), calls);

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
    void anErrorAfterWhichTheVirtualMachineMustNotContinueEndsNoCallAndIsNoFailureOfTheModel(
            Error error) {
        assertThatThrownBy(
                        () ->
                                scorer.score(
                                        many(4, 1), model("v1", 10, failingOnItem7(error)), calls))
                .isInstanceOf(GuardedScorer.FatalErrorException.class)
                .hasMessage("The virtual machine must not continue after " + error)
                .hasCause(error);
        assertThat(calls.sizes).containsExactly(4);
        assertThat(calls.ended).isZero();
        assertThat(calls.failed).isEmpty();
    }

    @SuppressWarnings("removal")
    static Stream<Error> errorsAfterWhichNothingGoesOn() {
        return Stream.of(new ThreadDeath(), new BrokenMachineError());
    }

    private static final class BrokenMachineError extends VirtualMachineError {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void eachCallThatTheModelAnswersOrFailsOnEndsOnce() {
        scorer.score(many(16, 5), model("v1", 10, failingOnItem7()), calls);
        assertThat(calls.ended).isEqualTo(9);
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

    /** Records the number of requests in each call; negative for a repeated call. */
    private static final class Calls implements GuardedScorer.Guard {
        private final List<Integer> sizes = new ArrayList<>();
        private final List<Integer> failed = new ArrayList<>();
        private int demotedAfterFailures = Integer.MAX_VALUE;
        private int ended;
        private int callsInDeadline;
        private int mostCallsInDeadline;

        @Override
        public boolean begins(List<ScoreRequest> requests, boolean again) {
            if (failed.size() >= demotedAfterFailures) {
                return false;
            }
            sizes.add(again ? -requests.size() : requests.size());
            callsInDeadline++;
            mostCallsInDeadline = Math.max(mostCallsInDeadline, callsInDeadline);
            return true;
        }

        @Override
        public void ended() {
            ended++;
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
