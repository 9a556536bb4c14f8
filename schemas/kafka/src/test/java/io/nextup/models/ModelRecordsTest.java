package io.nextup.models;

import static io.nextup.models.Entries.announced;
import static io.nextup.models.Entries.entry;
import static io.nextup.models.Entries.pardon;
import static io.nextup.models.Entries.serving;
import static io.nextup.models.Entries.unknown;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.nextup.event.Health;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.Topics;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.Encoding;
import io.nextup.kafka.FakeTopics;
import io.nextup.kafka.TopicException;
import io.nextup.kafka.TopicScan;
import io.nextup.models.ModelRecords.Reading;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ModelRecordsTest {
    private final FakeTopics topics = new FakeTopics();

    @BeforeEach
    void createTopics() {
        topics.create(Topics.MODELS);
        topics.create(Topics.HEALTH);
    }

    @Test
    void eachSlotHasItsNewestAnnouncementAndTheNewestEntryOfEachProcess() throws Exception {
        announce(announced("default", "m1"));
        announce(announced("other", "m9"));
        announce(announced("default", "m2", "m1"));
        say(serving("p", "m1"));
        say(serving("q", "m1"));
        say(serving("p", "m2"));
        say(pardon("m3", 7));
        Health alone = entry("third", "r", null, List.of());
        say(alone);

        Reading reading = read();

        assertThat(reading.slots())
                .extracting(
                        SlotHealth::slot,
                        SlotHealth::announced,
                        SlotHealth::processes,
                        SlotHealth::pardons)
                .containsExactly(
                        tuple(
                                "default",
                                Optional.of(announced("default", "m2", "m1")),
                                List.of(serving("p", "m2"), serving("q", "m1")),
                                List.of(pardon("m3", 7))),
                        tuple("other", Optional.of(announced("other", "m9")), List.of(), List.of()),
                        tuple("third", Optional.empty(), List.of(alone), List.of()));
        assertThat(reading.unreadable()).isEmpty();
        assertThat(reading.complete()).isEqualTo(reading.slots());
        assertThat(reading.only("other").slots()).containsExactly(reading.slot("other"));
        SlotHealth nowhere = reading.slot("nowhere");
        assertThat(nowhere.slot()).isEqualTo("nowhere");
        assertThat(nowhere.announced()).isEmpty();
        assertThat(nowhere.processes()).isEmpty();
    }

    @Test
    void anEntryWhoseRecordHasNoValueIsGone() throws Exception {
        say(serving("p", "m1"));
        say(serving("q", "m1"));
        add(Topics.HEALTH, HealthKey.of(serving("p", "m1")).bytes(), null);
        assertThat(read().slot("default").processes()).containsExactly(serving("q", "m1"));
    }

    @Test
    void recordsOfAnUnknownKindDisturbNothing() throws Exception {
        say(serving("p", "m1"));
        say(pardon("m3", 7));
        for (byte[] key : new byte[][] {bytes("default/lease/p"), null}) {
            add(Topics.HEALTH, key, Codecs.HEALTH.encode(unknown("p"), Encoding.JSON));
        }
        add(Topics.HEALTH, bytes("default/lease/p"), bytes("garbage"));
        add(Topics.HEALTH, bytes("default/lease/p"), null);
        add(
                Topics.HEALTH,
                bytes("default/report/p"),
                Codecs.HEALTH.encode(unknown("p"), Encoding.AVRO));
        add(Topics.HEALTH, bytes("elsewhere/lease/p"), bytes("garbage"));
        Reading reading = read();
        assertThat(reading.slots()).extracting(SlotHealth::slot).containsExactly("default");
        assertThat(reading.slot("default").processes()).containsExactly(serving("p", "m1"));
        assertThat(reading.slot("default").pardons()).containsExactly(pardon("m3", 7));
        assertThat(reading.slot("default").revision()).isZero();
        assertThat(reading.unreadable()).isEmpty();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    @Test
    void whatCannotBeReadIsNamedByItsPlaceAndWhatWasSaidBeforeStays() throws Exception {
        announce(announced("default", "m1"));
        add(Topics.MODELS, "default".getBytes(UTF_8), "garbage".getBytes(UTF_8));
        say(serving("p", "m1"));
        add(Topics.HEALTH, HealthKey.of(serving("p", "m1")).bytes(), "garbage".getBytes(UTF_8));
        Reading reading = read();
        assertThat(reading.slot("default").announced()).contains(announced("default", "m1"));
        assertThat(reading.slot("default").processes()).containsExactly(serving("p", "m1"));
        assertThat(reading.unreadable())
                .satisfiesExactly(
                        one -> assertThat(one).startsWith("nextup.models.v1:0:1 (key default): "),
                        two ->
                                assertThat(two)
                                        .startsWith(
                                                "nextup.health.v1:0:1 (key default/report/p): "));
        assertThatThrownBy(reading::complete)
                .isInstanceOf(TopicException.class)
                .hasMessageStartingWith("nextup.models.v1:0:1 (key default): ")
                .hasMessageEndingWith(
                        "; upgrade this build, or have that key written again (a slot's by models announce)");
    }

    @Test
    void theNewestAnnouncementOfASlotIsTheModelToServe() throws Exception {
        announce(announced("default", "m1"));
        announce(announced("other", "m9"));
        announce(announced("default", "m2"));
        announce(announced("default", "m1"));
        assertThat(current("default")).contains(announced("default", "m1"));
        assertThat(current("other")).contains(announced("other", "m9"));
        assertThat(current("third")).isEmpty();
    }

    @Test
    void anEmptiedSlotHasNoModelToServe() throws Exception {
        announce(announced("default", "m1"));
        add(Topics.MODELS, "default".getBytes(UTF_8), null);
        assertThat(current("default")).isEmpty();
    }

    @Test
    void anUnreadableAnnouncementLeavesTheModelToServe() throws Exception {
        announce(announced("default", "m1"));
        add(Topics.MODELS, "default".getBytes(UTF_8), "garbage".getBytes(UTF_8));
        assertThat(current("default")).contains(announced("default", "m1"));
    }

    @Test
    void theModelToServeIsReadWithoutTheHealthTopic() throws Exception {
        FakeTopics announcementsAlone = new FakeTopics();
        announcementsAlone.create(Topics.MODELS);
        try (TopicScan scan = announcementsAlone.scan()) {
            assertThat(ModelRecords.announced(scan, FakeTopics.KAFKA.topics(), "default"))
                    .isEmpty();
        }
        assertThatThrownBy(
                        () ->
                                ModelRecords.announced(
                                        new FakeTopics().scan(),
                                        FakeTopics.KAFKA.topics(),
                                        "default"))
                .isInstanceOf(TopicException.class)
                .hasMessage(
                        "Kafka at broker:1 has no topic nextup.models.v1: create it (./nextup topics)");
    }

    @Test
    void recordsOfOtherTopicsAreLeftOut() {
        ModelRecords records = new ModelRecords(FakeTopics.KAFKA.topics());
        assertThat(records.add(new ConsumerRecord<>(Topics.INTERACTIONS, 0, 0, null, null)))
                .isFalse();
        assertThat(records.add(new ConsumerRecord<>(Topics.MODELS, 0, 0, null, null))).isTrue();
        assertThat(records.add(new ConsumerRecord<>(Topics.HEALTH, 0, 0, null, null))).isTrue();
        assertThat(records.reading().slots()).isEmpty();
    }

    @Test
    void aTopicThatIsNotThereIsNamedWithTheWayOut() {
        FakeTopics announcementsAlone = new FakeTopics();
        announcementsAlone.create(Topics.MODELS);
        assertThatThrownBy(
                        () ->
                                ModelRecords.read(
                                        announcementsAlone.scan(), FakeTopics.KAFKA.topics()))
                .isInstanceOf(TopicException.class)
                .hasMessage(
                        "Kafka at broker:1 has no topic nextup.health.v1: create it (./nextup"
                                + " topics)");
    }

    private void announce(ModelAnnouncement announcement) {
        add(
                Topics.MODELS,
                announcement.slot().getBytes(UTF_8),
                Codecs.MODEL_ANNOUNCEMENT.encode(announcement, Encoding.JSON));
    }

    private void say(Health entry) {
        add(Topics.HEALTH, HealthKey.of(entry).bytes(), Codecs.HEALTH.encode(entry, Encoding.AVRO));
    }

    private void add(String topic, byte[] key, byte[] value) {
        topics.add(topic, key, value);
    }

    private Reading read() throws TopicException {
        try (TopicScan scan = topics.scan()) {
            return ModelRecords.read(scan, FakeTopics.KAFKA.topics());
        }
    }

    private Optional<ModelAnnouncement> current(String slot) throws TopicException {
        try (TopicScan scan = topics.scan()) {
            return ModelRecords.announced(scan, FakeTopics.KAFKA.topics(), slot);
        }
    }
}
