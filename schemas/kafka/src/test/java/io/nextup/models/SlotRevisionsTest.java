package io.nextup.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.ModelAnnouncement;
import io.nextup.kafka.TopicException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SlotRevisionsTest {
    private static final AnnouncementSigner OURS = AnnouncedSlots.signer("ours");
    private static final AnnouncementSigner THEIRS = AnnouncedSlots.signer("theirs");

    private final AnnouncedSlots slots = AnnouncedSlots.empty();

    @Test
    void withoutAKeyTheLastAnnouncementIsTheSlots() throws Exception {
        slots.report(Entries.taken("p", 2));
        slots.addSigned(announced("v2", 2), OURS);
        slots.add(announced("v1", 1));
        assertThat(read(Optional.empty()).slot().announced()).contains(announced("v1", 1));
    }

    @Test
    void withAKeyTheHighestRevisionOfThoseThatItSignedIsTheSlots() throws Exception {
        slots.report(Entries.taken("p", 2));
        slots.addSigned(announced("v1", 1), OURS);
        slots.addSigned(announced("v2", 2), OURS);
        slots.addSigned(announced("v1", 1), OURS);
        slots.addSigned(announced("v3", 2), OURS);
        assertThat(read(OURS).slot().announced()).contains(announced("v2", 2));
        assertThat(read(OURS).slot().processes()).hasSize(1);
    }

    /** No process checks signatures, or no job has the slot, such as one that keeps models. */
    @Test
    void asLongAsNoProcessReportsARevisionTheLastAnnouncementIsTheSlots() throws Exception {
        slots.addSigned(announced("v2", 2), OURS);
        slots.add(announced("v1", 0));
        assertThat(read(OURS).slot().announced()).contains(announced("v1", 0));
        slots.report(Entries.serving("no-keys", "v1"));
        assertThat(read(OURS).slot().announced()).contains(announced("v1", 0));
    }

    @Test
    void aLaterAnnouncementThatNoKeyHasSignedIsAnErrorAndNotTheSlots() throws Exception {
        slots.report(Entries.taken("p", 1));
        slots.addSigned(announced("v1", 1), OURS);
        slots.add(announced("forged", 2));
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
        slots.report(Entries.taken(Entries.serving("p", "v1"), 2));
        slots.add(announced("v1", 2));
        assertThat(read(OURS).current()).isEmpty();
    }

    @Test
    void aSignatureOfAnotherRecordVouchesForNothing() throws Exception {
        slots.report(Entries.taken("p", 1));
        slots.addSigned(announced("v1", 1), OURS);
        slots.add(announced("forged", 2), AnnouncedSlots.signature(announced("v2", 2), OURS));
        assertThat(read(OURS).current()).contains(announced("v1", 1));
    }

    /** A copy of an old record is all that a compaction left, or the topic comes from a backup. */
    @Test
    void anAnnouncementBelowTheRevisionThatAProcessHasTakenIsAnError() throws Exception {
        slots.report(Entries.taken("p", 9));
        slots.addSigned(announced("v5", 5), OURS);
        assertThatThrownBy(read(OURS)::slot)
                .isInstanceOf(DoubtfulAnnouncementException.class)
                .hasMessageContaining(
                        "a process has taken revision 9, and the topic's newest one has revision 5, of v5");
    }

    @Test
    void afterADeletionNothingIsAnnouncedAndRevisionsGoOn() throws Exception {
        slots.addSigned(announced("v7", 7), OURS);
        slots.delete("default");
        assertThat(read(OURS).slot().announced()).isEmpty();
        assertThat(read(OURS).highest()).isEqualTo(7);
    }

    /** Anybody who may write there can delete it; the job goes on with what it has taken. */
    @Test
    void aDeletionChangesNothingWhereOnlySignedAnnouncementsCount() throws Exception {
        slots.report(Entries.taken("p", 7));
        slots.addSigned(announced("v7", 7), OURS);
        slots.delete("default");
        assertThat(read(OURS).slot().announced()).contains(announced("v7", 7));
    }

    /** A compaction leaves nothing of a deleted announcement; or somebody recreated the topic. */
    @Test
    void anAnnouncementThatIsGoneFromTheTopicIsAnError() {
        slots.report(Entries.taken("p", 7));
        slots.delete("default");
        assertThatThrownBy(() -> read(OURS).slot())
                .isInstanceOf(DoubtfulAnnouncementException.class)
                .hasMessageContaining(
                        "a process has taken revision 7, and the topic's newest one is gone");
    }

    /** Even a record of nobody's may be one that the job takes, by a key that is not named here. */
    @Test
    void anAnnouncementIsTooLowBehindAnyRecordWithItsRevision() throws Exception {
        slots.report(Entries.taken("p", 1));
        slots.addSigned(announced("v1", 1), OURS);
        slots.addSigned(announced("v2", 2), THEIRS);
        slots.addSigned(announced("v3", 2), OURS);
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
        return slots.read("default", signer);
    }

    private static ModelAnnouncement announced(String version, long revision) {
        return Entries.announced("default", version).withRevision(revision);
    }
}
