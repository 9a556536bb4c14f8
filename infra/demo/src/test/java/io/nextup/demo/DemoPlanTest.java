package io.nextup.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

final class DemoPlanTest {

    @Test
    void halfTrainsAndTheRestIsReplayedInTwoMinutes() {
        DemoPlan plan = DemoPlan.of(60_000, Optional.empty(), OptionalDouble.empty());

        assertThat(plan).isEqualTo(new DemoPlan(30_000, 30_000, 0, 250, 9_900, 27_600));
        assertThat(plan.length()).isEqualTo(Duration.ofMinutes(2));
        assertThat(plan.secondTraining()).isEqualTo(Duration.ofSeconds(34));
    }

    @Test
    void secondsSetTheRate() {
        DemoPlan plan =
                DemoPlan.of(1_001, Optional.of(Duration.ofSeconds(50)), OptionalDouble.empty());

        assertThat(plan.trained()).isEqualTo(500);
        assertThat(plan.replayed()).isEqualTo(501);
        assertThat(plan.ratePerSecond()).isEqualTo(10.02);
    }

    @Test
    void aFileThatDoesNotFitIntoTheTimeIsReplayedInPartAndInOrder() {
        DemoPlan plan =
                DemoPlan.of(
                        1_000_000, Optional.of(Duration.ofSeconds(100)), OptionalDouble.empty());

        assertThat(plan.trained()).isEqualTo(500_000);
        assertThat(plan.ratePerSecond()).isEqualTo(1_500);
        assertThat(plan.replayed()).isEqualTo(150_000);
        assertThat(plan.left()).isEqualTo(350_000);
    }

    @Test
    void aRateAloneTakesAsLongAsItTakes() {
        DemoPlan plan = DemoPlan.of(20_000, Optional.empty(), OptionalDouble.of(20));

        assertThat(plan.replayed()).isEqualTo(10_000);
        assertThat(plan.left()).isZero();
        assertThat(plan.length()).isEqualTo(Duration.ofSeconds(500));
    }

    @Test
    void aRateAndSecondsTogetherSayHowManyAreReplayed() {
        DemoPlan plan =
                DemoPlan.of(20_000, Optional.of(Duration.ofSeconds(10)), OptionalDouble.of(20));

        assertThat(plan.replayed()).isEqualTo(200);
        assertThat(plan.left()).isEqualTo(9_800);
    }

    @Test
    void theSecondTrainingIsNeitherEndlessNorNothing() {
        assertThat(
                        DemoPlan.of(
                                        1_000,
                                        Optional.of(Duration.ofSeconds(3)),
                                        OptionalDouble.empty())
                                .secondTraining())
                .isEqualTo(Duration.ofSeconds(3));
        assertThat(
                        DemoPlan.of(
                                        1_000,
                                        Optional.of(Duration.ofSeconds(3_000)),
                                        OptionalDouble.empty())
                                .secondTraining())
                .isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void tooFewEventsAreRefused() {
        assertThatThrownBy(() -> DemoPlan.of(199, Optional.empty(), OptionalDouble.empty()))
                .hasMessageContainingAll("199 events", "newest tenth", "at least 200");
    }

    @Test
    void aFirstWindowWithNothingToJudgeByIsNamedWithTheWayOut() {
        DemoPlan plan =
                DemoPlan.of(2_000, Optional.of(Duration.ofSeconds(1)), OptionalDouble.of(10));

        assertThat(plan.nothingServes("too-few-events"))
                .contains(
                        "too-few-events",
                        "newest tenth of the first 1000 of 2000 events",
                        "give more events");
    }
}
