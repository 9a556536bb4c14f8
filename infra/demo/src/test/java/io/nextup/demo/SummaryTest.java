package io.nextup.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.nextup.demo.RoundResult.Announced;
import io.nextup.demo.Summary.Latency;
import io.nextup.outcome.HitRate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

public final class SummaryTest {
    private static final RunVerdict VERDICT =
            new RunVerdict(
                    30_000,
                    30_000,
                    0,
                    0,
                    2,
                    0,
                    7,
                    3,
                    5,
                    List.of(
                            new RunVerdict.Served(
                                    20_000, new HitRate("first-1", 20_000, 8_640, 1_400)),
                            new RunVerdict.Served(
                                    9_998, new HitRate("second-2", 8_000, 3_960, 1_120))),
                    OptionalDouble.of(0.75));

    private static final Latency ALL = new Latency(12.345, 98.76);
    private static final Latency WARM = new Latency(8, 40.12);

    private static final RoundResult ACCEPTED =
            new RoundResult(
                    "accepted",
                    "it is better",
                    Optional.of(new Announced("second-2", OptionalDouble.of(1.5))));

    private static final RoundResult REFUSED =
            new RoundResult("undecided", "who knows", Optional.empty());

    @Test
    void theJsonHoldsExactlyTheAgreedFields() throws Exception {
        ObjectMapper json = new ObjectMapper();

        assertThat(json.readTree(new Summary(VERDICT, ACCEPTED, ALL, Optional.of(WARM)).toJson()))
                .isEqualTo(
                        json.readTree(
                                """
                                {"eventCount": 30000, "recommendationCount": 30000, "lostCount": 0,
                                 "duplicateCount": 0, "deadLetterCount": 2,
                                 "models": [
                                  {"modelVersion": "first-1", "servedCount": 20000, "judgedCount": 20000,
                                   "hitRateAt10": 0.432},
                                  {"modelVersion": "second-2", "servedCount": 9998, "judgedCount": 8000,
                                   "hitRateAt10": 0.495}],
                                 "secondModel": {"outcome": "accepted", "reason": "it is better"},
                                 "popularityHitRateAt10": 0.09, "attainableHitRateAt10": 0.75,
                                 "latencyMillis": {"p50": 12.3, "p99": 98.8},
                                 "warmLatencyMillis": {"p50": 8.0, "p99": 40.1}}
                                """));
    }

    @Test
    void theAttainableIsLeftOutWhereNobodyKnowsIt() throws Exception {
        RunVerdict ofAFile =
                new RunVerdict(1, 1, 0, 0, 0, 0, 0, 0, 0, List.of(), OptionalDouble.empty());

        assertThat(
                        new ObjectMapper()
                                .readTree(
                                        new Summary(ofAFile, REFUSED, ALL, Optional.empty())
                                                .toJson())
                                .fieldNames())
                .toIterable()
                .containsExactly(
                        "eventCount",
                        "recommendationCount",
                        "lostCount",
                        "duplicateCount",
                        "deadLetterCount",
                        "models",
                        "secondModel",
                        "popularityHitRateAt10",
                        "latencyMillis");
    }

    @Test
    void theTextNamesBothModelsAndSharesOfPopularityAndOfTheAttainable() {
        assertThat(new Summary(VERDICT, ACCEPTED, ALL, Optional.of(WARM)).toText())
                .contains("first-1", "second-2", "0.4320", "0.4500")
                .contains("The second model was accepted: it is better")
                .contains("5.0 times the hit rate of popularity on the same events")
                .contains(
                        "60 % of the attainable: an oracle that knows the simulator reaches 0.7500")
                .contains(
                        "latency                        12 ms at the median, 99 ms at the 99th percentile",
                        "after the first 10 s            8 ms at the median, 40 ms at the 99th percentile")
                .contains("3 events were skipped, too old to be scored (nextup.scoring.max-age)")
                .contains(
                        "5 events were answered by the recommendation of a later one (nextup.scoring.max-in-flight-per-user, nextup.scoring.conflate)");
    }

    @Test
    void aRefusedSecondModelIsNamedWithItsReasonAndBreaksNoPromise() throws Exception {
        Summary summary = new Summary(servedBy("first-1"), REFUSED, ALL, Optional.empty());

        assertThat(summary.failure()).isEmpty();
        assertThat(summary.toText())
                .contains("No second model, the first went on serving: undecided: who knows");
        assertThat(new ObjectMapper().readTree(summary.toJson()).path("secondModel"))
                .isEqualTo(
                        new ObjectMapper()
                                .readTree(
                                        "{'outcome': 'undecided', 'reason': 'who knows'}"
                                                .replace('\'', '"')));
    }

    @Test
    void anAcceptedSecondModelThatDoesNotServeIsAFailure() {
        assertThat(
                        new Summary(
                                        servedBy("first-1", "second-2"),
                                        ACCEPTED,
                                        ALL,
                                        Optional.empty())
                                .failure())
                .isEmpty();
        assertThat(new Summary(servedBy("first-1"), ACCEPTED, ALL, Optional.empty()).failure())
                .hasValueSatisfying(
                        sentence -> assertThat(sentence).contains("second-2", "did not serve"));
    }

    @Test
    void aLostEventIsAFailureWhateverTheSecondModel() {
        RunVerdict lost =
                new RunVerdict(2, 1, 1, 0, 0, 0, 0, 0, 0, List.of(), OptionalDouble.empty());

        assertThat(new Summary(lost, REFUSED, ALL, Optional.empty()).failure())
                .isEqualTo(lost.failure());
        assertThat(lost.failure()).isPresent();
    }

    public static RunVerdict servedBy(String... versions) {
        return new RunVerdict(
                9,
                9,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                Stream.of(versions)
                        .map(one -> new RunVerdict.Served(9, new HitRate(one, 8, 4, 1)))
                        .toList(),
                OptionalDouble.empty());
    }
}
