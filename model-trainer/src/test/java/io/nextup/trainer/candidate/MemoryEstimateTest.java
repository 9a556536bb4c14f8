package io.nextup.trainer.candidate;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.nextup.trainer.candidate.MemoryEstimate.Limits;
import io.nextup.trainer.dataset.Histories;
import io.nextup.trainer.dataset.LeaveOneOut;
import io.nextup.trainer.dataset.UserHistories;
import io.nextup.trainer.family.MemoryNeed;
import io.nextup.trainer.history.HistoryException;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.Test;

class MemoryEstimateTest {
    private static final long GB = 1_000_000_000;
    private static final UserHistories HISTORIES = Histories.of("u a@1 b@2 c@3", "v a@1 b@2");
    private static final MemoryEstimate ESTIMATE =
            estimate(new MemoryNeed(GB, 2 * GB, List.of("a smaller --dimension")));

    private static MemoryEstimate estimate(MemoryNeed family) {
        return MemoryEstimate.of(HISTORIES, LeaveOneOut.split(HISTORIES), family);
    }

    @Test
    void aTrainingNeedsItsHistoryItsFitPartAndWhatTheFamilySays() {
        // Five events of 13 bytes; ids of 52 bytes each, and 8 more for each user.
        long history = 5 * 13 + 2 * (52 + 8) + 3 * 52;
        // Three events of two users with two items are fitted on.
        long fit = 3 * 4 + 2 * 24 + 2 * 60;
        assertThat(ESTIMATE)
                .isEqualTo(
                        new MemoryEstimate(
                                40_000_000 + history + fit + GB,
                                300_000_000 + 2 * GB,
                                List.of("a shorter history", "a smaller --dimension")));
        // The test has one case.
        assertThat(estimate(MemoryNeed.NONE))
                .isEqualTo(
                        new MemoryEstimate(
                                40_000_000 + history + fit + 88,
                                300_000_000,
                                List.of("a shorter history")));
    }

    @Test
    void theNeedIsSaidBesideWhatThereIs() {
        assertThat(ESTIMATE.line(new Limits(4 * GB, 16 * GB)))
                .contains("1.0 GB of heap", "2.3 GB beside", "4.0 GB of heap", "16.0 GB of memory");
    }

    @Test
    void whatFitsIsSaidAndNotRefused() throws Exception {
        assertThat(notes(limits(1, 1))).hasSize(1);
    }

    /** The estimate is not better than that. */
    @Test
    void whatMayJustNotFitIsTriedWithAWord() throws Exception {
        assertThat(notes(limits(0.81, 1)))
                .hasSize(2)
                .last(as(STRING))
                .contains("may not fit", "-Xmx1141m", "a shorter history, a smaller --dimension");
        assertThat(notes(limits(2, 0.81))).hasSize(2);
    }

    @Test
    void tooSmallAHeapIsRefusedWithTheSizeToGive() {
        // 15 % more than it needs: a serial collector lets a process see less than it is given.
        assertRefused(limits(0.79, 9)).contains("1.0 GB", "JAVA_TOOL_OPTIONS=-Xmx1141m");
    }

    /** More heap would only move the failure to the system, which kills without a word. */
    @Test
    void tooSmallAMachineIsRefusedWithoutAdviceToRaiseTheHeap() {
        assertRefused(limits(0.5, 0.79)).contains("larger machine").doesNotContain("-Xmx");
        assertRefused(limits(2, 0.79))
                .contains("larger machine", "--dimension")
                .doesNotContain("-Xmx");
    }

    /** Shares of what the estimate says. */
    private static Limits limits(double heap, double memory) {
        return new Limits(
                (long) (heap * ESTIMATE.heapBytes()),
                (long) (memory * (ESTIMATE.heapBytes() + ESTIMATE.besideBytes())));
    }

    private static List<String> notes(Limits limits) throws HistoryException {
        List<String> notes = new ArrayList<>();
        ESTIMATE.requireRoom(limits, notes::add);
        return notes;
    }

    private static AbstractStringAssert<?> assertRefused(Limits limits) {
        return assertThatThrownBy(() -> notes(limits))
                .isInstanceOf(HistoryException.class)
                .message();
    }
}
