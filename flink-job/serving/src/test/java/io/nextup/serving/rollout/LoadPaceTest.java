package io.nextup.serving.rollout;

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

    private void step(Runnable stepDone, long millis) {
        cpuNanos += millis * MILLI;
        stepDone.run();
    }
}
