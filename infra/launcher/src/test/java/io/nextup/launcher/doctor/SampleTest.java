package io.nextup.launcher.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.launcher.doctor.Sample.Range;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SampleTest {
    private static final Map<Integer, Long> STARTS = Map.of(0, 5L, 1, 10L, 2, 0L);
    private static final Map<Integer, Long> ENDS = Map.of(0, 5L, 1, 40L, 2, 30L);

    @Test
    void wholePartitionsAreReadAsLongAsThereAreNotTooManyRecords() {
        assertThat(Sample.of(STARTS, ENDS, 60).ranges())
                .isEqualTo(Map.of(0, new Range(5, 5), 1, new Range(10, 40), 2, new Range(0, 30)));
        assertThat(Sample.of(STARTS, ENDS, 59).ranges())
                .isEqualTo(Map.of(0, new Range(5, 5), 1, new Range(10, 40)));
    }

    @Test
    void ofTheFirstPartitionTheNewestRecordsAreReadWhereItHasTooMany() {
        assertThat(Sample.of(STARTS, ENDS, 20).ranges())
                .isEqualTo(Map.of(0, new Range(5, 5), 1, new Range(20, 40)));
    }

    @Test
    void listsAreReadOfTheSameUsersWhereTopicsHaveTheSamePartitions() {
        Sample lists = Sample.of(STARTS, ENDS, 60);

        assertThat(lists.ofUsersOf(Sample.of(STARTS, ENDS, 59)).ranges())
                .isEqualTo(Map.of(0, new Range(5, 5), 1, new Range(10, 40)));
        assertThat(lists.ofUsersOf(Sample.of(Map.of(0, 0L), Map.of(0, 1L), 1)).ranges())
                .isEqualTo(lists.ranges());
    }
}
