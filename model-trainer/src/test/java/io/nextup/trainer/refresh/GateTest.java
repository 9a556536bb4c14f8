package io.nextup.trainer.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.trainer.dataset.Histories;
import io.nextup.trainer.refresh.Decision.Compared;
import io.nextup.trainer.refresh.Decision.Opponent;
import io.nextup.trainer.refresh.Decision.Outcome;
import io.nextup.trainer.refresh.Gate.Answers;
import io.nextup.trainer.refresh.Gate.Contender;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GateTest {
    private static final int USERS = 120;
    private static final Contender POPULARITY = new Contender("popularity", all(0.125));

    private final Gate gate = new Gate(1, 100);

    @Test
    void aCandidateThatIsNotWorseIsAccepted() {
        Decision decision = decide(all(0.5), serving(all(0.5)), List.of());
        assertThat(decision.outcome()).isEqualTo(Outcome.ACCEPTED);
        assertThat(decision.reason())
                .isEqualTo(
                        "NDCG@10 0.5000, and the serving s has 0.5000: a difference of +0.0000,"
                                + " 95 % interval +0.0000 to +0.0000, on 120 events of 120 users");
        assertThat(decision.metrics())
                .isEqualTo(
                        Map.of(
                                "refresh.window.NDCG@10",
                                0.5,
                                "refresh.window.serving.NDCG@10",
                                0.5,
                                "refresh.window.popularity.NDCG@10",
                                0.125));
    }

    @Test
    void aCandidateThatIsWorseThanTheServingModelIsRefused() {
        Decision decision = decide(all(0.25), serving(all(0.5)), List.of());
        assertThat(decision.outcome()).isEqualTo(Outcome.WORSE_THAN_SERVING);
        assertThat(decision.reason())
                .isEqualTo(
                        "NDCG@10 0.2500, and the serving s has 0.5000: a difference of -0.2500,"
                                + " 95 % interval -0.2500 to -0.2500, on 120 events of 120 users");
    }

    @Test
    void aLossThatChanceExplainsIsNoReason() {
        // One user in 120 loses all: a resample without that one shows no loss at all.
        double[] candidate = all(0.5);
        candidate[0] = 0;
        Decision decision = decide(candidate, serving(all(0.5)), List.of());
        assertThat(decision.outcome()).isEqualTo(Outcome.ACCEPTED);
        assertThat(decision.comparisons().get(0).comparison().interval().high()).isZero();
    }

    @Test
    void aCandidateThatIsWorseThanTheBestOfTheLastIsRefusedThoughNotWorseThanTheServing() {
        Decision decision =
                decide(
                        all(0.25),
                        serving(all(0.25)),
                        List.of(
                                new Contender("newer", all(0.375)),
                                new Contender("older", all(0.5)),
                                new Contender("oldest", all(0.4375))));
        assertThat(decision.outcome()).isEqualTo(Outcome.WORSE_THAN_BEST);
        assertThat(decision.reason()).contains("the best of the last models, older, has 0.5000");
        assertThat(decision.comparisons())
                .extracting(Compared::opponent)
                .containsExactly(Opponent.SERVING, Opponent.BEST, Opponent.POPULARITY);
    }

    @Test
    void theServingModelIsComparedOnceWhereItIsTheBest() {
        Decision decision =
                decide(all(0.5), serving(all(0.5)), List.of(new Contender("o", all(0.5))));
        assertThat(decision.comparisons())
                .extracting(Compared::opponent)
                .containsExactly(Opponent.SERVING, Opponent.POPULARITY);
    }

    @Test
    void aCandidateThatIsNotAbovePopularityIsRefused() {
        Decision decision = decide(all(0.125), Optional.empty(), List.of());
        assertThat(decision.outcome()).isEqualTo(Outcome.NOT_ABOVE_POPULARITY);
        assertThat(decision.reason())
                .contains("and popularity has 0.1250: a difference of +0.0000");
    }

    @Test
    void theFirstModelNeedsOnlyToBeAbovePopularity() {
        Decision decision = decide(all(0.1875), Optional.empty(), List.of());
        assertThat(decision.outcome()).isEqualTo(Outcome.ACCEPTED);
        assertThat(decision.reason())
                .startsWith("NDCG@10 0.1875, and popularity has 0.1250: a difference of +0.0625");
    }

    @Test
    void popularityItselfIsNotSetAgainstPopularity() {
        Decision decision =
                gate.decide(
                        new Answers(
                                all(0.125),
                                Optional.empty(),
                                List.of(),
                                Optional.empty(),
                                users()));
        assertThat(decision.outcome()).isEqualTo(Outcome.ACCEPTED);
        assertThat(decision.metrics()).isEmpty();
    }

    @Test
    void theWorseTheReasonTheEarlierItIsNamed() {
        Decision decision =
                decide(all(0.0625), serving(all(0.25)), List.of(new Contender("better", all(0.5))));
        assertThat(decision.outcome()).isEqualTo(Outcome.WORSE_THAN_SERVING);
    }

    @Test
    void withTooFewUsersNothingIsDecided() {
        JudgingWindow window =
                JudgingWindow.of(
                        Histories.of("u a@1 b@9 c@9", "v a@2 b@9"), 5, OptionalLong.empty());
        assertThat(new Gate(1, 2).tooFew(window, true)).isEmpty();
        Decision decision = new Gate(1, 3).tooFew(window, true).orElseThrow();
        assertThat(decision.outcome()).isEqualTo(Outcome.TOO_FEW_EVENTS);
        assertThat(decision.reason())
                .isEqualTo(
                        "3 events of 2 users to judge by, and 3 users are needed: the model that"
                                + " serves goes on");
        assertThat(new Gate(1, 3).tooFew(window, false).orElseThrow().reason())
                .endsWith(
                        "nothing serves yet; announce a first model with train --fit all"
                                + " --announce, or lower --minimum-users");
    }

    @Test
    void tooFewAreNeverTakenForAnAnswer() {
        Gate strict = new Gate(1, USERS + 1);
        Decision decision =
                strict.decide(
                        new Answers(
                                all(0.5),
                                serving(all(0.25)),
                                List.of(),
                                Optional.of(POPULARITY),
                                users()));
        assertThat(decision.outcome()).isEqualTo(Outcome.TOO_FEW_EVENTS);
    }

    @Test
    void theJsonHoldsEveryComparison() {
        Decision decision = decide(all(0.25), serving(all(0.5)), List.of());
        assertThat(decision.outcome().word()).isEqualTo("worse-than-serving");
        assertThat(decision.comparisonsJson())
                .first()
                .isEqualTo(
                        Map.of(
                                "opponent",
                                "serving",
                                "version",
                                "s",
                                "NDCG@10",
                                0.5,
                                "difference",
                                -0.25,
                                "low",
                                -0.25,
                                "high",
                                -0.25));
    }

    private Decision decide(
            double[] candidate, Optional<Contender> serving, List<Contender> earlier) {
        return gate.decide(
                new Answers(candidate, serving, earlier, Optional.of(POPULARITY), users()));
    }

    private static Optional<Contender> serving(double[] gains) {
        return Optional.of(new Contender("s", gains));
    }

    private static double[] all(double gain) {
        double[] gains = new double[USERS];
        Arrays.fill(gains, gain);
        return gains;
    }

    private static int[] users() {
        return IntStream.range(0, USERS).toArray();
    }
}
