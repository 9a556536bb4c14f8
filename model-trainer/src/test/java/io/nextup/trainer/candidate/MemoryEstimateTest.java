package io.nextup.trainer.candidate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.trainer.dataset.Histories;
import io.nextup.trainer.dataset.LeaveOneOut;
import io.nextup.trainer.dataset.UserHistories;
import io.nextup.trainer.family.MemoryNeed;
import io.nextup.trainer.history.HistoryException;
import org.junit.jupiter.api.Test;

class MemoryEstimateTest {
    private static final long GB = 1_000_000_000;
    private static final UserHistories HISTORIES = Histories.of("u a@1 b@2 c@3", "v a@1 b@2");
    private static final MemoryEstimate ESTIMATE = estimate(new MemoryNeed(GB, 2 * GB));

    private static MemoryEstimate estimate(MemoryNeed family) {
        return MemoryEstimate.of(HISTORIES, LeaveOneOut.split(HISTORIES), family);
    }

    @Test
    void aTrainingNeedsItsHistoryItsFitPartAndWhatTheFamilySays() {
        // Five events of 12 bytes; ids of 52 bytes each, and 8 more for each user.
        long history = 5 * 12 + 2 * (52 + 8) + 3 * 52;
        // Three events of two users with two items are fitted on.
        long fit = 3 * 4 + 2 * 24 + 2 * 60;
        assertThat(ESTIMATE)
                .isEqualTo(
                        new MemoryEstimate(40_000_000 + history + fit + GB, 300_000_000 + 2 * GB));
        // The test has one case.
        assertThat(estimate(MemoryNeed.NONE))
                .isEqualTo(new MemoryEstimate(40_000_000 + history + fit + 88, 300_000_000));
    }

    @Test
    void theNeedIsSaidBesideWhatThereIs() {
        assertThat(ESTIMATE.line(new MemoryLimits(4 * GB, 16 * GB)))
                .contains("1.0 GB of heap", "2.3 GB beside", "4.0 GB of heap", "16.0 GB of memory");
    }

    @Test
    void whatFitsIsNotRefused() {
        MemoryLimits enough =
                new MemoryLimits(
                        ESTIMATE.heapBytes(), ESTIMATE.heapBytes() + ESTIMATE.besideBytes());
        assertThatCode(() -> ESTIMATE.requireRoom(enough)).doesNotThrowAnyException();
    }

    @Test
    void tooSmallAHeapIsRefusedWithTheSizeToGive() {
        assertRefused(new MemoryLimits(ESTIMATE.heapBytes() - 1, 16 * GB))
                .contains("1.0 GB", "JAVA_TOOL_OPTIONS=-Xmx992m", "--dimension");
    }

    /** More heap would only move the failure to the system, which kills without a word. */
    @Test
    void tooSmallAMachineIsRefusedWithoutAdviceToRaiseTheHeap() {
        assertRefused(new MemoryLimits(GB / 2, 3 * GB))
                .contains("larger machine", "--dimension")
                .doesNotContain("-Xmx");
        assertRefused(new MemoryLimits(2 * GB, 3 * GB))
                .contains("3.0 GB of memory", "larger machine", "--dimension")
                .doesNotContain("-Xmx");
    }

    private static org.assertj.core.api.AbstractStringAssert<?> assertRefused(MemoryLimits limits) {
        return assertThatThrownBy(() -> ESTIMATE.requireRoom(limits))
                .isInstanceOf(HistoryException.class)
                .message();
    }
}
