package io.nextup.serving;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.artifact.trust.AnnouncementClaim;
import io.nextup.artifact.trust.AnnouncementKeys;
import io.nextup.artifact.trust.TestKeys;
import io.nextup.event.Health;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.Encoding;
import io.nextup.kafka.AcknowledgedWriter;
import io.nextup.kafka.EmbeddedBroker;
import io.nextup.kafka.TopicScan;
import io.nextup.models.AnnouncementSigner;
import io.nextup.models.Announcer;
import io.nextup.models.HealthKey;
import io.nextup.serving.rollout.RolloutTopics;
import io.nextup.signature.PublicKeys;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class KafkaModelTopicsIT {
    @TempDir private static Path directory;
    private static EmbeddedBroker broker;
    private static String health;
    private static String models;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = EmbeddedBroker.start(directory);
        health = broker.settings().topics().health();
        models = broker.settings().topics().models();
        try (Admin admin = broker.admin()) {
            admin.createTopics(
                            Stream.of(health, models)
                                    .map(topic -> new NewTopic(topic, 1, (short) 1))
                                    .toList())
                    .all()
                    .get(30, SECONDS);
        }
    }

    @AfterAll
    static void stopBroker() {
        if (broker != null) {
            broker.close();
        }
    }

    /** A later build has written records of a kind that this one does not know. */
    @Test
    void aReportIsKeyedBySlotKindAndProcessAndNothingIsHeardOfUnknownKinds() throws Exception {
        byte[] report = Codecs.HEALTH.encode(report("shop", "later"), Encoding.JSON);
        byte[] unknown =
                new String(report, UTF_8).replace("\"report\"", "\"lease\"").getBytes(UTF_8);
        try (AcknowledgedWriter writer = AcknowledgedWriter.connect(broker.settings(), health)) {
            writer.write("shop/lease/p".getBytes(UTF_8), "garbage".getBytes(UTF_8));
            writer.write("shop/lease/p".getBytes(UTF_8), report);
            writer.write(
                    List.of(new ProducerRecord<>(health, "shop/lease/p".getBytes(UTF_8), null)));
            writer.write("shop/report/p".getBytes(UTF_8), unknown);
        }
        Calls calls = new Calls();
        try (RolloutTopics topics =
                new KafkaModelTopics(broker.settings(), AnnouncementKeys.NONE)) {
            topics.start(calls);
            topics.say(report("shop", "p")).get(30, SECONDS);
            assertThat(calls.health.poll(30, SECONDS)).isEqualTo("said shop p, dated by Kafka");
            topics.unsay(HealthKey.ofReport("shop", "p"));
            assertThat(calls.health.poll(30, SECONDS)).isEqualTo("unsaid shop/report/p");
            assertThat(topics.unreadable()).isZero();
        }
        List<String> keys = new ArrayList<>();
        try (TopicScan scan = TopicScan.open(broker.settings(), Duration.ofSeconds(30))) {
            scan.readToEnd(health, record -> keys.add(new String(record.key(), UTF_8)));
        }
        assertThat(keys)
                .containsExactly(
                        "shop/lease/p",
                        "shop/lease/p",
                        "shop/lease/p",
                        "shop/report/p",
                        "shop/report/p",
                        "shop/report/p");
    }

    /** The announcements are written as the verbs write them, and copied as kcat copies records. */
    @Test
    void anAnnouncementCountsIfAKeySignedItForItsTopicAndSlot() throws Exception {
        TestKeys holder = TestKeys.make();
        TestKeys stranger = TestKeys.make();
        announce(Optional.of(holder), "v1");
        announce(Optional.of(holder), "v2");
        announce(Optional.of(stranger), "strange");
        announce(Optional.empty(), "unsigned");
        List<ConsumerRecord<byte[], byte[]>> written = records();
        assertThat(written).hasSize(4);
        ConsumerRecord<byte[], byte[]> first = written.get(0);
        copy(first, "other".getBytes(UTF_8), first.value());
        copy(first, null, first.value());
        byte[] changed = first.value().clone();
        changed[changed.length - 2]++;
        copy(first, first.key(), changed);
        copy(first, first.key(), first.value());

        Calls calls = new Calls();
        AnnouncementKeys keys =
                new AnnouncementKeys(
                        new PublicKeys(List.of(holder.pair().getPublic()), "holder.pem"));
        try (RolloutTopics topics = new KafkaModelTopics(broker.settings(), keys)) {
            assertThat(topics.signed()).isTrue();
            topics.start(calls);
            assertThat(calls.announced(8))
                    .containsExactly(
                            "v1 of revision 1",
                            "v2 of revision 2",
                            "refused strange: no key of holder.pem",
                            "refused unsigned: it is not signed",
                            "refused v1: no key of holder.pem",
                            "refused v1: no key of holder.pem",
                            "refused v1: no key of holder.pem",
                            "v1 of revision 1");
        }
        Calls unsigned = new Calls();
        try (RolloutTopics topics =
                new KafkaModelTopics(broker.settings(), AnnouncementKeys.NONE)) {
            assertThat(topics.signed()).isFalse();
            topics.start(unsigned);
            assertThat(unsigned.announced(8)).allMatch(one -> one.contains(" of revision "));
        }
    }

    private static void announce(Optional<TestKeys> keys, String version) throws Exception {
        Optional<AnnouncementSigner> signer =
                keys.map(
                        one ->
                                (topic, key, value) ->
                                        new RecordHeader(
                                                AnnouncementClaim.HEADER,
                                                new AnnouncementClaim(topic, key, value)
                                                        .statement()
                                                        .signedBy(one.signing())));
        try (Announcer announcer =
                Announcer.connect(
                        broker.settings(), "default", signer, System.currentTimeMillis())) {
            announcer.announce(
                    new ModelAnnouncement("default", version, "file:///" + version, "ab", 1));
        }
    }

    private static List<ConsumerRecord<byte[], byte[]>> records() throws Exception {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (TopicScan scan = TopicScan.open(broker.settings(), Duration.ofSeconds(30))) {
            scan.readToEnd(models, records::add);
        }
        return records;
    }

    private static void copy(ConsumerRecord<byte[], byte[]> record, byte[] key, byte[] value)
            throws Exception {
        try (AcknowledgedWriter writer = AcknowledgedWriter.connect(broker.settings(), models)) {
            writer.write(List.of(new ProducerRecord<>(models, null, key, value, record.headers())));
        }
    }

    private static Health report(String slot, String process) {
        return new Health(slot, process, null, null, 1, 2, null, null, List.of(), false);
    }

    /** Records the calls. */
    private static final class Calls implements RolloutTopics.Listener {
        private final BlockingQueue<String> health = new LinkedBlockingQueue<>();
        private final BlockingQueue<String> announced = new LinkedBlockingQueue<>();

        private List<String> announced(int number) throws InterruptedException {
            List<String> first = new ArrayList<>();
            for (int i = 0; i < number; i++) {
                first.add(announced.poll(30, SECONDS));
            }
            return first;
        }

        @Override
        public void announced(long offset, ModelAnnouncement announcement) {
            announced.add(
                    "%s of revision %d".formatted(announcement.version(), announcement.revision()));
        }

        @Override
        public void notSigned(ModelAnnouncement announcement, String reason) {
            announced.add(
                    "refused %s: %s"
                            .formatted(
                                    announcement.version(),
                                    reason.startsWith("it is not signed")
                                            ? "it is not signed"
                                            : reason.substring(0, reason.indexOf(" has signed"))));
        }

        @Override
        public void announcementsKnown() {}

        @Override
        public void announcementsStartOver() {}

        @Override
        public void said(Health entry, long timestampMillis) {
            health.add(
                    "said %s %s, dated by %s"
                            .formatted(
                                    entry.slot(),
                                    entry.id(),
                                    timestampMillis == entry.writtenTimeMillis()
                                            ? "its writer"
                                            : "Kafka"));
        }

        @Override
        public void unsaid(HealthKey key) {
            health.add("unsaid " + key);
        }

        @Override
        public void healthKnown() {}
    }
}
