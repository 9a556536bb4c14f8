package io.nextup.trainer.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.Topics;
import io.nextup.kafka.TopicScan.Extent;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ReadingPlanTest {
    private static final SortedMap<Integer, Long> READ = new TreeMap<>(Map.of(0, 10L, 1, 20L));

    @Test
    void eachPartitionIsReadOnAndANewOneFromItsBeginning() {
        ReadingPlan plan = plan("t", "t", new Extent(0, 12), new Extent(3, 20), new Extent(5, 6));
        assertThat(plan)
                .isEqualTo(
                        new ReadingPlan(
                                4,
                                new TreeMap<>(Map.of(0, 10L, 1, 20L, 2, 5L)),
                                new TreeMap<>(Map.of(0, 12L, 1, 20L, 2, 6L)),
                                List.of()));
        assertThat(plan.offsets()).isEqualTo(3);
    }

    @Test
    void aPartitionThatBeginsLaterIsReadFromThereWithANote() {
        ReadingPlan plan = plan("t", "t", new Extent(15, 15), new Extent(20, 25));
        assertThat(plan.starts()).isEqualTo(Map.of(0, 15L, 1, 20L));
        assertThat(plan.nextOffsets()).isEqualTo(Map.of(0, 15L, 1, 25L));
        assertThat(plan.notes())
                .singleElement()
                .asString()
                .startsWith(
                        "nextup.interactions.v1 partition 0: offsets 10 to 14 were removed before they were read");
    }

    @Test
    void anotherIdIsAnotherTopicHoweverFarItReaches() {
        ReadingPlan plan = plan("t", "u", new Extent(2, 100), new Extent(0, 100));
        assertThat(plan.generation()).isEqualTo(5);
        assertThat(plan.starts()).isEqualTo(Map.of(0, 2L, 1, 0L));
        assertThat(plan.notes()).singleElement().asString().contains("deleted and recreated");
    }

    @Test
    void oneTopicThatEndsEarlierIsNotReadTwice() {
        ReadingPlan plan = plan("t", "t", new Extent(0, 9), new Extent(0, 21));
        assertThat(plan.generation()).isEqualTo(4);
        assertThat(plan.starts()).isEqualTo(Map.of(0, 10L, 1, 20L));
        assertThat(plan.nextOffsets()).isEqualTo(Map.of(0, 10L, 1, 21L));
        assertThat(plan.notes())
                .singleElement()
                .asString()
                .startsWith(
                        "nextup.interactions.v1 partition 0 ends at offset 9 and was read up to 10");
    }

    @Test
    void aPartitionThatTheBrokerDoesNotNameForAWhileIsNotReadTwiceAfterwards() {
        ReadingPlan plan = plan("t", "t", new Extent(0, 12));
        assertThat(plan.starts()).isEqualTo(Map.of(0, 10L));
        assertThat(plan.nextOffsets()).isEqualTo(Map.of(0, 12L, 1, 20L));
    }

    @Test
    void withoutIdsAPartitionThatEndsEarlierOrIsGoneIsAnotherTopic() {
        for (String known : new String[] {"t", null}) {
            String now = known == null ? "t" : null;
            assertThat(plan(known, now, new Extent(0, 9), new Extent(0, 21)).generation())
                    .isEqualTo(5);
            assertThat(plan(known, now, new Extent(0, 10)).generation()).isEqualTo(5);
            assertThat(plan(known, now, new Extent(0, 10), new Extent(0, 20)).generation())
                    .isEqualTo(4);
        }
        assertThat(plan(null, null, new Extent(0, 9), new Extent(0, 21)).starts())
                .isEqualTo(Map.of(0, 0L, 1, 0L));
    }

    private static ReadingPlan plan(String known, String now, Extent... extents) {
        SortedMap<Integer, Extent> topic = new TreeMap<>();
        for (Extent extent : extents) {
            topic.put(topic.size(), extent);
        }
        Commit store =
                new Commit(known, 4, READ, List.of(), List.of(), 0, new TreeMap<>(), "", false);
        return ReadingPlan.of(store, Topics.INTERACTIONS, now, topic);
    }
}
