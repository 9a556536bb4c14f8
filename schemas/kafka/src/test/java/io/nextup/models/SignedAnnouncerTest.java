package io.nextup.models;

import static io.nextup.models.AnnouncedSlots.announcement;
import static io.nextup.models.AnnouncedSlots.sent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.nextup.event.AnnouncedModel;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelAnnouncement.By;
import io.nextup.event.wire.Codecs;
import io.nextup.kafka.TopicException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class SignedAnnouncerTest {
    private static final ModelAnnouncement FIRST = announcement("default", "v1");

    private final AnnouncedSlots slots = AnnouncedSlots.empty();

    /** A second announcement, by the user who reads the error, would be needless. */
    @Test
    void anAnnouncementThatIsWrittenIsNotToBeAnnouncedLater() throws Exception {
        MockProducer<byte[], byte[]> producer = slots.producer(() -> {});
        Announcer.SlotReader onlyOnce =
                slot -> {
                    if (!producer.history().isEmpty()) {
                        throw new TopicException("the broker is away");
                    }
                    return slots.read(slot, Optional.empty());
                };
        try (Announcer announcer =
                new Announcer(
                        AnnouncedSlots.topic(producer),
                        onlyOnce,
                        Optional.of(AnnouncedSlots.SIGNER))) {
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
    void theFirstSignedAnnouncementFollowsTheLastOneForAJobWithoutKeys() throws Exception {
        slots.report(Entries.serving("p", "v3"));
        slots.add(FIRST);
        slots.add(announcement("default", "v2").after(Optional.of(FIRST)));
        slots.add(announcement("default", "v3"));
        MockProducer<byte[], byte[]> producer = slots.producer(() -> {});
        try (Announcer announcer = slots.signing(producer)) {
            announcer.announce(announcement("default", "v4"));
        }
        assertThat(sent(producer)).extracting(ModelAnnouncement::revision).containsExactly(1L);
        assertThat(sent(producer).get(0).previous())
                .extracting(AnnouncedModel::version)
                .startsWith("v3");
    }

    @Test
    void aSignatureIsOfTheTopicTheSlotAndTheBytesThatAreWritten() throws Exception {
        MockProducer<byte[], byte[]> producer = slots.producer(() -> {});
        try (Announcer announcer = slots.signing(producer)) {
            announcer.announce(FIRST);
        }
        ProducerRecord<byte[], byte[]> record = producer.history().get(0);
        assertThat(producer.history()).hasSize(1);
        assertThat(record.headers().toArray())
                .containsExactly(
                        AnnouncedSlots.signature(
                                Codecs.MODEL_ANNOUNCEMENT.decode(record.value(), 0),
                                AnnouncedSlots.SIGNER));
    }

    /** Else no job that has taken 57 would take an announcement of the recreated topic. */
    @Test
    void aSignedRevisionIsAlsoAboveThoseThatProcessesHaveTaken() throws Exception {
        slots.add(FIRST.withRevision(1));
        slots.report(Entries.taken("p", 56));
        slots.report(Entries.taken("q", 57));
        MockProducer<byte[], byte[]> producer = slots.producer(() -> {});
        try (Announcer announcer = slots.signing(producer)) {
            announcer.announce(announcement("default", "v2"));
        }
        assertThat(sent(producer)).extracting(ModelAnnouncement::revision).containsExactly(58L);
    }

    @Test
    void anAnnouncerThatWasFasterWithTheSameRevisionIsFollowedByTheNextRevision() throws Exception {
        slots.addSigned(FIRST.withRevision(1));
        MockProducer<byte[], byte[]> producer =
                slots.producer(
                        once(
                                () ->
                                        slots.addSigned(
                                                announcement("default", "faster")
                                                        .after(Optional.of(FIRST))
                                                        .withRevision(2))));
        try (Announcer announcer = slots.signing(producer)) {
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
        slots.report(Entries.taken("p", 1));
        slots.addSigned(FIRST.withRevision(1));
        ModelAnnouncement byHand =
                announcement("default", "by-hand").after(Optional.of(FIRST)).withRevision(2);
        MockProducer<byte[], byte[]> producer = slots.producer(once(() -> slots.addSigned(byHand)));
        refreshInVain(producer);
        assertThat(sent(producer).get(0).version()).isEqualTo("v2");
        assertThat(sent(producer).get(1)).isEqualTo(byHand.withRevision(3));
        assertThat(sent(producer)).hasSize(2);
    }

    @Test
    void aRefreshLetsTheNewestStandOfSeveralThatWereFaster() throws Exception {
        slots.report(Entries.taken("p", 1));
        ModelAnnouncement later = announcement("default", "later").withRevision(3);
        AtomicInteger writes = new AtomicInteger();
        MockProducer<byte[], byte[]> producer =
                slots.producer(
                        () -> {
                            if (writes.getAndIncrement() == 0) {
                                slots.addSigned(announcement("default", "by-hand").withRevision(2));
                            } else if (writes.get() == 2) {
                                slots.addSigned(later);
                            }
                        });
        slots.addSigned(FIRST.withRevision(1));
        refreshInVain(producer);
        assertThat(sent(producer))
                .extracting(ModelAnnouncement::version, ModelAnnouncement::revision)
                .containsExactly(tuple("v2", 2L), tuple("by-hand", 3L), tuple("later", 4L));
    }

    /** Such a job takes the last record, whoever wrote it. */
    @Test
    void aRefreshLetsAnAnnouncementStandThatNobodySignedForAJobWithoutKeys() throws Exception {
        slots.report(Entries.serving("p", "v1"));
        slots.add(FIRST.withRevision(1));
        MockProducer<byte[], byte[]> producer =
                slots.producer(
                        once(() -> slots.add(announcement("default", "by-hand").withRevision(2))));
        refreshInVain(producer);
        assertThat(sent(producer))
                .extracting(ModelAnnouncement::version, ModelAnnouncement::revision)
                .containsExactly(tuple("v2", 2L), tuple("by-hand", 3L));
    }

    /** A job takes the refresh's, so the forged one is not to be the last. */
    @Test
    void aRefreshGoesAboveAForgedAnnouncementThatWasFaster() throws Exception {
        slots.report(Entries.taken("p", 1));
        slots.addSigned(FIRST.withRevision(1));
        MockProducer<byte[], byte[]> producer =
                slots.producer(
                        once(() -> slots.add(announcement("default", "forged").withRevision(2))));
        try (Announcer announcer = slots.signing(producer)) {
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
        try (Announcer announcer = slots.signing(producer)) {
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
                slots.producer(
                        () ->
                                slots.add(
                                        announcement("default", "faster")
                                                .withRevision(faster.addAndGet(1))));
        try (Announcer announcer = slots.signing(producer)) {
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
        slots.report(Entries.taken("p", 2));
        slots.addSigned(old);
        slots.addSigned(announcement("default", "v2").withRevision(2));
        slots.addSigned(old);
        MockProducer<byte[], byte[]> producer = slots.producer(() -> {});
        try (Announcer announcer = slots.signing(producer)) {
            announcer.announce(announcement("default", "v3"));
        }
        ModelAnnouncement sent = sent(producer).get(0);
        assertThat(sent.revision()).isEqualTo(3);
        assertThat(sent.previous()).extracting(AnnouncedModel::version).containsExactly("v2");
    }

    @Test
    void afterADeletionNothingIsThereToGoBackToAndRevisionsGoOn() throws Exception {
        slots.add(FIRST.withRevision(7));
        slots.delete("default");
        MockProducer<byte[], byte[]> producer = slots.producer(() -> {});
        try (Announcer announcer = slots.signing(producer)) {
            announcer.announce(announcement("default", "v2"));
        }
        assertThat(sent(producer).get(0).revision()).isEqualTo(8);
        assertThat(sent(producer).get(0).previous()).isEmpty();
    }

    @Test
    void aForgedReportOfTheGreatestNumberIsAnErrorThatSaysWhatToDelete() {
        slots.report(Entries.taken("forged", Long.MAX_VALUE));
        MockProducer<byte[], byte[]> producer = slots.producer(() -> {});
        try (Announcer announcer = slots.signing(producer)) {
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
}
