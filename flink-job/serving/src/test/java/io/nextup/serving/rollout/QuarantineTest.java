package io.nextup.serving.rollout;

import static io.nextup.serving.rollout.Announcements.announcement;
import static io.nextup.serving.rollout.Announcements.sha256;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.ModelAnnouncement;
import io.nextup.model.ArtifactException;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuarantineTest {
    @TempDir private Path directory;
    private LoadMarks marks;
    private Quarantine quarantine;

    @BeforeEach
    void open() {
        marks = new LoadMarks(directory, FakePeers.of(FakePeers.process(1)));
        quarantine = new Quarantine(marks);
    }

    @Test
    void failuresAreCountedUpToTheThirdAfterWhichNothingIsLoaded() throws Exception {
        assertThat(quarantine.failures(announcement(1))).isZero();
        hang();
        hang();
        assertThat(quarantine.failures(announcement(1))).isEqualTo(2);
        hang();
        assertThatThrownBy(() -> quarantine.failures(announcement(1)))
                .isInstanceOf(ArtifactException.class)
                .hasMessage("3 loads of model v1 ended their process or hang: publish it anew");
        assertThat(quarantine.failures(announcement(2))).isZero();
    }

    @Test
    void aLoadThatHungAndEndedAfterAllCountsNoMore() throws Exception {
        hang();
        hang();
        hang().remove();
        assertThat(quarantine.failures(announcement(1))).isEqualTo(2);
    }

    @Test
    void whatLoadedWellIsForgiven() throws Exception {
        hang();
        quarantine.forgive(announcement(1));
        assertThat(quarantine.failures(announcement(1))).isZero();
    }

    @Test
    void aChecksumThatIsNoneIsRefusedBeforeItBecomesAFilesName() {
        for (String checksum : new String[] {"../../etc/passwd", "", "A".repeat(64)}) {
            assertThatThrownBy(
                            () ->
                                    quarantine.failures(
                                            new ModelAnnouncement(
                                                    "default", "v1", "file:///m", checksum, 1)))
                    .isInstanceOf(ArtifactException.class)
                    .hasMessage(
                            "manifestSha256 %s of model v1 is not 64 lower-case hexadecimal digits",
                            checksum);
        }
    }

    private LoadMarks.Mark hang() throws IOException {
        LoadMarks.Mark mark = marks.begin(sha256("v1"), "v1");
        mark.giveUp();
        return mark;
    }
}
