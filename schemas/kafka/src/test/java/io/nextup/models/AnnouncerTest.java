package io.nextup.models;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.nextup.event.AnnouncedModel;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelAnnouncement.By;
import io.nextup.event.ModelHealth;
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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AnnouncerTest {
    private static final ModelAnnouncement FIRST = announcement("default", "v1");

    /** A moment at which reports of {@link Entries} are fresh. */
    private static final long NOW = 50_000;

    private FakeTopics topics = new FakeTopics();

    @BeforeEach
    void createTopics() {
        topics.create(Topics.MODELS);
        topics.create(Topics.MODEL_HEALTH);
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
        assertThat(Codecs.MODEL_ANNOUNCEMENT.decode(sent.value(), 0))
                .isEqualTo(FIRST.withRevision(1));
        assertThat(sent.headers()).isEmpty();
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
        Announcer.SlotReader away =
                slot -> {
                    throw new TopicException("the broker is away");
                };
        try (Announcer announcer = new Announcer(topic(producer), away, Optional.empty())) {
            assertThatThrownBy(() -> announcer.announce(FIRST))
                    .isInstanceOf(AnnounceException.class)
                    .hasMessage(
                            "Announced nothing: the announcements before cannot be read: the broker is away");
        }
        assertThat(producer.history()).isEmpty();
    }

    @Test
    void anAnnouncerThatCannotReadTheReportsSaysSoBeforeAnyTraining() {
        topics = new FakeTopics();
        topics.create(Topics.MODELS);
        try (Announcer announcer = announcer(producer(() -> {}))) {
            assertThatThrownBy(() -> announcer.requireReady("default", NOW))
                    .isInstanceOf(AnnounceException.class)
                    .hasMessageStartingWith(
                            "Announced nothing: the announcements before cannot be read: ")
                    .hasMessageContaining("nextup.model-health.v1");
        }
    }

    @Test
    void whereTheJobTakesSignedAnnouncementsAloneAnnouncingWithoutAKeyIsAnError() throws Exception {
        report(Entries.taken("p", 57));
        MockProducer<byte[], byte[]> producer = producer(() -> {});
        try (Announcer plain = announcer(producer);
                Announcer signing = signing(producer)) {
            assertThatThrownBy(() -> plain.requireReady("default", NOW))
                    .isInstanceOf(AnnounceException.class)
                    .hasMessageStartingWith("Announced nothing: the job of slot default ")
                    .hasMessageContaining("(process p reports revision 57)")
                    .hasMessageEndingWith("--announcement-key FILE");
            assertThatThrownBy(() -> plain.announce(FIRST)).isInstanceOf(AnnounceException.class);
            signing.requireReady("default", NOW);
        }
        assertThat(producer.history()).isEmpty();
    }

    /** Its keys may have been taken from the job meanwhile. */
    @Test
    void aReportThatIsStaleOrEndedForbidsNoAnnouncementWithoutAKey() throws Exception {
        report(Entries.taken(Entries.ended(Entries.serving("ended", "v1")), 58));
        report(Entries.serving("no-keys", "v1"));
        try (Announcer plain = announcer(producer(() -> {}))) {
            plain.requireReady("default", NOW);
            report(Entries.taken("p", 57));
            plain.requireReady("default", 100_001);
            assertThatThrownBy(() -> plain.requireReady("default", 100_000))
                    .isInstanceOf(AnnounceException.class)
                    .hasMessageContaining("takes only signed announcements (process p");
        }
    }

    /** A second announcement, by the user who reads the error, would be needless. */
    @Test
    void anAnnouncementThatIsWrittenIsNotToBeAnnouncedLater() throws Exception {
        MockProducer<byte[], byte[]> producer = producer(() -> {});
        Announcer.SlotReader onlyOnce =
                slot -> {
                    if (!producer.history().isEmpty()) {
                        throw new TopicException("the broker is away");
                    }
                    try (TopicScan scan = topics.scan()) {
                        return SlotRevisions.read(
                                scan, FakeTopics.KAFKA.topics(), slot, Optional.empty());
                    }
                };
        try (Announcer announcer =
                new Announcer(topic(producer), onlyOnce, Optional.of(AnnouncerTest::signature))) {
            AnnounceException failed =
                    catchThrowableOfType(AnnounceException.class, () -> announcer.announce(FIRST));
            assertThat(AnnounceException.ofPublished("v1", "models", failed))
                    .hasMessage(
                            "Announced v1, but cannot read whether another announcement was faster: the broker is away; see models status");
        }
        assertThat(producer.history()).hasSize(1);
        assertThat(
                        AnnounceException.ofPublished(
                                "v1", "models", new AnnounceException("the broker is away")))
                .hasMessage(
                        "the broker is away; the model is published: announce it later with models announce v1 --registry models");
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

    private void addSigned(ModelAnnouncement announcement) {
        byte[] key = announcement.slot().getBytes(UTF_8);
        byte[] value = Codecs.MODEL_ANNOUNCEMENT.encode(announcement, Encoding.JSON);
        topics.add(Topics.MODELS, key, value, signature(Topics.MODELS, key, value));
    }

    @Test
    void aRevisionIsOneAboveTheHighestOfTheSlotInTheTopic() throws Exception {
        add("default", announcement("default", "v1").withRevision(57));
        add("default", announcement("default", "typed"));
        add("games", announcement("games", "v1").withRevision(99));
        MockProducer<byte[], byte[]> producer = producer(() -> {});
        try (Announcer announcer = announcer(producer)) {
            announcer.announce(announcement("default", "v2"));
        }
        assertThat(sent(producer)).extracting(ModelAnnouncement::revision).containsExactly(58L);
    }

    @Test
    void aTopicWithoutRevisionsGoesOnFromTheFirst() throws Exception {
        add("default", FIRST);
        MockProducer<byte[], byte[]> producer = producer(() -> {});
        try (Announcer announcer = announcer(producer)) {
            announcer.announce(announcement("default", "v2"));
        }
        assertThat(sent(producer)).extracting(ModelAnnouncement::revision).containsExactly(1L);
    }

    @Test
    void theFirstSignedAnnouncementFollowsTheLastOneForAJobWithoutKeys() throws Exception {
        report(Entries.serving("p", "v3"));
        add("default", FIRST);
        add("default", announcement("default", "v2").after(Optional.of(FIRST)));
        add("default", announcement("default", "v3"));
        MockProducer<byte[], byte[]> producer = producer(() -> {});
        try (Announcer announcer = signing(producer)) {
            announcer.announce(announcement("default", "v4"));
        }
        assertThat(sent(producer)).extracting(ModelAnnouncement::revision).containsExactly(1L);
        assertThat(sent(producer).get(0).previous())
                .extracting(AnnouncedModel::version)
                .startsWith("v3");
    }

    @Test
    void aSignatureIsOfTheTopicTheSlotAndTheBytesThatAreWritten() throws Exception {
        MockProducer<byte[], byte[]> producer = producer(() -> {});
        try (Announcer announcer = signing(producer)) {
            announcer.announce(FIRST);
        }
        ProducerRecord<byte[], byte[]> record = producer.history().get(0);
        assertThat(producer.history()).hasSize(1);
        assertThat(record.headers().toArray())
                .containsExactly(
                        new RecordHeader(
                                "signature",
                                ("nextup.models.v1 default "
                                                + Codecs.MODEL_ANNOUNCEMENT.decode(
                                                        record.value(), 0))
                                        .getBytes(UTF_8)));
    }

    /** Else no job that has taken 57 would take an announcement of the recreated topic. */
    @Test
    void aSignedRevisionIsAlsoAboveThoseThatProcessesHaveTaken() throws Exception {
        add("default", FIRST.withRevision(1));
        report(Entries.taken("p", 56));
        report(Entries.taken("q", 57));
        MockProducer<byte[], byte[]> producer = producer(() -> {});
        try (Announcer announcer = signing(producer)) {
            announcer.announce(announcement("default", "v2"));
        }
        assertThat(sent(producer)).extracting(ModelAnnouncement::revision).containsExactly(58L);
    }

    @Test
    void anAnnouncerThatWasFasterWithTheSameRevisionIsFollowedByTheNextRevision() throws Exception {
        addSigned(FIRST.withRevision(1));
        MockProducer<byte[], byte[]> producer =
                producer(
                        once(
                                () ->
                                        addSigned(
                                                announcement("default", "faster")
                                                        .after(Optional.of(FIRST))
                                                        .withRevision(2))));
        try (Announcer announcer = signing(producer)) {
            announcer.announce(announcement("default", "v2"));
        }
        assertThat(sent(producer))
                .extracting(ModelAnnouncement::version, ModelAnnouncement::revision)
                .containsExactly(tuple("v2", 2L), tuple("v2", 3L));
        assertThat(sent(producer).get(1).previous())
                .extracting(AnnouncedModel::version)
                .containsExactly("faster", "v1");
    }

    /**
     * An operator rolled back while the refresh wrote: the next round judges against that model.
     */
    @Test
    void aRefreshLetsTheAnnouncementStandThatWasFaster() throws Exception {
        report(Entries.taken("p", 1));
        addSigned(FIRST.withRevision(1));
        ModelAnnouncement byHand =
                announcement("default", "by-hand").after(Optional.of(FIRST)).withRevision(2);
        MockProducer<byte[], byte[]> producer = producer(once(() -> addSigned(byHand)));
        refreshInVain(producer);
        assertThat(sent(producer).get(0).version()).isEqualTo("v2");
        assertThat(sent(producer).get(1)).isEqualTo(byHand.withRevision(3));
        assertThat(sent(producer)).hasSize(2);
    }

    @Test
    void aRefreshLetsTheNewestStandOfSeveralThatWereFaster() throws Exception {
        report(Entries.taken("p", 1));
        ModelAnnouncement later = announcement("default", "later").withRevision(3);
        AtomicInteger writes = new AtomicInteger();
        MockProducer<byte[], byte[]> producer =
                producer(
                        () -> {
                            if (writes.getAndIncrement() == 0) {
                                addSigned(announcement("default", "by-hand").withRevision(2));
                            } else if (writes.get() == 2) {
                                addSigned(later);
                            }
                        });
        addSigned(FIRST.withRevision(1));
        refreshInVain(producer);
        assertThat(sent(producer))
                .extracting(ModelAnnouncement::version, ModelAnnouncement::revision)
                .containsExactly(tuple("v2", 2L), tuple("by-hand", 3L), tuple("later", 4L));
    }

    /** Such a job takes the last record, whoever wrote it. */
    @Test
    void aRefreshLetsAnAnnouncementStandThatNobodySignedForAJobWithoutKeys() throws Exception {
        report(Entries.serving("p", "v1"));
        add("default", FIRST.withRevision(1));
        MockProducer<byte[], byte[]> producer =
                producer(
                        once(
                                () ->
                                        add(
                                                "default",
                                                announcement("default", "by-hand")
                                                        .withRevision(2))));
        refreshInVain(producer);
        assertThat(sent(producer))
                .extracting(ModelAnnouncement::version, ModelAnnouncement::revision)
                .containsExactly(tuple("v2", 2L), tuple("by-hand", 3L));
    }

    /** A job takes the refresh's, so the forged one is not to be the last. */
    @Test
    void aRefreshGoesAboveAForgedAnnouncementThatWasFaster() throws Exception {
        report(Entries.taken("p", 1));
        addSigned(FIRST.withRevision(1));
        MockProducer<byte[], byte[]> producer =
                producer(
                        once(
                                () ->
                                        add(
                                                "default",
                                                announcement("default", "forged")
                                                        .withRevision(2))));
        try (Announcer announcer = signing(producer)) {
            announcer.announce(announcement("default", "v2").announcedBy(By.REFRESH));
        }
        assertThat(sent(producer))
                .extracting(ModelAnnouncement::version, ModelAnnouncement::revision)
                .containsExactly(tuple("v2", 2L), tuple("v2", 3L));
        assertThat(sent(producer).get(1).previous())
                .extracting(AnnouncedModel::version)
                .containsExactly("v1");
    }

    /** Announces v2, beside which another announcement stands. */
    private void refreshInVain(MockProducer<byte[], byte[]> producer) {
        try (Announcer announcer = signing(producer)) {
            AnnounceException failed =
                    catchThrowableOfType(
                            AnnounceException.class,
                            () ->
                                    announcer.announce(
                                            announcement("default", "v2").announcedBy(By.REFRESH)));
            assertThat(AnnounceException.ofPublished("v2", "models", failed))
                    .hasMessageContaining(" was announced for the slot default")
                    .hasMessageEndingWith("as v2: that choice stands");
        }
    }

    @Test
    void anAnnouncerThatIsAlwaysTooLateSaysSo() {
        AtomicLong faster = new AtomicLong();
        MockProducer<byte[], byte[]> producer =
                producer(
                        () ->
                                add(
                                        "default",
                                        announcement("default", "faster")
                                                .withRevision(faster.addAndGet(1))));
        try (Announcer announcer = signing(producer)) {
            assertThatThrownBy(() -> announcer.announce(announcement("default", "v2")))
                    .isInstanceOf(AnnounceException.class)
                    .hasMessage(
                            "Other announcements for the slot default came first 5 times in a row, the last with revision 5: see models status, and announce again");
        }
        assertThat(producer.history()).hasSize(5);
    }

    /** A copy of an old record at the end of the topic names no model for the next rollback. */
    @Test
    void aSignedAnnouncementFollowsTheHighestRevisionAndNotTheLastRecord() throws Exception {
        ModelAnnouncement old = announcement("default", "v1").withRevision(1);
        report(Entries.taken("p", 2));
        addSigned(old);
        addSigned(announcement("default", "v2").withRevision(2));
        addSigned(old);
        MockProducer<byte[], byte[]> producer = producer(() -> {});
        try (Announcer announcer = signing(producer)) {
            announcer.announce(announcement("default", "v3"));
        }
        ModelAnnouncement sent = sent(producer).get(0);
        assertThat(sent.revision()).isEqualTo(3);
        assertThat(sent.previous()).extracting(AnnouncedModel::version).containsExactly("v2");
    }

    @Test
    void afterADeletionNothingIsThereToGoBackToAndRevisionsGoOn() throws Exception {
        add("default", FIRST.withRevision(7));
        topics.add(Topics.MODELS, "default".getBytes(UTF_8), null);
        MockProducer<byte[], byte[]> producer = producer(() -> {});
        try (Announcer announcer = signing(producer)) {
            announcer.announce(announcement("default", "v2"));
        }
        assertThat(sent(producer).get(0).revision()).isEqualTo(8);
        assertThat(sent(producer).get(0).previous()).isEmpty();
    }

    @Test
    void aForgedReportOfTheGreatestNumberIsAnErrorThatSaysWhatToDelete() {
        report(Entries.taken("forged", Long.MAX_VALUE));
        MockProducer<byte[], byte[]> producer = producer(() -> {});
        try (Announcer announcer = signing(producer)) {
            assertThatThrownBy(() -> announcer.announce(FIRST))
                    .isInstanceOf(AnnounceException.class)
                    .hasMessageContaining("no revision is above 9223372036854775807")
                    .hasMessageContaining(
                            "delete it from nextup.models.v1 or from the health topic");
        }
        assertThat(producer.history()).isEmpty();
    }

    private static Runnable once(Runnable action) {
        AtomicBoolean first = new AtomicBoolean(true);
        return () -> {
            if (first.getAndSet(false)) {
                action.run();
            }
        };
    }

    /** What is written gets into the topic, behind what {@code before} adds. */
    private MockProducer<byte[], byte[]> producer(Runnable before) {
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

    private static List<ModelAnnouncement> sent(MockProducer<byte[], byte[]> producer)
            throws DecodeException {
        List<ModelAnnouncement> sent = new ArrayList<>();
        for (ProducerRecord<byte[], byte[]> record : producer.history()) {
            sent.add(Codecs.MODEL_ANNOUNCEMENT.decode(record.value(), 0));
        }
        return sent;
    }

    private void report(ModelHealth entry) {
        topics.add(
                Topics.MODEL_HEALTH,
                ReportKey.of(entry).bytes(),
                Codecs.MODEL_HEALTH.encode(entry, Encoding.JSON));
    }

    private Announcer announcer(MockProducer<byte[], byte[]> producer) {
        return announcer(producer, Optional.empty());
    }

    private Announcer signing(MockProducer<byte[], byte[]> producer) {
        return announcer(producer, Optional.of(AnnouncerTest::signature));
    }

    private Announcer announcer(
            MockProducer<byte[], byte[]> producer, Optional<AnnouncementSigner> signer) {
        return new Announcer(
                topic(producer),
                slot -> {
                    try (TopicScan scan = topics.scan()) {
                        return SlotRevisions.read(scan, FakeTopics.KAFKA.topics(), slot, signer);
                    }
                },
                signer);
    }

    private static RecordHeader signature(String topic, byte[] key, byte[] value) {
        try {
            return new RecordHeader(
                    "signature",
                    "%s %s %s"
                            .formatted(
                                    topic,
                                    new String(key, UTF_8),
                                    Codecs.MODEL_ANNOUNCEMENT.decode(value, 0))
                            .getBytes(UTF_8));
        } catch (DecodeException e) {
            throw new AssertionError(e);
        }
    }

    private static AcknowledgedWriter topic(MockProducer<byte[], byte[]> producer) {
        return new AcknowledgedWriter(producer, FakeTopics.KAFKA, Topics.MODELS);
    }

    private static ModelAnnouncement announcement(String slot, String version) {
        return new ModelAnnouncement(
                slot, version, "file:///models/" + version, "sha-" + version, 1_000);
    }
}
