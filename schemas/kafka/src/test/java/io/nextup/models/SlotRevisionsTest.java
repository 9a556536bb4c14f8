package io.nextup.models;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelHealth;
import io.nextup.event.Topics;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.Encoding;
import io.nextup.kafka.FakeTopics;
import io.nextup.kafka.TopicException;
import io.nextup.kafka.TopicScan;
import java.util.Arrays;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SlotRevisionsTest {
    private static final byte[] SLOT = "default".getBytes(UTF_8);

    /** A stand-in for a signature: it differs by key, topic, slot and value. */
    private static final AnnouncementSigner OURS = signer("ours");

    private static final AnnouncementSigner THEIRS = signer("theirs");

    private final FakeTopics topics = new FakeTopics();

    @BeforeEach
    void createTopics() {
        topics.create(Topics.MODELS);
        topics.create(Topics.MODEL_HEALTH);
    }

    @Test
    void withoutAKeyTheLastAnnouncementIsTheSlots() throws Exception {
        report(Entries.taken("p", 2));
        add(announced("v2", 2), OURS);
        add(announced("v1", 1));
        assertThat(read(Optional.empty()).slot().announced()).contains(announced("v1", 1));
    }

    @Test
    void withAKeyTheHighestRevisionOfThoseThatItSignedIsTheSlots() throws Exception {
        report(Entries.taken("p", 2));
        add(announced("v1", 1), OURS);
        add(announced("v2", 2), OURS);
        add(announced("v1", 1), OURS);
        add(announced("v3", 2), OURS);
        assertThat(read(OURS).slot().announced()).contains(announced("v2", 2));
        assertThat(read(OURS).slot().processes()).hasSize(1);
    }

    /** No process checks signatures, or no job has the slot, such as one that keeps models. */
    @Test
    void asLongAsNoProcessReportsARevisionTheLastAnnouncementIsTheSlots() throws Exception {
        add(announced("v2", 2), OURS);
        add(announced("v1", 0));
        assertThat(read(OURS).slot().announced()).contains(announced("v1", 0));
        report(Entries.serving("no-keys", "v1"));
        assertThat(read(OURS).slot().announced()).contains(announced("v1", 0));
    }

    @Test
    void aLaterAnnouncementThatNoKeyHasSignedIsAnErrorAndNotTheSlots() throws Exception {
        report(Entries.taken("p", 1));
        add(announced("v1", 1), OURS);
        add(announced("forged", 2));
        SlotRevisions revisions = read(OURS);
        assertThat(revisions.current()).contains(announced("v1", 1));
        assertThat(revisions.highest()).isEqualTo(2);
        assertThatThrownBy(revisions::slot)
                .isInstanceOf(DoubtfulAnnouncementException.class)
                .hasMessageContaining("the slot default")
                .hasMessageContaining("of forged with revision 2")
                .hasMessageContaining("--announcement-keys")
                .hasMessageEndingWith("models announce VERSION");
    }

    /** A process serves what a forged record names: its report makes nothing signed of that. */
    @Test
    void aReportVouchesForNoAnnouncement() throws Exception {
        report(Entries.taken(Entries.serving("p", "v1"), 2));
        add(announced("v1", 2));
        assertThat(read(OURS).current()).isEmpty();
    }

    @Test
    void aSignatureOfAnotherRecordVouchesForNothing() throws Exception {
        report(Entries.taken("p", 1));
        add(announced("v1", 1), OURS);
        byte[] signed = value(announced("v2", 2));
        topics.add(
                Topics.MODELS,
                SLOT,
                value(announced("forged", 2)),
                OURS.sign(Topics.MODELS, SLOT, signed));
        assertThat(read(OURS).current()).contains(announced("v1", 1));
    }

    /** A copy of an old record is all that a compaction left, or the topic comes from a backup. */
    @Test
    void anAnnouncementBelowTheRevisionThatAProcessHasTakenIsAnError() throws Exception {
        report(Entries.taken("p", 9));
        add(announced("v5", 5), OURS);
        assertThatThrownBy(read(OURS)::slot)
                .isInstanceOf(DoubtfulAnnouncementException.class)
                .hasMessageContaining(
                        "a process has taken revision 9, and the topic's newest one has revision 5, of v5");
    }

    @Test
    void afterADeletionNothingIsAnnouncedAndRevisionsGoOn() throws Exception {
        add(announced("v7", 7), OURS);
        topics.add(Topics.MODELS, SLOT, null);
        assertThat(read(OURS).slot().announced()).isEmpty();
        assertThat(read(OURS).highest()).isEqualTo(7);
    }

    /** Anybody who may write there can delete it; the job goes on with what it has taken. */
    @Test
    void aDeletionChangesNothingWhereOnlySignedAnnouncementsCount() throws Exception {
        report(Entries.taken("p", 7));
        add(announced("v7", 7), OURS);
        topics.add(Topics.MODELS, SLOT, null);
        assertThat(read(OURS).slot().announced()).contains(announced("v7", 7));
    }

    /** A compaction leaves nothing of a deleted announcement; or somebody recreated the topic. */
    @Test
    void anAnnouncementThatIsGoneFromTheTopicIsAnError() {
        report(Entries.taken("p", 7));
        topics.add(Topics.MODELS, SLOT, null);
        assertThatThrownBy(() -> read(OURS).slot())
                .isInstanceOf(DoubtfulAnnouncementException.class)
                .hasMessageContaining(
                        "a process has taken revision 7, and the topic's newest one is gone");
    }

    /** Even a record of nobody's may be one that the job takes, by a key that is not named here. */
    @Test
    void anAnnouncementIsTooLowBehindAnyRecordWithItsRevision() throws Exception {
        report(Entries.taken("p", 1));
        add(announced("v1", 1), OURS);
        add(announced("v2", 2), THEIRS);
        add(announced("v3", 2), OURS);
        SlotRevisions revisions = read(OURS);
        assertThat(revisions.isTooLow(announced("v1", 1))).isFalse();
        assertThat(revisions.isTooLow(announced("v2", 2))).isFalse();
        assertThat(revisions.isTooLow(announced("v3", 2))).isTrue();
        assertThat(revisions.inPlaceOf(announced("v3", 2))).isEmpty();
        assertThat(read(THEIRS).inPlaceOf(announced("v3", 2))).contains(announced("v2", 2));
    }

    private SlotRevisions read(AnnouncementSigner signer) throws TopicException {
        return read(Optional.of(signer));
    }

    private SlotRevisions read(Optional<AnnouncementSigner> signer) throws TopicException {
        try (TopicScan scan = topics.scan()) {
            return SlotRevisions.read(scan, FakeTopics.KAFKA.topics(), "default", signer);
        }
    }

    private void add(ModelAnnouncement announcement, AnnouncementSigner... signers) {
        byte[] value = value(announcement);
        topics.add(
                Topics.MODELS,
                SLOT,
                value,
                Arrays.stream(signers)
                        .map(one -> one.sign(Topics.MODELS, SLOT, value))
                        .toArray(Header[]::new));
    }

    private void report(ModelHealth entry) {
        topics.add(
                Topics.MODEL_HEALTH,
                ReportKey.of(entry).bytes(),
                Codecs.MODEL_HEALTH.encode(entry, Encoding.JSON));
    }

    private static ModelAnnouncement announced(String version, long revision) {
        return Entries.announced("default", version).withRevision(revision);
    }

    private static byte[] value(ModelAnnouncement announcement) {
        return Codecs.MODEL_ANNOUNCEMENT.encode(announcement, Encoding.JSON);
    }

    private static AnnouncementSigner signer(String holder) {
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
