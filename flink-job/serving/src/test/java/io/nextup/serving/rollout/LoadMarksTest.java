package io.nextup.serving.rollout;

import static io.nextup.serving.rollout.Announcements.sha256;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.serving.rollout.LoadMarks.Owner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadMarksTest {
    private static final Owner OTHER = new Owner(17, 1_000);

    @TempDir private Path directory;
    private final Set<Owner> alive = new HashSet<>(Set.of(Owner.self(), OTHER));

    @Test
    void aMarkOfALivingProcessTellsOfNoCrash() throws IOException {
        marksOf(OTHER).begin(sha256("v1"), "v1");
        marksOf(Owner.self()).begin(sha256("v1"), "v1");
        assertThat(marksOf(Owner.self()).failures(sha256("v1"))).isZero();
    }

    @Test
    void aMarkWhoseProcessIsGoneTellsOfACrashOfThatModelOnly() throws IOException {
        marksOf(OTHER).begin(sha256("v1"), "v1");
        alive.remove(OTHER);
        assertThat(marksOf(Owner.self()).failures(sha256("v1"))).isEqualTo(1);
        assertThat(marksOf(Owner.self()).failures(sha256("v2"))).isZero();
    }

    @Test
    void everyCrashCounts() throws IOException {
        for (int start = 1; start <= 3; start++) {
            marksOf(new Owner(1, start)).begin(sha256("v1"), "v1");
        }
        assertThat(marksOf(Owner.self()).failures(sha256("v1"))).isEqualTo(3);
    }

    @Test
    void aLoadThatEndedLeavesNoMark() throws IOException {
        marksOf(OTHER).begin(sha256("v1"), "v1").remove();
        alive.remove(OTHER);
        assertThat(marksOf(Owner.self()).failures(sha256("v1"))).isZero();
        assertThat(files()).isZero();
    }

    @Test
    void aModelThatLoadedWellIsForgivenItsCrashesAndNoOthersMarkIsTouched() throws IOException {
        Owner third = new Owner(18, 1_000);
        alive.add(third);
        marksOf(OTHER).begin(sha256("v1"), "v1");
        marksOf(OTHER).begin(sha256("v2"), "v2");
        marksOf(third).begin(sha256("v1"), "v1");
        alive.remove(OTHER);

        marksOf(Owner.self()).forgive(sha256("v1"));

        assertThat(marksOf(Owner.self()).failures(sha256("v1"))).isZero();
        assertThat(marksOf(Owner.self()).failures(sha256("v2"))).isEqualTo(1);
        assertThat(files()).isEqualTo(2);
    }

    @Test
    void aLoadThatWasGivenUpCountsWhileItsProcessLivesAndNoMoreOnceItHasEnded() throws IOException {
        LoadMarks.Mark mark = marksOf(OTHER).begin(sha256("v1"), "v1");
        mark.giveUp();
        assertThat(marksOf(Owner.self()).failures(sha256("v1"))).isEqualTo(1);
        assertThat(marksOf(Owner.self()).failures(sha256("v2"))).isZero();

        mark.remove();
        assertThat(marksOf(Owner.self()).failures(sha256("v1"))).isZero();
        assertThat(files()).isZero();
    }

    @Test
    void aLoadThatEndedInTheMomentInWhichItWasGivenUpLeavesNoMark() throws IOException {
        LoadMarks.Mark mark = marksOf(OTHER).begin(sha256("v1"), "v1");
        mark.remove();
        mark.giveUp();
        assertThat(files()).isZero();
    }

    @Test
    void otherFilesInTheDirectoryDoNotMatter() throws IOException {
        Files.writeString(directory.resolve("loading-me-1-2-3"), "");
        Files.writeString(directory.resolve("something.txt"), "");
        assertThat(marksOf(Owner.self()).failures(sha256("v1"))).isZero();
    }

    @Test
    void thisProcessIsAliveAndOneOfTheSameNumberThatStartedAtAnotherTimeIsNot() {
        Owner self = Owner.self();
        assertThat(Owner.isAlive(self)).isTrue();
        assertThat(Owner.isAlive(new Owner(self.pid(), self.startMillis() - 60_000))).isFalse();
        assertThat(Owner.isAlive(new Owner(Long.MAX_VALUE, self.startMillis()))).isFalse();
    }

    @Test
    void theDirectoryIsMade() throws IOException {
        LoadMarks marks = LoadMarks.in(directory.resolve("a").resolve("b"));
        assertThat(marks.failures(sha256("v1"))).isZero();
    }

    @Test
    void aDirectoryThatCannotBeMadeIsAnErrorThatNamesTheOption() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");
        assertThatThrownBy(() -> LoadMarks.in(file.resolve("cache")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage(
                        "nextup.models.cache-dir %s cannot be made: name a directory that the TaskManager may write",
                        file.resolve("cache"));
    }

    private LoadMarks marksOf(Owner owner) {
        return new LoadMarks(directory, owner, alive::contains);
    }

    private long files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.count();
        }
    }
}
