package io.nextup.trainer.health;

import static io.nextup.trainer.health.Entries.announced;
import static io.nextup.trainer.health.Entries.entry;
import static io.nextup.trainer.health.Entries.pardon;
import static io.nextup.trainer.health.Entries.serving;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.Codecs;
import io.nextup.event.Encoding;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelHealth;
import io.nextup.event.Topics;
import io.nextup.trainer.health.ModelTopics.Reading;
import io.nextup.trainer.history.HistoryException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class ModelTopicsTest {
    private final Set<String> topics = new TreeSet<>(List.of(Topics.MODELS, Topics.MODEL_HEALTH));
    private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();

    @Test
    void eachSlotHasItsNewestAnnouncementAndTheNewestEntryOfEachProcess() throws Exception {
        announce(announced("default", "m1"));
        announce(announced("other", "m9"));
        announce(announced("default", "m2", "m1"));
        say(serving("p", "m1"));
        say(serving("q", "m1"));
        say(serving("p", "m2"));
        say(pardon("m3", 7));
        ModelHealth alone = entry("third", "r", null, List.of());
        say(alone);

        Reading reading = read();

        assertThat(reading.slots())
                .containsExactly(
                        new SlotHealth(
                                "default",
                                Optional.of(announced("default", "m2", "m1")),
                                List.of(serving("p", "m2"), pardon("m3", 7), serving("q", "m1"))),
                        new SlotHealth("other", Optional.of(announced("other", "m9")), List.of()),
                        new SlotHealth("third", Optional.empty(), List.of(alone)));
        assertThat(reading.unreadable()).isEmpty();
        assertThat(reading.complete()).isEqualTo(reading.slots());
        assertThat(reading.only("other").slots()).containsExactly(reading.slot("other"));
        assertThat(reading.slot("nowhere"))
                .isEqualTo(new SlotHealth("nowhere", Optional.empty(), List.of()));
    }

    @Test
    void anEntryWhoseRecordHasNoValueIsGone() throws Exception {
        say(serving("p", "m1"));
        say(serving("q", "m1"));
        add(Topics.MODEL_HEALTH, serving("p", "m1").key(), null);
        assertThat(read().slot("default").entries()).containsExactly(serving("q", "m1"));
    }

    @Test
    void whatCannotBeReadIsNamedByItsPlaceAndWhatWasSaidBeforeStays() throws Exception {
        announce(announced("default", "m1"));
        add(Topics.MODELS, "default".getBytes(UTF_8), "garbage".getBytes(UTF_8));
        say(serving("p", "m1"));
        add(Topics.MODEL_HEALTH, serving("p", "m1").key(), "garbage".getBytes(UTF_8));
        Reading reading = read();
        assertThat(reading.slot("default").announced()).contains(announced("default", "m1"));
        assertThat(reading.slot("default").entries()).containsExactly(serving("p", "m1"));
        assertThat(reading.unreadable())
                .satisfiesExactly(
                        one -> assertThat(one).startsWith("nextup.models.v1:0:1 (key default): "),
                        two ->
                                assertThat(two)
                                        .startsWith(
                                                "nextup.model-health.v1:0:1 (key default/p): "));
        assertThatThrownBy(reading::complete)
                .isInstanceOf(HistoryException.class)
                .hasMessageStartingWith("nextup.models.v1:0:1 (key default): ")
                .hasMessageEndingWith(
                        "; upgrade this build, or have that key written anew (a slot's by models announce)");
    }

    @Test
    void aTopicThatIsNotThereIsNamedWithTheWayOut() {
        topics.remove(Topics.MODEL_HEALTH);
        assertThatThrownBy(this::read)
                .isInstanceOf(HistoryException.class)
                .hasMessage(
                        "There is no topic nextup.model-health.v1 at broker:1: create it (./nextup"
                                + " topics)");
    }

    private void announce(ModelAnnouncement announcement) {
        add(
                Topics.MODELS,
                announcement.slot().getBytes(UTF_8),
                Codecs.MODEL_ANNOUNCEMENT.encode(announcement, Encoding.JSON));
    }

    private void say(ModelHealth entry) {
        add(Topics.MODEL_HEALTH, entry.key(), Codecs.MODEL_HEALTH.encode(entry, Encoding.AVRO));
    }

    private void add(String topic, byte[] key, byte[] value) {
        records.add(new ConsumerRecord<>(topic, 0, count(topic), key, value));
    }

    private long count(String topic) {
        return records.stream().filter(record -> record.topic().equals(topic)).count();
    }

    private Reading read() throws HistoryException {
        MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
        for (String topic : topics) {
            consumer.updatePartitions(
                    topic,
                    List.of(new PartitionInfo(topic, 0, Node.noNode(), new Node[0], new Node[0])));
        }
        consumer.updateBeginningOffsets(
                topics.stream()
                        .collect(Collectors.toMap(one -> new TopicPartition(one, 0), one -> 0L)));
        consumer.updateEndOffsets(
                topics.stream()
                        .collect(Collectors.toMap(one -> new TopicPartition(one, 0), this::count)));
        for (String topic : List.of(Topics.MODELS, Topics.MODEL_HEALTH)) {
            if (count(topic) > 0) {
                consumer.schedulePollTask(
                        () ->
                                records.stream()
                                        .filter(record -> record.topic().equals(topic))
                                        .forEach(consumer::addRecord));
            }
        }
        return ModelTopics.read(consumer, "broker:1", Duration.ofSeconds(5));
    }
}
