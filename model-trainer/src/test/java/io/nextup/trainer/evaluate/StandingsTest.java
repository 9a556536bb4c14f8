package io.nextup.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.nextup.artifact.Standing;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StandingsTest {
    private static final int USERS = 40;

    /** Half of the users have twice the other model's figure, the others the same. */
    @Test
    void theIntervalIsThatOfTheDifferenceAsAShareOfTheOtherFigure() {
        double[] model = figures(user -> user % 2 == 0 ? 0.5 : 0.25);
        double[] markov = figures(user -> 0.25);

        Standing standing = standing(model, Map.of("markov", served(markov)), users(USERS));

        // The ratios are 2 and 1: their mean is 1.5, their deviation 0.5.
        double half = 1.959964 * 0.5 / Math.sqrt(USERS);
        Standing.Baseline one = standing.baselines().get(0);
        assertThat(one.family()).isEqualTo("markov");
        assertThat(one.low()).isEqualTo(1.5 - half, within(1e-9));
        assertThat(one.high()).isEqualTo(1.5 + half, within(1e-9));
        assertThat(standing.caseCount()).isEqualTo(USERS);
        assertThat(standing.userCount()).isEqualTo(USERS);
    }

    @Test
    void casesOfOneUserDoNotCountAsUsers() {
        int[] users = IntStream.range(0, USERS).map(i -> i / 2).toArray();

        Standing standing =
                standing(figures(u -> 1), Map.of("markov", served(figures(u -> .5))), users);

        assertThat(standing.userCount()).isEqualTo(20);
        assertThat(standing.baselines().get(0).low()).isNull();
    }

    @Test
    void whatScoresNothingHasNoMultiple() {
        Standing standing =
                standing(figures(u -> 1), Map.of("markov", served(figures(u -> 0))), users(USERS));

        assertThat(standing.baselines().get(0).low()).isNull();
    }

    @Test
    void theSimpleModelsKeepTheirOrder() {
        Map<String, ServedFigures> simple = new LinkedHashMap<>();
        simple.put("popularity", served(figures(u -> .1)));
        simple.put("markov", served(figures(u -> .2)));

        assertThat(standing(figures(u -> .3), simple, users(USERS)).baselines())
                .extracting(Standing.Baseline::family)
                .containsExactly("popularity", "markov");
    }

    private static Standing standing(
            double[] model, Map<String, ServedFigures> simple, int[] users) {
        return Standings.of("time.test", users, served(model), simple);
    }

    private static ServedFigures served(double[] gains) {
        return new ServedFigures(
                Map.of("NDCG@10", Arrays.stream(gains).average().orElseThrow()), gains);
    }

    private static int[] users(int count) {
        return IntStream.range(0, count).toArray();
    }

    private static double[] figures(IntToDoubleFunction ofUser) {
        return IntStream.range(0, USERS).mapToDouble(ofUser).toArray();
    }
}
