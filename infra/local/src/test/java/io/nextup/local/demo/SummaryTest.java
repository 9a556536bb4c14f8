package io.nextup.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

final class SummaryTest {
    private static final Verdict VERDICT =
            new Verdict(
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
                            new Verdict.Served("first-1", 20_000, 19_000, 0.43214, 0.08),
                            new Verdict.Served("second-2", 9_998, 9_500, 0.5, 0.09)),
                    28_500,
                    0.45,
                    0.09,
                    OptionalDouble.of(0.75));

    @Test
    void theJsonHoldsExactlyTheAgreedFields() throws Exception {
        ObjectMapper json = new ObjectMapper();

        assertThat(json.readTree(new Summary(VERDICT, 12.345, 98.76).toJson()))
                .isEqualTo(
                        json.readTree(
                                """
                                {"events": 30000, "recommendations": 30000, "lost": 0,
                                 "duplicates": 0, "deadLetters": 2,
                                 "models": [
                                  {"version": "first-1", "served": 20000, "judged": 19000,
                                   "hitRateAt10": 0.4321},
                                  {"version": "second-2", "served": 9998, "judged": 9500,
                                   "hitRateAt10": 0.5}],
                                 "popularityHitRateAt10": 0.09, "attainableHitRateAt10": 0.75,
                                 "latencyMillis": {"p50": 12.3, "p99": 98.8}}
                                """));
    }

    @Test
    void theAttainableIsLeftOutWhereNobodyKnowsIt() throws Exception {
        Verdict ofAFile =
                new Verdict(1, 1, 0, 0, 0, 0, 0, 0, 0, List.of(), 0, 0, 0, OptionalDouble.empty());

        assertThat(new ObjectMapper().readTree(new Summary(ofAFile, 1, 1).toJson()).fieldNames())
                .toIterable()
                .containsExactly(
                        "events",
                        "recommendations",
                        "lost",
                        "duplicates",
                        "deadLetters",
                        "models",
                        "popularityHitRateAt10",
                        "latencyMillis");
    }

    @Test
    void theTextNamesBothModelsAndSharesOfPopularityAndOfTheAttainable() {
        assertThat(new Summary(VERDICT, 12.345, 98.76).toText())
                .contains("first-1", "second-2", "0.4321")
                .contains("5.0 times the hit rate of popularity on the same events")
                .contains(
                        "60 % of the attainable: an oracle that knows the simulator reaches 0.7500")
                .contains("12 ms at the median, 99 ms at the 99th percentile")
                .contains("3 events were skipped, too old to be scored (nextup.scoring.max-age)")
                .contains(
                        "5 events were answered by the recommendation of a later one (nextup.scoring.max-in-flight-per-user, nextup.scoring.conflate)");
    }
}
