package io.nextup.serving.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LoadPausesTest {
    private static final long MILLI = 1_000_000;

    /** The thread has worked for a second before. */
    private static final long BEGIN = 1_000 * MILLI;

    private final LoadPauses pauses = new LoadPauses(BEGIN);

    @Test
    void besideAServingModelAPauseIsAsLongAsTheWorkSinceTheLastOne() {
        assertThat(pauses.after(BEGIN + 40 * MILLI, true)).isEqualTo(40 * MILLI);
        assertThat(pauses.after(BEGIN + 45 * MILLI, true)).isEqualTo(5 * MILLI);
        assertThat(pauses.after(BEGIN + 645 * MILLI, true)).isEqualTo(600 * MILLI);
    }

    @Test
    void shortStepsShareAPause() {
        assertThat(pauses.after(BEGIN + MILLI, true)).isZero();
        assertThat(pauses.after(BEGIN + 2 * MILLI - 1, true)).isZero();
        assertThat(pauses.after(BEGIN + 2 * MILLI, true)).isEqualTo(2 * MILLI);
        assertThat(pauses.after(BEGIN + 3 * MILLI, true)).isZero();
    }

    @Test
    void aThreadThatWaitedForAStoreOrACoreHasNotWorked() {
        assertThat(pauses.after(BEGIN, true)).isZero();
    }

    @Test
    void whileNoModelServesThereIsNoPauseAndThatWorkCausesNoneLater() {
        assertThat(pauses.after(BEGIN + 900 * MILLI, false)).isZero();
        assertThat(pauses.after(BEGIN + 903 * MILLI, true)).isEqualTo(3 * MILLI);
        assertThat(pauses.after(BEGIN + 990 * MILLI, false)).isZero();
    }
}
