package io.nextup.models;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.AnnouncedModel;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelAnnouncement.By;
import io.nextup.event.ModelHealth;
import io.nextup.event.Topics;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.Encoding;
import io.nextup.kafka.AcknowledgedWriter;
import io.nextup.kafka.FakeTopics;
import io.nextup.kafka.TopicException;
import io.nextup.kafka.TopicScan;
import java.util.Optional;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AnnouncerTest {
    private static final ModelAnnouncement FIRST = announcement("default", "v1");

    private final FakeTopics topics = new FakeTopics();

    @BeforeEach
    void createTopic() {
        topics.create(Topics.MODELS);
    }

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
                    .hasMessageContaining("nextup.models.v1 at broker:1")
                    .hasMessageContaining("nobody answered");
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
                    throw new TopicException("the broker is away");
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
                new Pardons(
                        new AcknowledgedWriter(producer, FakeTopics.KAFKA, Topics.MODEL_HEALTH))) {
            pardons.write(pardon);
            producer.sendException = new TimeoutException("nobody answered");
            assertThatThrownBy(() -> pardons.write(pardon))
                    .isInstanceOf(TopicException.class)
                    .hasMessageContaining("nextup.model-health.v1 at broker:1")
                    .hasMessageContaining("nobody answered");
        }
        ProducerRecord<byte[], byte[]> sent = producer.history().get(0);
        assertThat(sent.topic()).isEqualTo("nextup.model-health.v1");
        assertThat(new String(sent.key(), UTF_8)).isEqualTo("default/pardon-sha-v1");
        assertThat(new String(sent.value(), UTF_8)).startsWith("{\"");
        assertThat(Codecs.MODEL_HEALTH.decode(sent.value(), 0)).isEqualTo(pardon);
    }

    private void add(String slot, ModelAnnouncement announcement) {
        topics.add(
                Topics.MODELS,
                slot.getBytes(UTF_8),
                Codecs.MODEL_ANNOUNCEMENT.encode(announcement, Encoding.JSON));
    }

    private Announcer announcer(MockProducer<byte[], byte[]> producer) {
        return new Announcer(topic(producer), this::current);
    }

    private static AcknowledgedWriter topic(MockProducer<byte[], byte[]> producer) {
        return new AcknowledgedWriter(producer, FakeTopics.KAFKA, Topics.MODELS);
    }

    private Optional<ModelAnnouncement> current(String slot) throws TopicException {
        try (TopicScan scan = topics.scan()) {
            return ModelRecords.announced(scan, FakeTopics.KAFKA.topics(), slot);
        }
    }

    private static ModelAnnouncement announcement(String slot, String version) {
        return new ModelAnnouncement(
                slot, version, "file:///models/" + version, "sha-" + version, 1_000);
    }
}
