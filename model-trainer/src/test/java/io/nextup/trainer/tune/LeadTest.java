package io.nextup.trainer.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LeadTest {
    private static final double[] DEFAULTS = {.5, 0, 1, .25, 0, .5};
    private static final double[] CANDIDATE = {.75, .5, 1, 0, 0, 1};

    @Test
    void aCandidateMustBeAheadByOneStandardErrorOfThePairedDifference() {
        // The differences are .25, .5, 0, -.25, 0, .5: a mean of 1/6.
        double mean = 1. / 6;
        double squares =
                Math.pow(.25 - mean, 2)
                        + 2 * Math.pow(.5 - mean, 2)
                        + 2 * mean * mean
                        + Math.pow(-.25 - mean, 2);
        Lead lead = Lead.of(DEFAULTS, CANDIDATE, new int[] {0, 1, 2, 3, 4, 5});
        assertThat(lead.ahead()).isCloseTo(mean, within(1e-12));
        assertThat(lead.needed()).isCloseTo(Math.sqrt(squares) / 6, within(1e-12));
        assertThat(lead.isLargeEnough()).isTrue();
    }

    @Test
    void casesOfOneUserCountTogether() {
        // Sums of the users' differences: .75 of two cases, -.25 of two, .5 of two.
        double mean = 1. / 6;
        double squares =
                Math.pow(.75 - 2 * mean, 2)
                        + Math.pow(-.25 - 2 * mean, 2)
                        + Math.pow(.5 - 2 * mean, 2);
        Lead lead = Lead.of(DEFAULTS, CANDIDATE, new int[] {0, 0, 1, 1, 2, 2});
        assertThat(lead.needed()).isCloseTo(Math.sqrt(squares) / 6, within(1e-12));
    }

    @Test
    void exactlyAsMuchAsIsNeededIsNotEnough() {
        assertThat(new Lead(.01, .01).isLargeEnough()).isFalse();
        assertThat(Lead.of(DEFAULTS, DEFAULTS, new int[] {0, 1, 2, 3, 4, 5}))
                .isEqualTo(new Lead(0, 0));
        assertThat(new Lead(0, 0).isLargeEnough()).isFalse();
    }

    @Test
    void theWordsSayWhichIsAhead() {
        assertThat(new Lead(.004121, .00203).words())
                .isEqualTo("leads by 0.00412, and 0.00203 was needed");
        assertThat(new Lead(-.01, .00203).words()).isEqualTo("is 0.01000 behind");
        assertThat(new Lead(0, .00203).words()).isEqualTo("is as good");
    }
}
