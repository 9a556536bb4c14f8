package io.nextup.serving.engine;

import static io.nextup.serving.engine.Models.model;
import static io.nextup.serving.engine.Models.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.Recommendation;
import io.nextup.event.Recommendation.Source;
import io.nextup.model.Scorer;
import io.nextup.model.TopK;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GuardedScorerTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Logger LOGGER = (Logger) LogManager.getLogger(GuardedScorer.class);

    private final LogLines log = new LogLines();
    private final List<Integer> failed = new ArrayList<>();
    private final List<Long> cleared = new ArrayList<>();
    private final Suspects suspects = new Suspects(cleared::add);
    private final Calls calls = new Calls();
    private long nowNanos;
    private final GuardedScorer scorer =
            new GuardedScorer(
                    new BatchScorer(1, true, InstantSource.fixed(Instant.EPOCH)),
                    suspects,
                    () -> nowNanos);

    @BeforeEach
    void listen() {
        log.start();
        LOGGER.addAppender(log);
    }

    @AfterEach
    void hangUp() {
        LOGGER.removeAppender(log);
    }

    @Test
    void aRequestThatTheModelCannotBearIsAnsweredByWhatIsPopularAndTheOthersAreScored() {
        List<Recommendation> answers =
                scorer.score(
                        List.of(request("a", "i1"), request("b", "i7"), request("c", "i2")),
                        model("v1", 10, failingOnItem7()),
                        calls,
                        failed::add);

        assertThat(answers).extracting(Recommendation::userId).containsExactly("a", "b", "c");
        assertThat(answers)
                .extracting(answer -> answer.items().get(0).itemId())
                .containsExactly("i2", "i3", "i3");
        assertThat(answers)
                .extracting(Recommendation::source)
                .containsExactly(Source.MODEL, Source.FALLBACK, Source.MODEL);
        assertThat(failed).containsExactly(1);
    }

    @Test
    void aBatchThatTheModelBearsIsNoMatterForTheLog() {
        scorer.score(
                List.of(request("a", "i1")), model("v1", 10, failingOnItem7()), calls, failed::add);
        assertThat(log.lines).isEmpty();
        assertThat(failed).isEmpty();
    }

    @Test
    void aModelThatGoesOnFailingTellsItsCauseOnceAndThenCounts() {
        ServingModel model = model("v1", 10, failingOnItem7());
        List<ScoreRequest> two = List.of(request("a", "i7"), request("b", "i1"));

        for (int batch = 0; batch < 1_000; batch++) {
            scorer.score(two, model, calls, failed::add);
        }
        nowNanos = 10 * SECOND;
        scorer.score(two, model, calls, failed::add);

        assertThat(failed).hasSize(1_001);
        assertThat(log.lines)
                .containsExactly(
                        "Model v1 failed on a batch, and then on 1 of its requests alone: these are answered by what is popular",
                        "Model v1 failed on 1000 more batches, and then on 1000 of their requests alone; the last cause: java.lang.IllegalStateException: I never liked i7");
        assertThat(log.traces).containsExactly("I never liked i7");
    }

    @Test
    void aBatchThatFailsIsHalvedUntilTheRequestsThatFailAloneAreFound() {
        List<ScoreRequest> sixteen =
                IntStream.range(0, 16)
                        .mapToObj(n -> request("u" + n, n == 5 ? "i7" : "i1"))
                        .toList();

        List<Recommendation> answers =
                scorer.score(sixteen, model("v1", 10, failingOnItem7()), calls, failed::add);

        assertThat(answers)
                .extracting(Recommendation::userId)
                .containsExactlyElementsOf(IntStream.range(0, 16).mapToObj(n -> "u" + n).toList());
        assertThat(failed).containsExactly(5);
        assertThat(calls.sizes).containsExactly(16, 8, 4, 4, 2, 1, 1, 2, 8);
    }

    @Test
    void aRequestThatWasInACallWhenAProcessDiedIsCalledAloneAndOnceOnly() {
        ScoreRequest suspect = request("b", "i2");
        suspects.suspect(Suspects.hash(suspect));
        List<ScoreRequest> three = List.of(request("a", "i1"), suspect, request("c", "i3"));
        ServingModel model = model("v1", 10, new FakeScorer(10));

        assertThat(scorer.score(three, model, calls, failed::add))
                .extracting(Recommendation::source)
                .containsOnly(Source.MODEL);
        assertThat(calls.sizes).containsExactly(1, -1, 1);
        assertThat(cleared).containsExactly(Suspects.hash(suspect));

        scorer.score(three, model, calls, failed::add);
        assertThat(calls.sizes).containsExactly(1, -1, 1, 3);
    }

    @Test
    void aRequestThatWasAloneWhenAnotherProcessDiedIsNeverCalledAgain() {
        ScoreRequest convict = request("b", "i2");
        suspects.suspect(Suspects.hash(convict));
        suspects.convict(Suspects.hash(convict));
        ServingModel model = model("v1", 10, new FakeScorer(10));

        for (int time = 0; time < 2; time++) {
            assertThat(
                            scorer.score(
                                    List.of(request("a", "i1"), convict),
                                    model,
                                    calls,
                                    failed::add))
                    .extracting(Recommendation::source)
                    .containsExactly(Source.MODEL, Source.FALLBACK);
        }
        assertThat(calls.sizes).containsExactly(1, 1);
        assertThat(cleared).isEmpty();
    }

    @Test
    void anErrorOfTheNativeLibraryIsNotForgiven() {
        FakeScorer broken =
                new FakeScorer(
                        10,
                        rows -> {
                            throw new UnsatisfiedLinkError("native trouble");
                        });
        assertThatThrownBy(
                        () ->
                                scorer.score(
                                        List.of(request("a", "i1")),
                                        model("v1", 10, broken),
                                        calls,
                                        failed::add))
                .isInstanceOf(UnsatisfiedLinkError.class)
                .hasMessage("native trouble");
    }

    private static Scorer failingOnItem7() {
        FakeScorer fake = new FakeScorer(10);
        return new Scorer() {
            @Override
            public TopK topk(long[] items, long[] exclude, int batch, int k) {
                if (LongStream.of(items).anyMatch(item -> item == 7)) {
                    throw new IllegalStateException("I never liked i7");
                }
                return fake.topk(items, exclude, batch, k);
            }

            @Override
            public void close() {
                fake.close();
            }
        };
    }

    /** How many requests each call of the model had; negative for one made again. */
    private static final class Calls implements GuardedScorer.Guard {
        private final List<Integer> sizes = new ArrayList<>();

        @Override
        public void begins(List<ScoreRequest> requests, boolean again) {
            sizes.add(again ? -requests.size() : requests.size());
        }

        @Override
        public void ended() {}
    }

    private static final class LogLines extends AbstractAppender {
        private final List<String> lines = new ArrayList<>();
        private final List<String> traces = new ArrayList<>();

        LogLines() {
            super("lines", null, null, true, Property.EMPTY_ARRAY);
        }

        @Override
        public void append(LogEvent event) {
            lines.add(event.getMessage().getFormattedMessage());
            if (event.getThrown() != null) {
                traces.add(event.getThrown().getMessage());
            }
        }
    }
}
