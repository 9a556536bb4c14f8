package io.nextup.serving.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.AnnouncedModel;
import io.nextup.event.ModelAnnouncement;
import io.nextup.serving.guard.LoadTimeout;
import io.nextup.serving.load.Announcements;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SlotAnnouncementsTest {
    private final Rollout rollout =
            new Rollout(
                    new Rollout.Times(
                            new LoadTimeout(Duration.ofSeconds(60)),
                            Duration.ofSeconds(20),
                            Duration.ofSeconds(5),
                            () -> 30_000));
    private SlotAnnouncements announcements = new SlotAnnouncements("default", true, rollout);
    private long offset;

    @Test
    void onlyAHigherRevisionIsTaken() {
        ready(0);
        announce("v1", 1);
        announce("v9", 9);
        announce("v4", 4);
        assertThat(taken()).contains("v9");
        assertThat(announcements.refused()).isEqualTo(1);
        announce("v10", 10);
        assertThat(taken()).contains("v10");
        assertThat(announcements.revision()).isEqualTo(10);
    }

    @Test
    void aCopyOfAnOldRecordIsRefusedWithItsRevisionAndTheWayOut() {
        ready(0);
        ModelAnnouncement old = announce("v1", 1);
        announce("v2", 2);
        announcements.announced(++offset, old, 0);
        assertThat(taken()).contains("v2");
        assertThat(announcements.describe())
                .endsWith(
                        "refused the last announcement: v1: its revision is 1, and the next one taken must have 3 at least: it was copied, or another was announced at the same moment. Announce the model again, which takes a higher revision (models announce, or models rollback)");
        assertThat(announcements.refused()).isEqualTo(1);
    }

    @Test
    void ofTwoEqualRevisionsTheFirstInTheTopicCounts() {
        ready(0);
        announce("winner", 5);
        announce("loser", 5);
        assertThat(taken()).contains("winner");
        assertThat(announcements.refused()).isEqualTo(1);
    }

    @Test
    void ofTwoEqualRevisionsTheFirstCountsAlsoBeforeTheReportsAreRead() {
        announce("winner", 5);
        announce("loser", 5);
        ready(5);
        assertThat(taken()).contains("winner");
    }

    @Test
    void nothingIsTakenBeforeTheReportsAreRead() {
        announce("v57", 57);
        announcements.caughtUp(0);
        assertThat(taken()).isEmpty();
        assertThat(announcements.revision()).isZero();
        announcements.reportsKnown(57, 0);
        assertThat(taken()).contains("v57");
        assertThat(announcements.revision()).isEqualTo(57);
    }

    @Test
    void aProcessThatStartsTakesTheRevisionThatOthersHaveTakenButNoLowerOne() {
        announce("v40", 40);
        ready(57);
        assertThat(taken()).isEmpty();
        assertThat(announcements.refused()).isEqualTo(1);
        // It keeps what it knows for the processes after it, though it has taken nothing.
        assertThat(announcements.revision()).isEqualTo(57);
        announce("v56", 56);
        assertThat(taken()).isEmpty();
        announce("v57", 57);
        assertThat(taken()).contains("v57");
    }

    @Test
    void aReportThatComesLaterHoldsUpNothing() {
        ready(3);
        announcements.reportsKnown(Long.MAX_VALUE, 0);
        announce("v4", 4);
        assertThat(taken()).contains("v4");
    }

    @Test
    void anAnnouncementWithoutARevisionIsTheFirst() {
        ready(0);
        announce("typed", 0);
        assertThat(taken()).contains("typed");
        announce("typed-too", 0);
        assertThat(taken()).contains("typed");
        announce("v1", 1);
        assertThat(taken()).contains("v1");
    }

    @Test
    void aRollbackIsANewAnnouncementOfTheOlderModel() {
        ready(0);
        announce("v1", 1);
        announce("v2", 2);
        announce("v1", 3);
        assertThat(taken()).contains("v1");
        assertThat(announcements.refused()).isZero();
    }

    @Test
    void theSameRecordReadAgainIsNoRefusal() {
        ready(0);
        announce("v1", 1);
        ModelAnnouncement newest = announce("v2", 2);
        announcements.startedOver();
        announce("v1", 1);
        announcements.announced(++offset, newest, 0);
        announcements.caughtUp(0);
        assertThat(taken()).contains("v2");
        assertThat(announcements.refused()).isZero();
    }

    /** The topic's revisions begin again, and what was taken from the one before still counts. */
    @Test
    void aRecreatedTopicIsTakenFromTheNextHigherRevisionOn() {
        ready(0);
        announce("v57", 57);
        announcements.startedOver();
        offset = 0;
        announce("v1", 1);
        announcements.caughtUp(0);
        assertThat(taken()).contains("v57");
        assertThat(announcements.refused()).isEqualTo(1);
        announce("v58", 58);
        assertThat(taken()).contains("v58");
    }

    @Test
    void aTopicRecreatedBeforeTheReportsAreReadHasItsOwnOffsets() {
        offset = 1_000;
        ModelAnnouncement newest = announce("v57", 57);
        announcements.startedOver();
        offset = 0;
        announcements.announced(++offset, newest, 0);
        ready(57);
        assertThat(taken()).contains("v57");
        announce("v58", 58);
        assertThat(taken()).contains("v58");
    }

    @Test
    void aTopicRecreatedEmptyBeforeTheReportsAreReadHasItsOwnOffsets() {
        offset = 1_000;
        announce("v57", 57);
        announcements.startedOver();
        offset = -1;
        ready(57);
        assertThat(taken()).isEmpty();
        announce("v58", 58);
        assertThat(taken()).contains("v58");
    }

    @Test
    void anOldRecordThatALaterOneReplacedIsNoRefusalAtTheStart() {
        announcements.notSigned(announcement("unsigned", 0), "it is not signed");
        announce("v1", 1);
        ready(0);
        assertThat(taken()).contains("v1");
        assertThat(announcements.refused()).isZero();
        assertThat(announcements.describe()).doesNotContain("refused");
    }

    @Test
    void anUnsignedAnnouncementIsRefusedAndChangesNothing() {
        ready(0);
        announce("v1", 1);
        announcements.notSigned(announcement("v2", 2), "it is not signed");
        assertThat(taken()).contains("v1");
        assertThat(announcements.refused()).isEqualTo(1);
        assertThat(announcements.describe())
                .endsWith("refused the last announcement: v2: it is not signed");
        announce("v3", 2);
        assertThat(taken()).contains("v3");
        assertThat(announcements.describe()).doesNotContain("refused");
    }

    @Test
    void withoutKeysTheOrderOfTheTopicCountsAndNoRevisionIsReported() {
        announcements = new SlotAnnouncements("default", false, rollout);
        announce("v9", 9);
        announce("v4", 4);
        assertThat(taken()).contains("v4");
        announcements.reportsKnown(57, 0);
        announce("v3", 3);
        assertThat(taken()).contains("v3");
        assertThat(announcements.refused()).isZero();
        assertThat(announcements.revision()).isZero();
    }

    private void ready(long reported) {
        announcements.caughtUp(0);
        announcements.reportsKnown(reported, 0);
    }

    private ModelAnnouncement announce(String version, long revision) {
        ModelAnnouncement announcement = announcement(version, revision);
        announcements.announced(++offset, announcement, 0);
        return announcement;
    }

    private static ModelAnnouncement announcement(String version, long revision) {
        return Announcements.announcement("default", version, 1).withRevision(revision);
    }

    /** The version that the roll-out is to serve. */
    private Optional<String> taken() {
        List<String> needed = List.copyOf(rollout.needed());
        assertThat(needed).hasSizeLessThan(2);
        return needed.stream()
                .map(sha256 -> rollout.candidate(sha256).model)
                .map(AnnouncedModel::version)
                .findFirst();
    }
}
