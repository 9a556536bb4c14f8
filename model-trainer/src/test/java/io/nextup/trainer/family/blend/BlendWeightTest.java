package io.nextup.trainer.family.blend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class BlendWeightTest {

    @Test
    void theCandidatesGoFromTheNetworkAloneToTheTransitionsAloneByThirtySeconds() {
        assertThat(BlendWeight.candidates())
                .hasSize(33)
                .startsWith(0, 0.03125, 0.0625)
                .endsWith(0.96875, 1);
    }

    @Test
    void theBestIsTaken() {
        double[] ndcg =
                Arrays.stream(BlendWeight.candidates()).map(w -> -Math.abs(w - 0.58)).toArray();
        assertThat(BlendWeight.best(ndcg))
                .isEqualTo(new BlendWeight.Choice(0.59375, -Math.abs(0.59375 - 0.58)));
    }

    @Test
    void theEndsCanBeTheBest() {
        assertThat(BlendWeight.best(BlendWeight.candidates()).weight()).isEqualTo(1);
        double[] falling = Arrays.stream(BlendWeight.candidates()).map(w -> -w).toArray();
        assertThat(BlendWeight.best(falling).weight()).isEqualTo(0);
    }

    @Test
    void ofEqualsTheOneNearestToEqualPartsIsTakenAndOfTwoTheLess() {
        double[] ndcg = new double[33];
        assertThat(BlendWeight.best(ndcg)).isEqualTo(new BlendWeight.Choice(0.5, 0));
        Arrays.fill(ndcg, 0.25);
        ndcg[16] = 0.125;
        assertThat(BlendWeight.best(ndcg)).isEqualTo(new BlendWeight.Choice(0.46875, 0.25));
    }
}
