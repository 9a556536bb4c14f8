package io.nextup.trainer.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.trainer.dataset.Histories;
import io.nextup.trainer.evaluate.PairedSums;
import io.nextup.trainer.refresh.Decision.Outcome;
import io.nextup.trainer.refresh.Decision.Pooled;
import io.nextup.trainer.refresh.Gate.Answers;
import io.nextup.trainer.refresh.Gate.Contender;
import io.nextup.trainer.refresh.Gate.Ruling;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class GateTest {
    private static final int USERS = 120;
    private static final Contender POPULARITY = new Contender("popularity", all(0.125));

    private final Gate gate = new Gate(100, .05);

    @Test
    void aCandidateThatIsNotWorseIsAccepted() {
        Decision decision = decide(all(0.5), serving(all(0.5)));
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
        Decision decision = decide(all(0.25), serving(all(0.5)));
        assertThat(decision.outcome()).isEqualTo(Outcome.WORSE_THAN_SERVING);
        assertThat(decision.reason())
                .isEqualTo(
                        "NDCG@10 0.2500, and the serving s has 0.5000: a difference of -0.2500,"
                                + " 95 % interval -0.2500 to -0.2500, on 120 events of 120 users");
    }

    @Test
    void aLossWithinTheMarginIsAccepted() {
        assertThat(decide(all(0.49), serving(all(0.5))).outcome()).isEqualTo(Outcome.ACCEPTED);
        assertThat(decide(all(0.47), serving(all(0.5))).outcome())
                .isEqualTo(Outcome.WORSE_THAN_SERVING);
    }

    @Test
    void whereAGreaterLossIsNotExcludedYetTheRoundsAreAddedUp() {
        // A quarter of the users gains as much as another one loses: a mean of 0, and much doubt.
        double[] mixed = all(0.5);
        for (int user = 0; user < USERS; user += 4) {
            mixed[user] = 1;
            mixed[user + 1] = 0;
        }
        Evidence evidence = Evidence.none("");
        for (int round = 1; round <= 6; round++) {
            Ruling ruling = gate.decide(answers(mixed, round), evidence);
            assertThat(ruling.decision().outcome()).isEqualTo(Outcome.UNDECIDED);
            assertThat(ruling.decision().reason())
                    .contains(
                            "over %d round".formatted(round),
                            "%d events".formatted(round * USERS),
                            "less 0.950 times that model's",
                            "the serving model stays",
                            "the next round");
            evidence = ruling.evidence();
            assertThat(evidence.rounds()).isEqualTo(round);
            assertThat(evidence.againstServing().cases()).isEqualTo((long) round * USERS);
        }
        // The same events once more tell nothing new.
        assertThat(gate.decide(answers(mixed, 6), evidence).evidence().againstServing())
                .isEqualTo(evidence.againstServing());
        // 1.96 standard errors of sqrt(0.125 / (120 rounds)) are less than 0.025 from round 7 on.
        Ruling ruling = gate.decide(answers(mixed, 7), evidence);
        assertThat(ruling.decision().outcome()).isEqualTo(Outcome.ACCEPTED);
        assertThat(ruling.evidence()).isEqualTo(Evidence.none(""));
        // The pooled interval decided, so the round names it: 0.5 less 0.475, above 0.
        assertThat(ruling.decision().reason()).contains("over 7 rounds and 840 events");
        Pooled pooled = ruling.decision().comparisons().get(0).pooled().orElseThrow();
        assertThat(pooled.rounds()).isEqualTo(7);
        assertThat(pooled.interval().low()).isBetween(0.0, 0.005);
        assertThat(ruling.decision().comparisonsJson().get(0).get("pooled"))
                .isEqualTo(
                        Map.of(
                                "roundCount",
                                7,
                                "eventCount",
                                840L,
                                "margin",
                                .05,
                                "low",
                                pooled.interval().low(),
                                "high",
                                pooled.interval().high()));
    }

    @Test
    void anEventAheadOfTheRoundsClockDoesNotKeepOthersFromCounting() {
        long[] first = times(100);
        first[7] = 155;
        Evidence evidence = undecided(first, 101, Evidence.none(""));
        assertThat(evidence.againstServing().cases()).isEqualTo(USERS - 1);
        evidence = undecided(times(150), 151, evidence);
        assertThat(evidence.againstServing().cases()).isEqualTo(2 * USERS - 1);
        // It counts once its time has come, if it is still in the window.
        long[] third = times(150);
        third[7] = 155;
        evidence = undecided(third, 201, evidence);
        assertThat(evidence.againstServing().cases()).isEqualTo(2 * USERS);
        assertThat(evidence.untilMillis()).isEqualTo(155);
    }

    @Test
    void whereTheRoundsClockLiesBehindAllEventsTheyAllCount() {
        Evidence evidence = undecided(times(100), 50, Evidence.none(""));
        evidence = undecided(times(150), 90, evidence);
        assertThat(evidence.againstServing().cases()).isEqualTo(2 * USERS);
    }

    private Evidence undecided(long[] times, long begunMillis, Evidence before) {
        double[] mixed = all(0.5);
        for (int user = 0; user < USERS; user += 4) {
            mixed[user] = 1;
            mixed[user + 1] = 0;
        }
        Ruling ruling = gate.decide(answers(mixed, times, begunMillis), before);
        assertThat(ruling.decision().outcome()).isEqualTo(Outcome.UNDECIDED);
        return ruling.evidence();
    }

    @Test
    void aRoundThatDecidesAloneNamesNoOthers() {
        Evidence before =
                gate.decide(answers(all(0.5), 1), Evidence.none(""))
                        .evidence()
                        .plus(1, PairedSums.NONE, PairedSums.NONE);
        Decision decision = gate.decide(answers(all(0.5), 2), before).decision();
        assertThat(decision.comparisons()).allMatch(one -> one.pooled().isEmpty());
        assertThat(decision.reason()).doesNotContain("over ");
    }

    @Test
    void aRoundThatFailedDoesNotCountForTheNextCandidate() {
        Evidence before = Evidence.none("");
        Ruling ruling = gate.decide(answers(all(0.25), 1), before);
        assertThat(ruling.decision().outcome()).isEqualTo(Outcome.WORSE_THAN_SERVING);
        assertThat(ruling.evidence()).isEqualTo(before);
    }

    @Test
    void aCandidateWithinTheMarginOfWhatServesButNotOfTheReferenceIsRefused() {
        Ruling ruling =
                gate.decide(
                        answers(
                                all(0.465),
                                serving(all(0.475)),
                                Optional.of(new Contender("r", all(0.5)))),
                        Evidence.none(""));
        assertThat(ruling.decision().outcome()).isEqualTo(Outcome.WORSE_THAN_REFERENCE);
        assertThat(ruling.decision().reason()).contains("the reference r has 0.5000");
    }

    @Test
    void aCandidateThatIsBetterThanWhatServesIsHeldUpByNoOther() {
        Ruling ruling =
                gate.decide(
                        answers(
                                all(0.45),
                                serving(all(0.4)),
                                Optional.of(new Contender("r", all(0.5)))),
                        Evidence.none(""));
        assertThat(ruling.decision().outcome()).isEqualTo(Outcome.ACCEPTED);
        assertThat(ruling.leads()).isFalse();
    }

    @Test
    void anAcceptedCandidateTakesTheReferencesPlaceOnceItIsBetter() {
        assertThat(gate.decide(answers(all(0.5), 1), Evidence.none("")).leads()).isFalse();
        assertThat(gate.decide(answers(all(0.51), 1), Evidence.none("")).leads()).isTrue();
    }

    /** As with windows that overlap: a later candidate adds few new events to the first one's. */
    @Test
    void aCandidateThatIsBetterByItselfIsNotHeldUpByTheOneBefore() {
        Evidence poor =
                Evidence.none("")
                        .plus(
                                1,
                                PairedSums.of(all(0.5), all(0.45), users()),
                                PairedSums.of(all(0.5), all(0.45), users()));
        Ruling ruling = gate.decide(answers(all(0.55), 1), poor);
        assertThat(ruling.decision().outcome()).isEqualTo(Outcome.ACCEPTED);
        assertThat(ruling.leads()).isTrue();
    }

    @Test
    void aCandidateThatLooksWorseIsNotCarriedByTheOnesBefore() {
        Evidence good = Evidence.none("");
        for (int round = 1; round <= 50; round++) {
            PairedSums sums = PairedSums.of(all(0.5), all(0.51), users());
            good = good.plus(round, sums, sums);
        }
        // A mean of 0.47, 6 % below, and much doubt.
        double[] doubtful = all(0.5);
        for (int user = 0; user < USERS; user += 4) {
            doubtful[user] = 0.88;
            doubtful[user + 1] = 0;
        }
        Ruling ruling = gate.decide(answers(doubtful, 51), good);
        assertThat(ruling.decision().outcome()).isEqualTo(Outcome.UNDECIDED);
        assertThat(ruling.decision().reason()).contains("earlier rounds do not count for it");
    }

    @Test
    void aCandidateThatIsNotAbovePopularityIsRefused() {
        Decision decision = decide(all(0.125), Optional.empty());
        assertThat(decision.outcome()).isEqualTo(Outcome.NOT_ABOVE_POPULARITY);
        assertThat(decision.reason())
                .contains("and popularity has 0.1250: a difference of +0.0000");
    }

    @Test
    void theFirstModelNeedsOnlyToBeAbovePopularity() {
        Decision decision = decide(all(0.1875), Optional.empty());
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
                                        Optional.empty(),
                                        Optional.empty(),
                                        users(),
                                        new long[USERS],
                                        0),
                                Evidence.none(""))
                        .decision();
        assertThat(decision.outcome()).isEqualTo(Outcome.ACCEPTED);
        assertThat(decision.metrics()).isEmpty();
    }

    @Test
    void withTooFewUsersNothingIsDecided() {
        JudgingWindow window =
                JudgingWindow.of(
                        Histories.of("u a@1 b@9 c@9", "v a@2 b@9"), 5, OptionalLong.empty());
        assertThat(new Gate(2, .05).tooFew(window, true)).isEmpty();
        Decision decision = new Gate(3, .05).tooFew(window, true).orElseThrow();
        assertThat(decision.outcome()).isEqualTo(Outcome.TOO_FEW_EVENTS);
        assertThat(decision.reason())
                .isEqualTo(
                        "3 events of 2 users to judge by, and 3 users are needed: the model that"
                                + " serves goes on");
        assertThat(new Gate(3, .05).tooFew(window, false).orElseThrow().reason())
                .endsWith(
                        "nothing serves yet; announce a first model with train --fit all"
                                + " --announce, or lower --min-users");
    }

    @Test
    void theJsonHoldsEveryComparison() {
        Decision decision = decide(all(0.25), serving(all(0.5)));
        assertThat(decision.outcome().word()).isEqualTo("worse-than-serving");
        assertThat(decision.comparisonsJson())
                .first()
                .isEqualTo(
                        Map.of(
                                "opponent",
                                "serving",
                                "modelVersion",
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

    private Decision decide(double[] candidate, Optional<Contender> serving) {
        return gate.decide(answers(candidate, serving, Optional.empty()), Evidence.none(""))
                .decision();
    }

    /** Answers of a round of its own time, beside a model with 0.5. */
    private static Answers answers(double[] candidate, long time) {
        return answers(candidate, times(time), time);
    }

    private static Answers answers(double[] candidate, long[] times, long begunMillis) {
        return new Answers(
                candidate,
                serving(all(0.5)),
                Optional.empty(),
                Optional.of(POPULARITY),
                users(),
                times,
                begunMillis);
    }

    private static long[] times(long time) {
        return LongStream.generate(() -> time).limit(USERS).toArray();
    }

    private static Answers answers(
            double[] candidate, Optional<Contender> serving, Optional<Contender> reference) {
        return new Answers(
                candidate,
                serving,
                reference,
                Optional.of(POPULARITY),
                users(),
                new long[USERS],
                0);
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
