package io.nextup.trainer.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The gate over many rounds, 200 runs of each kind, 300 users a round. */
class GateSimulationTest {
    private static final int RUNS = 200;
    private static final int USERS = 300;

    @Test
    void aCandidateThatIsAFifthWorseIsAcceptedInAtMostOneRunOfTwenty() {
        assertThat(acceptedWithinTenRounds(.8)).isLessThanOrEqualTo(RUNS / 20);
    }

    @Test
    void anEqualRecipeIsAcceptedWithinTenRoundsInFourRunsOfFive() {
        assertThat(acceptedWithinTenRounds(1)).isGreaterThanOrEqualTo(RUNS * 4 / 5);
    }

    @Test
    void whereEachCandidateIsALittleWorseThanWhatServesTheLossesDoNotAddUp() {
        long held =
                runs().filter(run -> simulation(run).run(60, .98).lowestShareOfBest() >= .92)
                        .count();
        assertThat(held).isGreaterThanOrEqualTo(RUNS * 19 / 20);
    }

    /** Seeds of the runs, which have nothing in common, for all processors. */
    private static IntStream runs() {
        return IntStream.range(0, RUNS).parallel();
    }

    private static long acceptedWithinTenRounds(double ofServing) {
        return runs().filter(run -> simulation(run).run(10, ofServing).firstAccepted() > 0).count();
    }

    private static GateSimulation simulation(long seed) {
        return new GateSimulation(seed, USERS);
    }
}
