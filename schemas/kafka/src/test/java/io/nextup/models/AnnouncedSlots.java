package io.nextup.models;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nextup.event.Health;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.Topics;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.DecodeException;
import io.nextup.event.wire.Encoding;
import io.nextup.kafka.AcknowledgedWriter;
import io.nextup.kafka.FakeTopics;
import io.nextup.kafka.TopicException;
import io.nextup.kafka.TopicScan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Topics of announcements and reports, and announcers whose records get into them. */
final class AnnouncedSlots {
    static final AnnouncementSigner SIGNER = signer("ours");

    private final FakeTopics topics = new FakeTopics();

    private AnnouncedSlots() {
        topics.create(Topics.MODELS);
    }

    static AnnouncedSlots withoutReports() {
        return new AnnouncedSlots();
    }

    static AnnouncedSlots empty() {
        AnnouncedSlots slots = new AnnouncedSlots();
        slots.topics.create(Topics.HEALTH);
        return slots;
    }

    void add(ModelAnnouncement announcement, Header... headers) {
        topics.add(Topics.MODELS, key(announcement), value(announcement), headers);
    }

    void addSigned(ModelAnnouncement announcement) {
        addSigned(announcement, SIGNER);
    }

    void addSigned(ModelAnnouncement announcement, AnnouncementSigner signer) {
        add(announcement, signature(announcement, signer));
    }

    static Header signature(ModelAnnouncement announcement, AnnouncementSigner signer) {
        return signer.sign(Topics.MODELS, key(announcement), value(announcement));
    }

    private static byte[] key(ModelAnnouncement announcement) {
        return announcement.slot().getBytes(UTF_8);
    }

    private static byte[] value(ModelAnnouncement announcement) {
        return Codecs.MODEL_ANNOUNCEMENT.encode(announcement, Encoding.JSON);
    }

    void delete(String slot) {
        topics.add(Topics.MODELS, slot.getBytes(UTF_8), null);
    }

    void report(Health entry) {
        topics.add(
                Topics.HEALTH,
                HealthKey.of(entry).bytes(),
                Codecs.HEALTH.encode(entry, Encoding.JSON));
    }

    SlotRevisions read(String slot, Optional<AnnouncementSigner> signer) throws TopicException {
        try (TopicScan scan = topics.scan()) {
            return SlotRevisions.read(scan, FakeTopics.KAFKA.topics(), slot, signer);
        }
    }

    Announcer announcer(MockProducer<byte[], byte[]> producer) {
        return announcer(producer, Optional.empty());
    }

    Announcer signing(MockProducer<byte[], byte[]> producer) {
        return announcer(producer, Optional.of(SIGNER));
    }

    private Announcer announcer(
            MockProducer<byte[], byte[]> producer, Optional<AnnouncementSigner> signer) {
        return new Announcer(topic(producer), slot -> read(slot, signer), signer);
    }

    /** Makes a producer that writes to the topic, behind the records that {@code before} adds. */
    MockProducer<byte[], byte[]> producer(Runnable before) {
        return new MockProducer<>(
                true, null, new ByteArraySerializer(), new ByteArraySerializer()) {
            @Override
            public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
                before.run();
                topics.add(
                        record.topic(), record.key(), record.value(), record.headers().toArray());
                return super.send(record);
            }
        };
    }

    static List<ModelAnnouncement> sent(MockProducer<byte[], byte[]> producer)
            throws DecodeException {
        List<ModelAnnouncement> sent = new ArrayList<>();
        for (ProducerRecord<byte[], byte[]> record : producer.history()) {
            sent.add(Codecs.MODEL_ANNOUNCEMENT.decode(record.value(), 0));
        }
        return sent;
    }

    static AcknowledgedWriter topic(MockProducer<byte[], byte[]> producer) {
        return new AcknowledgedWriter(producer, FakeTopics.KAFKA, Topics.MODELS);
    }

    static ModelAnnouncement announcement(String slot, String version) {
        return new ModelAnnouncement(
                slot, version, "file:///models/" + version, "sha-" + version, 1_000);
    }

    /** Makes a stand-in for a key: its signature differs by holder, topic, slot and value. */
    static AnnouncementSigner signer(String holder) {
        return (topic, slot, value) ->
                new RecordHeader(
                        "signature",
                        "%s %s %s %s"
                                .formatted(
                                        holder,
                                        topic,
                                        new String(slot, UTF_8),
                                        new String(value, UTF_8))
                                .getBytes(UTF_8));
    }
}
