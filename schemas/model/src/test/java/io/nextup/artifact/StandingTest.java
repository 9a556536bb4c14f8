package io.nextup.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.Standing.Baseline;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StandingTest {

    @Test
    void theSentenceSaysHowFarTheModelIsAboveTheSimpleOnes() {
        assertThat(
                        sentence(
                                .1046,
                                baseline("popularity", .0341, 2.8, 3.3),
                                baseline("markov", .0934, 1.10, 1.14)))
                .isEqualTo(
                        "NDCG@10 0.1046: 3.1 times popularity, 12 % above markov (10 to 14), on 4,043 cases of 409 users.");
    }

    @Test
    void whatMayBeChanceIsNotCalledBetter() {
        assertThat(sentence(.1, baseline("markov", .0985, .98, 1.05)))
                .startsWith("NDCG@10 0.1000: not told apart from markov (-2 to +5 %), on ");
        assertThat(sentence(.1, baseline("markov", .1, 1., 1.)))
                .contains("not told apart from markov (0 to 0 %)");
    }

    @Test
    void whoeverIsWorseIsToldWhatToServe() {
        assertThat(
                        sentence(
                                .092,
                                baseline("popularity", .0341, 2.5, 2.9),
                                baseline("markov", .1, .9, .94)))
                .isEqualTo(
                        "NDCG@10 0.0920: 2.7 times popularity, 8 % below markov (6 to 10), on 4,043 cases of 409 users: serve markov instead.");
        assertThat(
                        sentence(
                                .01,
                                baseline("popularity", .02, .4, .6),
                                baseline("markov", .015, .5, .8)))
                .endsWith(": serve popularity instead.");
    }

    @Test
    void smallDifferencesHaveTenthsAndLargeOnesNone() {
        assertThat(sentence(.1004, baseline("markov", .1, 1.001, 1.007)))
                .contains("0.4 % above markov (0.1 to 0.7)");
        assertThat(sentence(.64, baseline("popularity", .0502, 12., 13.5)))
                .contains(": 13 times popularity, ");
    }

    @Test
    void withTooFewUsersNothingIsClaimed() {
        assertThat(sentence(.2, baseline("markov", .1, null, null)))
                .contains("2.0 times markov (too few users to tell them apart)");
        assertThat(sentence(.2, baseline("markov", 0, null, null)))
                .contains("above markov, which scores 0");
        assertThat(sentence(0, baseline("markov", 0, null, null)))
                .contains("no better than markov, which scores 0");
    }

    @Test
    void aModelAloneHasItsFigureAndAValidationIsCalledWhatItIs() {
        assertThat(
                        new Standing("all.validation", 1, 1, Map.of("NDCG@10", .5), List.of())
                                .sentence())
                .isEqualTo("NDCG@10 0.5000 on 1 case of 1 user that the training chose by.");
    }

    @Test
    void theTableHasTheMainFiguresFirst() {
        Standing standing =
                new Standing(
                        "time.test",
                        2,
                        2,
                        Map.of("HR@5", .1, "MRR@10", .2, "HR@10", .3, "NDCG@10", .4),
                        List.of(new Baseline("markov", Map.of("NDCG@10", .5), null, null)));

        assertThat(standing.names()).containsExactly("NDCG@10", "HR@10", "MRR@10", "HR@5");
        assertThat(standing.table())
                .containsExactly(
                        "            this model      markov",
                        "  NDCG@10       0.4000      0.5000",
                        "  HR@10         0.3000           -",
                        "  MRR@10        0.2000           -");
    }

    @Test
    void theDefaultLocaleChangesNothing() {
        Locale before = Locale.getDefault();
        String expected = sentence(.1, baseline("markov", .2, .4, .6));
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        try {
            assertThat(sentence(.1, baseline("markov", .2, .4, .6))).isEqualTo(expected);
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void whatCannotBeIsRefused() {
        assertThatThrownBy(() -> new Standing("t", 1, 2, Map.of("NDCG@10", .1), List.of()))
                .hasMessage("1 cases of 2 users: at least a case a user");
        assertThatThrownBy(() -> new Standing("t", 1, 1, Map.of(), List.of()))
                .hasMessage("figures lacks NDCG@10");
        assertThatThrownBy(() -> baseline("markov", .1, 1., null))
                .hasMessage("low is 1.0 and high null: an interval, or neither");
        assertThatThrownBy(() -> baseline("markov", .1, 2., 1.))
                .hasMessage("low is 2.0 and high 1.0: an interval, or neither");
    }

    private static String sentence(double ndcg, Baseline... baselines) {
        return new Standing(
                        "leave-one-out.test",
                        4_043,
                        409,
                        Map.of("NDCG@10", ndcg),
                        List.of(baselines))
                .sentence();
    }

    private static Baseline baseline(String family, double ndcg, Double low, Double high) {
        return new Baseline(family, Map.of("NDCG@10", ndcg), low, high);
    }
}
