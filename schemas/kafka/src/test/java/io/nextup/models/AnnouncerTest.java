package io.nextup.models;

import static io.nextup.models.AnnouncedSlots.announcement;
import static io.nextup.models.AnnouncedSlots.sent;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.AnnouncedModel;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelAnnouncement.By;
import io.nextup.event.wire.Codecs;
import io.nextup.kafka.TopicException;
import java.util.Optional;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class AnnouncerTest {
    private static final ModelAnnouncement FIRST = announcement("default", "v1");

    /** A moment at which reports of {@link Entries} are fresh. */
    private static final long NOW = 50_000;

    private AnnouncedSlots slots = AnnouncedSlots.empty();

    @Test
    void anAnnouncementIsJsonUnderItsSlot() throws Exception {
        MockProducer<byte[], byte[]> producer = slots.producer(() -> {});
        try (Announcer announcer = slots.announcer(producer)) {
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
        MockProducer<byte[], byte[]> producer = slots.producer(() -> {});
        producer.sendException = new TimeoutException("nobody answered");
        try (Announcer announcer = slots.announcer(producer)) {
            assertThatThrownBy(() -> announcer.announce(FIRST))
                    .isInstanceOf(AnnounceException.class)
                    .hasMessageContaining("nextup.models.v1 at broker:1")
                    .hasMessageContaining("nobody answered");
        }
    }

    @Test
    void anAnnouncementNamesWhatTheTopicHoldsForItsSlotByNow() throws Exception {
        slots.add(announcement("default", "v0"));
        slots.add(announcement("other", "v9"));
        slots.add(FIRST.after(Optional.of(announcement("default", "v0"))));
        MockProducer<byte[], byte[]> producer = slots.producer(() -> {});
        ModelAnnouncement second = announcement("default", "v2").announcedBy(By.REFRESH);
        try (Announcer announcer = slots.announcer(producer)) {
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
        MockProducer<byte[], byte[]> producer = slots.producer(() -> {});
        Announcer.SlotReader away =
                slot -> {
                    throw new TopicException("the broker is away");
                };
        try (Announcer announcer =
                new Announcer(AnnouncedSlots.topic(producer), away, Optional.empty())) {
            assertThatThrownBy(() -> announcer.announce(FIRST))
                    .isInstanceOf(AnnounceException.class)
                    .hasMessage(
                            "Announced nothing: the announcements before cannot be read: the broker is away");
        }
        assertThat(producer.history()).isEmpty();
    }

    @Test
    void anAnnouncerThatCannotReadTheReportsSaysSoBeforeAnyTraining() {
        slots = AnnouncedSlots.withoutReports();
        try (Announcer announcer = slots.announcer(slots.producer(() -> {}))) {
            assertThatThrownBy(() -> announcer.requireReady("default", NOW))
                    .isInstanceOf(AnnounceException.class)
                    .hasMessageStartingWith(
                            "Announced nothing: the announcements before cannot be read: ")
                    .hasMessageContaining("nextup.health.v1");
        }
    }

    @Test
    void whereTheJobTakesSignedAnnouncementsAloneAnnouncingWithoutAKeyIsAnError() throws Exception {
        slots.report(Entries.taken("p", 57));
        MockProducer<byte[], byte[]> producer = slots.producer(() -> {});
        try (Announcer plain = slots.announcer(producer);
                Announcer signing = slots.signing(producer)) {
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
        slots.report(Entries.taken(Entries.ended(Entries.serving("ended", "v1")), 58));
        slots.report(Entries.serving("no-keys", "v1"));
        try (Announcer plain = slots.announcer(slots.producer(() -> {}))) {
            plain.requireReady("default", NOW);
            slots.report(Entries.taken("p", 57));
            plain.requireReady("default", 100_001);
            assertThatThrownBy(() -> plain.requireReady("default", 100_000))
                    .isInstanceOf(AnnounceException.class)
                    .hasMessageContaining("takes only signed announcements (process p");
        }
    }

    @Test
    void aRevisionIsOneAboveTheHighestOfTheSlotInTheTopic() throws Exception {
        slots.add(announcement("default", "v1").withRevision(57));
        slots.add(announcement("default", "typed"));
        slots.add(announcement("games", "v1").withRevision(99));
        MockProducer<byte[], byte[]> producer = slots.producer(() -> {});
        try (Announcer announcer = slots.announcer(producer)) {
            announcer.announce(announcement("default", "v2"));
        }
        assertThat(sent(producer)).extracting(ModelAnnouncement::revision).containsExactly(58L);
    }

    @Test
    void aTopicWithoutRevisionsGoesOnFromTheFirst() throws Exception {
        slots.add(FIRST);
        MockProducer<byte[], byte[]> producer = slots.producer(() -> {});
        try (Announcer announcer = slots.announcer(producer)) {
            announcer.announce(announcement("default", "v2"));
        }
        assertThat(sent(producer)).extracting(ModelAnnouncement::revision).containsExactly(1L);
    }
}
