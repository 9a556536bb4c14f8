package io.nextup.trainer.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MergeTest {
    private static final long FULL = 100;

    @Test
    void aSegmentOfTwiceWhatCameAfterItStays() {
        assertThat(Merge.plan(segments(0, 20, 10), FULL)).isEmpty();
    }

    @Test
    void aSmallerOneIsMergedWithAllAfterIt() {
        List<Segment> segments = segments(0, 60, 19, 10);
        assertThat(Merge.plan(segments, FULL)).containsExactly(segments.subList(1, 3));
    }

    @Test
    void whatIsMergedCountsForTheOneBeforeIt() {
        List<Segment> segments = segments(0, 50, 19, 10, 1, 9);
        assertThat(Merge.plan(segments, FULL)).containsExactly(segments);
    }

    @Test
    void aFullSegmentStays() {
        assertThat(Merge.plan(segments(0, 100, 99), FULL)).isEmpty();
    }

    @Test
    void partitionsAndTopicsStayApart() {
        List<Segment> segments = new ArrayList<>();
        segments.addAll(segments(0, 5, 5));
        segments.addAll(segments(1, 5));
        segments.addAll(segments(2, 5, 5));
        assertThat(Merge.plan(segments, FULL))
                .containsExactly(segments.subList(3, 5), segments.subList(0, 2));
    }

    private static List<Segment> segments(int partition, long... bytes) {
        List<Segment> segments = new ArrayList<>();
        for (long one : bytes) {
            segments.add(new Segment(segments.size(), 0, partition, 1, one, "hash", null));
        }
        return segments;
    }
}
