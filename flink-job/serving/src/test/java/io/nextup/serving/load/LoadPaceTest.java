package io.nextup.serving.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoadPaceTest {
    private static final long MILLI = 1_000_000;

    private final List<String> happened = new ArrayList<>();
    private long cpuNanos = 7 * MILLI;

    private final LoadPace pace =
            new LoadPace(
                    () -> cpuNanos,
                    nanos -> happened.add("pause " + nanos / MILLI),
                    () -> happened.add("low priority"));

    @Test
    void besideAServingModelALoadHasALowPriorityFromItsFirstStepAndPausesAfterEach() {
        pace.modelServes(true);
        Runnable stepDone = pace.begin();
        assertThat(happened).containsExactly("low priority");
        step(stepDone, 30);
        step(stepDone, 20);
        assertThat(happened).containsExactly("low priority", "pause 30", "pause 20");
    }

    @Test
    void whileNoModelServesALoadRunsAtFullSpeed() {
        Runnable stepDone = pace.begin();
        step(stepDone, 30);
        step(stepDone, 400);
        assertThat(happened).isEmpty();
    }

    /** As where a late load goes on while the model before it serves. */
    @Test
    void aLoadBesideWhichAModelBeginsOrCeasesToServeFollows() {
        Runnable stepDone = pace.begin();
        step(stepDone, 30);
        pace.modelServes(true);
        step(stepDone, 5);
        pace.modelServes(false);
        step(stepDone, 40);
        pace.modelServes(true);
        step(stepDone, 10);
        assertThat(happened).containsExactly("low priority", "pause 5", "pause 10");
    }

    @Test
    void eachLoadHasItsOwnPauses() {
        pace.modelServes(true);
        Runnable one = pace.begin();
        cpuNanos += 30 * MILLI;
        Runnable other = pace.begin();
        step(other, 4);
        one.run();
        assertThat(happened).containsExactly("low priority", "low priority", "pause 4", "pause 34");
    }

    @Test
    void besideAServingModelAPauseIsAsLongAsTheWorkSinceTheLastOne() {
        assertThat(pausesAfter(40 * MILLI, 45 * MILLI, 645 * MILLI))
                .containsExactly(40 * MILLI, 5 * MILLI, 600 * MILLI);
    }

    @Test
    void shortStepsShareAPause() {
        assertThat(pausesAfter(MILLI, 2 * MILLI - 1)).isEmpty();
        assertThat(pausesAfter(MILLI, 2 * MILLI - 1, 2 * MILLI, 3 * MILLI))
                .containsExactly(2 * MILLI);
    }

    @Test
    void aThreadThatWaitedForAStoreOrACoreHasNotWorked() {
        assertThat(pausesAfter(0)).isEmpty();
    }

    @Test
    void whileNoModelServesThereIsNoPauseAndThatWorkCausesNoneLater() {
        Runnable stepDone = pace.begin();
        step(stepDone, 900);
        pace.modelServes(true);
        step(stepDone, 3);
        pace.modelServes(false);
        step(stepDone, 87);
        assertThat(happened).containsExactly("low priority", "pause 3");
    }

    private void step(Runnable stepDone, long millis) {
        cpuNanos += millis * MILLI;
        stepDone.run();
    }

    /**
     * Returns the pauses of a load beside a serving model, nanoseconds.
     *
     * @param workedNanos processor time of its thread since its beginning, after each step
     */
    private List<Long> pausesAfter(long... workedNanos) {
        List<Long> pauses = new ArrayList<>();
        LoadPace recorded = new LoadPace(() -> cpuNanos, pauses::add, () -> {});
        recorded.modelServes(true);
        Runnable stepDone = recorded.begin();
        long begin = cpuNanos;
        for (long nanos : workedNanos) {
            cpuNanos = begin + nanos;
            stepDone.run();
        }
        return pauses;
    }
}
