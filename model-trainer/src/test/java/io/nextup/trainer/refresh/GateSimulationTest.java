package io.nextup.trainer.refresh;

import static io.nextup.trainer.refresh.GateSimulation.RUNS;
import static io.nextup.trainer.refresh.GateSimulation.runs;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.trainer.refresh.GateSimulation.Traffic;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The gate over many rounds, 200 runs of each kind, 300 users a round. */
class GateSimulationTest {
    private static Stream<Traffic> traffic() {
        Traffic fresh = Traffic.of(300);
        return Stream.of(
                fresh,
                fresh.returning(.5),
                fresh.overlapping(.5),
                fresh.returning(.5).overlapping(.5));
    }

    @ParameterizedTest
    @MethodSource("traffic")
    void aCandidateThatIsAFifthWorseIsAcceptedInAtMostOneRunOfTwenty(Traffic traffic) {
        assertThat(acceptedWithinTenRounds(traffic, .8)).isLessThanOrEqualTo(RUNS / 20);
    }

    @ParameterizedTest
    @MethodSource("traffic")
    void anEqualRecipeIsAcceptedWithinTenRoundsInFourRunsOfFive(Traffic traffic) {
        assertThat(acceptedWithinTenRounds(traffic, 1)).isGreaterThanOrEqualTo(RUNS * 4 / 5);
    }

    @ParameterizedTest
    @MethodSource("traffic")
    void whereEachCandidateIsALittleWorseThanWhatServesTheLossesDoNotAddUp(Traffic traffic) {
        long held =
                runs().filter(
                                run ->
                                        new GateSimulation(run, traffic)
                                                        .run(60, .98)
                                                        .lowestShareOfBest()
                                                >= .92)
                        .count();
        assertThat(held).isGreaterThanOrEqualTo(RUNS * 19 / 20);
    }

    private static long acceptedWithinTenRounds(Traffic traffic, double ofServing) {
        return runs().filter(
                        run ->
                                new GateSimulation(run, traffic).run(10, ofServing).firstAccepted()
                                        > 0)
                .count();
    }
}
