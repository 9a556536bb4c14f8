package io.nextup.trainer.announce;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.AnnouncedModel;
import io.nextup.event.Codecs;
import io.nextup.event.Encoding;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelAnnouncement.By;
import io.nextup.event.ModelHealth;
import io.nextup.event.Topics;
import io.nextup.trainer.history.HistoryException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class AnnouncerTest {
    private static final ModelAnnouncement FIRST = announcement("default", "v1");
    private static final TopicPartition PARTITION = new TopicPartition(Topics.MODELS, 0);

    private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();

    @Test
    void anAnnouncementIsJsonUnderItsSlot() throws Exception {
        MockProducer<byte[], byte[]> producer =
                new MockProducer<>(
                        true, null, new ByteArraySerializer(), new ByteArraySerializer());
        try (Announcer announcer = announcer(producer)) {
            announcer.announce(FIRST);
        }
        assertThat(producer.history()).hasSize(1);
        ProducerRecord<byte[], byte[]> sent = producer.history().get(0);
        assertThat(sent.topic()).isEqualTo("nextup.models.v1");
        assertThat(new String(sent.key(), UTF_8)).isEqualTo("default");
        assertThat(new String(sent.value(), UTF_8)).startsWith("{\"");
        assertThat(Codecs.MODEL_ANNOUNCEMENT.decode(sent.value(), 0)).isEqualTo(FIRST);
    }

    @Test
    void anAnnouncementThatIsNotAcknowledgedIsAnError() {
        MockProducer<byte[], byte[]> producer =
                new MockProducer<>(
                        true, null, new ByteArraySerializer(), new ByteArraySerializer());
        producer.sendException = new TimeoutException("nobody answered");
        try (Announcer announcer = announcer(producer)) {
            assertThatThrownBy(() -> announcer.announce(FIRST))
                    .isInstanceOf(AnnounceException.class)
                    .hasMessage(
                            "The announcement to nextup.models.v1 at broker:1 failed: nobody"
                                    + " answered");
        }
    }

    @Test
    void anAnnouncementNamesWhatTheTopicHoldsForItsSlotByNow() throws Exception {
        add("default", announcement("default", "v0"));
        add("other", announcement("other", "v9"));
        add("default", FIRST.after(Optional.of(announcement("default", "v0"))));
        MockProducer<byte[], byte[]> producer =
                new MockProducer<>(
                        true, null, new ByteArraySerializer(), new ByteArraySerializer());
        ModelAnnouncement second = announcement("default", "v2").announcedBy(By.REFRESH);
        try (Announcer announcer = announcer(producer)) {
            announcer.announce(second);
        }
        ModelAnnouncement sent =
                Codecs.MODEL_ANNOUNCEMENT.decode(producer.history().get(0).value(), 0);
        assertThat(sent.previous()).extracting(AnnouncedModel::version).containsExactly("v1", "v0");
        assertThat(sent.by()).isEqualTo(By.REFRESH);
        assertThat(sent.model()).isEqualTo(second.model());
    }

    @Test
    void whereItIsNotKnownWhatWasAnnouncedBeforeNothingIsAnnounced() throws Exception {
        MockProducer<byte[], byte[]> producer =
                new MockProducer<>(
                        true, null, new ByteArraySerializer(), new ByteArraySerializer());
        Announcer.Newest away =
                slot -> {
                    throw new HistoryException("the broker is away");
                };
        try (Announcer announcer = new Announcer(topic(producer), away)) {
            assertThatThrownBy(() -> announcer.announce(FIRST))
                    .isInstanceOf(AnnounceException.class)
                    .hasMessage(
                            "Announced nothing: the announcements before cannot be read: the broker is away");
        }
        assertThat(producer.history()).isEmpty();
    }

    @Test
    void aPardonIsJsonUnderItsSlotAndManifest() throws Exception {
        MockProducer<byte[], byte[]> producer =
                new MockProducer<>(
                        true, null, new ByteArraySerializer(), new ByteArraySerializer());
        ModelHealth pardon = ModelHealth.pardon("default", "v1", "sha-v1", "by ada", 7);
        try (Pardons pardons =
                new Pardons(new TopicWriter(producer, "broker:1", Topics.MODEL_HEALTH, "pardon"))) {
            pardons.write(pardon);
            producer.sendException = new TimeoutException("nobody answered");
            assertThatThrownBy(() -> pardons.write(pardon))
                    .isInstanceOf(AnnounceException.class)
                    .hasMessage(
                            "The pardon to nextup.model-health.v1 at broker:1 failed: nobody"
                                    + " answered");
        }
        ProducerRecord<byte[], byte[]> sent = producer.history().get(0);
        assertThat(sent.topic()).isEqualTo("nextup.model-health.v1");
        assertThat(new String(sent.key(), UTF_8)).isEqualTo("default/pardon-sha-v1");
        assertThat(new String(sent.value(), UTF_8)).startsWith("{\"");
        assertThat(Codecs.MODEL_HEALTH.decode(sent.value(), 0)).isEqualTo(pardon);
    }

    @Test
    void theNewestAnnouncementOfASlotIsTheModelToServe() throws Exception {
        add("default", FIRST);
        add("other", announcement("other", "v9"));
        add("default", announcement("default", "v2"));
        add("default", FIRST);
        assertThat(current("default")).contains(FIRST);
        assertThat(current("other")).contains(announcement("other", "v9"));
        assertThat(current("third")).isEmpty();
    }

    @Test
    void anEmptiedSlotHasNone() throws Exception {
        add("default", FIRST);
        add("default", (byte[]) null);
        assertThat(current("default")).isEmpty();
    }

    @Test
    void anUnreadableAnnouncementChangesNothing() throws Exception {
        add("default", FIRST);
        add("default", "garbage".getBytes(UTF_8));
        assertThat(current("default")).contains(FIRST);
    }

    private void add(String slot, ModelAnnouncement announcement) {
        add(slot, encoded(announcement));
    }

    private static byte[] encoded(ModelAnnouncement announcement) {
        return Codecs.MODEL_ANNOUNCEMENT.encode(announcement, Encoding.JSON);
    }

    private void add(String slot, byte[] value) {
        records.add(
                new ConsumerRecord<>(
                        Topics.MODELS, 0, records.size(), slot.getBytes(UTF_8), value));
    }

    private Announcer announcer(MockProducer<byte[], byte[]> producer) {
        return new Announcer(
                topic(producer),
                slot -> Announcements.current(topic(), "broker:1", slot, Duration.ofSeconds(5)));
    }

    private static TopicWriter topic(MockProducer<byte[], byte[]> producer) {
        return new TopicWriter(producer, "broker:1", Topics.MODELS, "announcement");
    }

    private Optional<ModelAnnouncement> current(String slot) throws Exception {
        return Announcements.current(topic(), "broker:1", slot, Duration.ofSeconds(5));
    }

    private MockConsumer<byte[], byte[]> topic() {
        MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
        consumer.updatePartitions(
                Topics.MODELS,
                List.of(
                        new PartitionInfo(
                                Topics.MODELS, 0, Node.noNode(), new Node[0], new Node[0])));
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        consumer.updateEndOffsets(Map.of(PARTITION, (long) records.size()));
        consumer.schedulePollTask(() -> records.forEach(consumer::addRecord));
        return consumer;
    }

    private static ModelAnnouncement announcement(String slot, String version) {
        return new ModelAnnouncement(
                slot, version, "file:///models/" + version, "sha-" + version, 1_000);
    }
}
