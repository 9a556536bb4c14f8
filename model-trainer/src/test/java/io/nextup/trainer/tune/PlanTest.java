package io.nextup.trainer.tune;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.trainer.tune.Plan.Rung;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanTest {
    /** Trained for 27 s in 27 epochs and judged for 1 s. */
    private static final Cost COST = new Cost(27, 1, 27);

    @Test
    void theBetterThirdGoesOnWithThreeTimesTheEpochs() {
        assertThat(Plan.ofCandidates(14, COST))
                .isEqualTo(new Plan(14, List.of(new Rung(14, 3), new Rung(5, 9))));
        assertThat(Plan.ofCandidates(14, COST).words())
                .isEqualTo("14 of 3 epochs, 5 of 9 epochs, the best in full");
    }

    @Test
    void aFewCandidatesHaveOneRung() {
        assertThat(Plan.ofCandidates(3, COST).rungs()).containsExactly(new Rung(3, 9));
        assertThat(Plan.ofCandidates(2, COST).rungs()).containsExactly(new Rung(2, 9));
        assertThat(Plan.ofCandidates(1, COST).rungs()).isEmpty();
    }

    @Test
    void defaultsOfAFewEpochsLeaveOneRung() {
        assertThat(Plan.ofCandidates(9, new Cost(4, 1, 4)).rungs()).containsExactly(new Rung(9, 1));
        assertThat(Plan.ofCandidates(9, new Cost(1, 1, 1)).rungs()).containsExactly(new Rung(9, 1));
    }

    @Test
    void theTimeIsThatOfAllTrainingsAndJudgements() {
        Plan plan = Plan.ofCandidates(9, COST);
        // 9 (3 + 1), 3 (9 + 1), 27 + 1
        assertThat(plan.nanos(COST)).isEqualTo(36 + 30 + 28);
        assertThat(plan.nanosFrom(1, COST)).isEqualTo(30 + 28);
        assertThat(plan.nanosFrom(2, COST)).isEqualTo(28);
    }

    @Test
    void asManyCandidatesArePlannedAsTheTimeSufficesFor() {
        assertThat(Plan.within(94, COST, 50).candidates()).isEqualTo(9);
        assertThat(Plan.within(93, COST, 50).candidates()).isEqualTo(8);
        assertThat(Plan.within(28, COST, 50)).isEqualTo(new Plan(1, List.of()));
        assertThat(Plan.within(27, COST, 50)).isEqualTo(new Plan(0, List.of()));
        assertThat(Plan.within(-1, COST, 50).candidates()).isZero();
        assertThat(Plan.within(1_000_000, COST, 50).candidates()).isEqualTo(50);
    }

    @Test
    void aFamilyThatOnlyCountsIsFittedInFull() {
        Cost counted = new Cost(3, 1, 0);
        assertThat(Plan.within(41, counted, 50)).isEqualTo(new Plan(10, List.of()));
        assertThat(Plan.within(3, counted, 50).candidates()).isZero();
    }
}
