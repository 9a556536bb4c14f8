package io.nextup.console.feed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.EventReference;
import io.nextup.event.RankedItem;
import io.nextup.event.Recommendation;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.Encoding;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.KeyPartition;
import io.nextup.kafka.TopicException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PromptReadingTest {
    private static final String TOPIC = "recommendations";
    private static final int PARTITIONS = 4;
    private static final long MILLISECOND = 1_000_000;

    private final FakeTopics topics = new FakeTopics();
    private final MockConsumer<byte[], byte[]> consumer = topics.consumer();
    private final TimedSlices slices = new TimedSlices();
    private final HeardStream heard = new HeardStream();
    private final Set<String> played = new HashSet<>();
    private long now;

    private final PromptReading reading =
            new PromptReading(TOPIC, slices, () -> 1, () -> played, () -> now, heard);
    private final ConsumerThread thread =
            new ConsumerThread("test", KafkaSettings.at("127.0.0.1:1"), Map.of(), reading);

    @BeforeEach
    void fourEmptyPartitions() {
        topics.create(TOPIC, PARTITIONS);
    }

    @Test
    void atALowRateEachArrivesOnce() throws TopicException {
        consumer.schedulePollTask(() -> put("ada"));
        consumer.schedulePollTask(() -> now += 1_700 * MILLISECOND);
        consumer.schedulePollTask(() -> put("bob"));
        readUntilDone();
        assertThat(heard.arrived).containsExactly("ada", "bob");
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
        assertThat(heard.arrived).containsExactly("in a slice", "in the next");
    }

    @Test
    void whomSomebodyPlaysIsReadBetweenSlicesAndNobodyElse() throws TopicException {
        slices.rate(1_000);
        now = inSlice(false, 0);
        played.add("nextup-trial-1");
        String neighbour = neighbour("nextup-trial-1");
        consumer.schedulePollTask(() -> {});
        consumer.schedulePollTask(() -> put("nextup-trial-1"));
        consumer.schedulePollTask(() -> put(neighbour));
        readUntilDone();
        assertThat(heard.arrived).containsExactly("nextup-trial-1");
    }

    @Test
    void aTopicThatHasGrownIsReadAnew() throws TopicException {
        consumer.schedulePollTask(
                () -> {
                    topics.create(TOPIC, PARTITIONS + 1);
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
        topics.put(TOPIC, user, Codecs.RECOMMENDATION.encode(list(user), Encoding.JSON));
    }

    private static Recommendation list(String user) {
        return new Recommendation(
                "r",
                user,
                "default",
                1,
                List.of(EventReference.event("e")),
                List.of(new RankedItem("i", 1)),
                "v1",
                Recommendation.Source.MODEL,
                1,
                1);
    }
}
