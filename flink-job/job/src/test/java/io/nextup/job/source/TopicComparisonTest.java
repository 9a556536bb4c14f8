package io.nextup.job.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicComparisonTest {
    private static final Uuid ID = new Uuid(1, 2);
    private static final Uuid ANOTHER = new Uuid(1, 3);
    private static final SourceTopic BEFORE = new SourceTopic("clicks", ID, 3);

    private final TopicComparison stops = new TopicComparison("skip", false);
    private final TopicComparison skips = new TopicComparison("skip", true);

    @Test
    void theSameTopicIsReadOn() {
        assertThatCode(() -> stops.requireSame(BEFORE, new SourceTopic("clicks", ID, 3)))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aGrownTopicEndsTheJobWithBothNumbersEvenWhereLostRecordsAreSkipped(boolean skip) {
        TopicComparison comparison = new TopicComparison("skip", skip);

        assertThatThrownBy(() -> comparison.requireSame(BEFORE, topic(ID, 4)))
                .isInstanceOf(CannotGoOnException.class)
                .hasMessageContaining("topic clicks has grown from 3 to 4 partitions")
                .hasMessageContaining("Delete the topic")
                .hasMessageContaining("--skip true")
                .hasMessageContaining("flink-job/UPGRADE.md");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4})
    void aRecreatedTopicEndsTheJobWithBothIdsWhateverItsSize(int partitions) {
        assertThatThrownBy(() -> stops.requireSame(BEFORE, topic(ANOTHER, partitions)))
                .isInstanceOf(CannotGoOnException.class)
                .hasMessageContaining(
                        "topic clicks was recreated: id %s with %d partitions, in the checkpoint %s with 3"
                                .formatted(ANOTHER, partitions, ID))
                .hasMessageContaining("--skip true");
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4})
    void aRecreatedTopicIsAcceptedWhereLostRecordsAreSkipped(int partitions) {
        assertThatCode(() -> skips.requireSame(BEFORE, topic(ANOTHER, partitions)))
                .doesNotThrowAnyException();
    }

    @Test
    void fewerPartitionsHoldTheJobUntilTheyAreThere() {
        for (Uuid id : List.of(ID, ANOTHER)) {
            assertThatThrownBy(() -> skips.requireSame(BEFORE, topic(id, 2)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(
                            "Topic clicks has 2 partitions, and the job has read 3: add the missing");
        }
    }

    @Test
    void aBrokerWithoutIdsShowsARecreatedTopicByFewerPartitionsOnly() {
        SourceTopic before = topic(Uuid.ZERO_UUID, 3);

        assertThatCode(() -> stops.requireSame(before, topic(ID, 3))).doesNotThrowAnyException();
        assertThatCode(() -> stops.requireSame(BEFORE, before)).doesNotThrowAnyException();
        assertThatThrownBy(() -> stops.requireSame(before, topic(Uuid.ZERO_UUID, 2)))
                .hasMessageContaining("was recreated");
        assertThatThrownBy(() -> stops.requireSame(before, topic(Uuid.ZERO_UUID, 4)))
                .hasMessageContaining("has grown from 3 to 4 partitions");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anotherNameEndsTheJobWithBothNames(boolean skip) {
        TopicComparison comparison = new TopicComparison("skip", skip);

        assertThatThrownBy(
                        () -> comparison.requireSame(BEFORE, new SourceTopic("views", ANOTHER, 3)))
                .isInstanceOf(CannotGoOnException.class)
                .hasMessageContaining(
                        "offsets of topic clicks, and nextup.topics.interactions names views");
    }

    @Test
    void aTopicHasItsPartitionsFromZeroOn() {
        assertThat(topic(ID, 2).topicPartitions())
                .isEqualTo(
                        Set.of(new TopicPartition("clicks", 0), new TopicPartition("clicks", 1)));
        assertThatThrownBy(() -> topic(ID, 0)).hasMessageContaining("clicks has 0 partitions");
    }

    private static SourceTopic topic(Uuid id, int partitions) {
        return new SourceTopic("clicks", id, partitions);
    }
}
