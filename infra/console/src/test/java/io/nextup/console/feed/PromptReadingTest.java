package io.nextup.console.feed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.DeadLetter;
import io.nextup.event.Interaction;
import io.nextup.event.RankedItem;
import io.nextup.event.Recommendation;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.Encoding;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.KeyPartition;
import io.nextup.kafka.TopicException;
import io.nextup.trainer.health.SlotHealth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PromptReadingTest {
    private static final String TOPIC = "recommendations";
    private static final int PARTITIONS = 4;
    private static final long MILLISECOND = 1_000_000;

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("latest");
    private final TimedSlices slices = new TimedSlices();
    private final List<String> arrived = new ArrayList<>();
    private final Map<Integer, Long> ends = new HashMap<>();
    private final Set<String> played = new HashSet<>();
    private long now;

    private final PromptReading reading =
            new PromptReading(
                    TOPIC, slices, () -> 1, () -> played, () -> now, new Arrived(arrived));
    private final ConsumerThread thread =
            new ConsumerThread("test", KafkaSettings.at("127.0.0.1:1"), Map.of(), reading);

    @BeforeEach
    void fourEmptyPartitions() {
        consumer.updatePartitions(TOPIC, partitions(PARTITIONS));
        for (int partition = 0; partition < PARTITIONS; partition++) {
            end(partition, 0);
        }
    }

    @Test
    void atALowRateEachArrivesOnce() throws TopicException {
        consumer.schedulePollTask(() -> put("ada"));
        consumer.schedulePollTask(() -> now += 1_700 * MILLISECOND);
        consumer.schedulePollTask(() -> put("bob"));
        readUntilDone();
        assertThat(arrived).containsExactly("ada", "bob");
    }

    /**
     * Records from between two slices have waited: measured when the next begins, they are too
     * late.
     */
    @Test
    void whatComesBetweenTwoSlicesIsLeftOut() throws TopicException {
        slices.rate(1_000);
        now = inSlice(true, 0);
        consumer.schedulePollTask(() -> put("in a slice"));
        consumer.schedulePollTask(() -> now = inSlice(false, now));
        consumer.schedulePollTask(() -> put("between"));
        consumer.schedulePollTask(() -> put("between"));
        consumer.schedulePollTask(() -> now = inSlice(true, now));
        consumer.schedulePollTask(() -> put("in the next"));
        readUntilDone();
        assertThat(arrived).containsExactly("in a slice", "in the next");
    }

    @Test
    void whomSomebodyPlaysIsReadBetweenSlicesAndNobodyElse() throws TopicException {
        slices.rate(1_000);
        now = inSlice(false, 0);
        played.add("console-1");
        String neighbour = neighbour("console-1");
        consumer.schedulePollTask(() -> {});
        consumer.schedulePollTask(() -> put("console-1"));
        consumer.schedulePollTask(() -> put(neighbour));
        readUntilDone();
        assertThat(arrived).containsExactly("console-1");
    }

    @Test
    void aTopicThatHasGrownIsReadAnew() throws TopicException {
        consumer.schedulePollTask(
                () -> {
                    consumer.updatePartitions(TOPIC, partitions(PARTITIONS + 1));
                    now += 3_000 * MILLISECOND;
                });
        reading.read(consumer, thread);
        assertThat(thread.goesOn()).isTrue();
    }

    private void readUntilDone() throws TopicException {
        consumer.schedulePollTask(thread::stop);
        reading.read(consumer, thread);
        assertThat(thread.goesOn()).isFalse();
    }

    /** Returns a time after another one that is in a slice, or is not. */
    private long inSlice(boolean in, long afterNanos) {
        long time = afterNanos;
        while (slices.contain(time) != in) {
            time += MILLISECOND;
        }
        return time;
    }

    private static String neighbour(String user) {
        int partition = KeyPartition.of(user.getBytes(UTF_8), PARTITIONS);
        int number = 0;
        while (KeyPartition.of(("u" + number).getBytes(UTF_8), PARTITIONS) != partition) {
            number++;
        }
        return "u" + number;
    }

    private void put(String user) {
        byte[] key = user.getBytes(UTF_8);
        int partition = KeyPartition.of(key, PARTITIONS);
        long offset = ends.get(partition);
        end(partition, offset + 1);
        consumer.addRecord(
                new ConsumerRecord<>(
                        TOPIC,
                        partition,
                        offset,
                        key,
                        Codecs.RECOMMENDATION.encode(list(user), Encoding.JSON)));
    }

    private void end(int partition, long offset) {
        ends.put(partition, offset);
        consumer.updateEndOffsets(Map.of(new TopicPartition(TOPIC, partition), offset));
    }

    private static List<PartitionInfo> partitions(int count) {
        Node node = new Node(1, "localhost", 9092);
        Node[] nodes = {node};
        List<PartitionInfo> partitions = new ArrayList<>();
        for (int partition = 0; partition < count; partition++) {
            partitions.add(new PartitionInfo(TOPIC, partition, node, nodes, nodes));
        }
        return partitions;
    }

    private static Recommendation list(String user) {
        return new Recommendation(
                "r",
                user,
                1,
                List.of("e"),
                List.of(new RankedItem("i", 1)),
                "v1",
                Recommendation.Source.MODEL,
                1,
                1);
    }

    /** Users of the recommendations that arrived. */
    private record Arrived(List<String> users) implements StreamSink {
        @Override
        public void arrived(Recommendation recommendation) {
            users.add(recommendation.userId());
        }

        @Override
        public void interaction(Interaction interaction, String event, long recordMillis) {}

        @Override
        public void recommendation(Recommendation recommendation) {}

        @Override
        public void deadLetter(DeadLetter letter, String user, String event) {}

        @Override
        public void otherInteraction() {}

        @Override
        public void otherRecommendation() {}

        @Override
        public void sample(int oneOf) {}

        @Override
        public void models(SlotHealth slot) {}

        @Override
        public void brokersAnswer(boolean answer) {}
    }
}
