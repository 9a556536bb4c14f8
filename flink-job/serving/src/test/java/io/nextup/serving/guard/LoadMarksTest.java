package io.nextup.serving.guard;

import static io.nextup.serving.guard.FakePeers.process;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadMarksTest {
    private static final String SELF = process(1);
    private static final String OTHER = process(2);
    private static final String THIRD = process(3);

    @TempDir private Path directory;
    private final FakePeers peers = FakePeers.of(SELF, OTHER, THIRD);

    @Test
    void aMarkOfALivingProcessTellsOfNoCrash() throws IOException {
        marksOf(OTHER).begin(sha256("v1"), "v1");
        marksOf(SELF).begin(sha256("v1"), "v1");
        assertThat(marksOf(SELF).failures(sha256("v1"))).isZero();
    }

    @Test
    void aMarkWhoseProcessIsGoneTellsOfACrashOfThatModelOnly() throws IOException {
        marksOf(OTHER).begin(sha256("v1"), "v1");
        peers.die(OTHER);
        assertThat(marksOf(SELF).failures(sha256("v1"))).isEqualTo(1);
        assertThat(marksOf(SELF).failures(sha256("v2"))).isZero();
    }

    @Test
    void everyCrashCountsOnceAMinute() throws IOException {
        long first = 1_000_000_000_000L;
        long[] begun = {first, first + 59_999, first + 60_000, first + 119_999, first + 120_000};
        for (int start = 0; start < begun.length; start++) {
            LoadMarks.Mark mark = marksOf(process(11 + start)).begin(sha256("v1"), "v1");
            Files.setLastModifiedTime(mark.file(), FileTime.fromMillis(begun[start]));
        }
        assertThat(marksOf(SELF).failures(sha256("v1"))).isEqualTo(3);
    }

    @Test
    void threeProcessesThatDieTogetherAreOneCrash() throws IOException {
        for (int start = 11; start <= 13; start++) {
            marksOf(process(start)).begin(sha256("v1"), "v1");
        }
        assertThat(marksOf(SELF).failures(sha256("v1"))).isEqualTo(1);
    }

    @Test
    void aMarkNamesItsModelItsProcessAndItsLoad() throws IOException {
        LoadMarks.Mark mark = marksOf(OTHER).begin(sha256("v1"), "v1");
        String rest = "-%s-%s-\\d{1,18}".formatted(sha256("v1"), OTHER);
        assertThat(mark.file().getFileName().toString()).matches("loading" + rest);
        assertThat(mark.hung().getFileName().toString()).matches("hung" + rest);
        assertThat(mark.file()).hasContent("v1\n");
    }

    /** Else a model that crashes its process would be loaded again and again. */
    @Test
    void aMarkIsReadInEveryLocale() throws IOException {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        try {
            marksOf(OTHER).begin(sha256("v1"), "v1");
        } finally {
            Locale.setDefault(before);
        }
        peers.die(OTHER);
        assertThat(marksOf(SELF).failures(sha256("v1"))).isEqualTo(1);
    }

    @Test
    void aLoadThatEndedLeavesNoMark() throws IOException {
        marksOf(OTHER).begin(sha256("v1"), "v1").remove();
        peers.die(OTHER);
        assertThat(marksOf(SELF).failures(sha256("v1"))).isZero();
        assertThat(files()).isZero();
    }

    @Test
    void aModelThatLoadedWellIsForgivenItsCrashesAndNoOthersMarkIsTouched() throws IOException {
        marksOf(OTHER).begin(sha256("v1"), "v1");
        marksOf(OTHER).begin(sha256("v2"), "v2");
        marksOf(THIRD).begin(sha256("v1"), "v1");
        peers.die(OTHER);

        marksOf(SELF).forgive(sha256("v1"), Long.MAX_VALUE);

        assertThat(marksOf(SELF).failures(sha256("v1"))).isZero();
        assertThat(marksOf(SELF).failures(sha256("v2"))).isEqualTo(1);
        assertThat(files()).isEqualTo(2);
    }

    @Test
    void aLoadThatWasGivenUpCountsWhileItsProcessLivesAndNoMoreOnceItHasEnded() throws IOException {
        LoadMarks.Mark mark = marksOf(OTHER).begin(sha256("v1"), "v1");
        mark.giveUp();
        assertThat(marksOf(SELF).failures(sha256("v1"))).isEqualTo(1);
        assertThat(marksOf(SELF).failures(sha256("v2"))).isZero();

        mark.remove();
        assertThat(marksOf(SELF).failures(sha256("v1"))).isZero();
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
    void aLoadWhoseProcessEndsInOrderDoesNotCountUnlessItWasGivenUp() throws IOException {
        marksOf(OTHER).begin(sha256("v1"), "v1").withdraw();
        LoadMarks.Mark hangs = marksOf(OTHER).begin(sha256("v2"), "v2");
        hangs.giveUp();
        hangs.withdraw();
        peers.die(OTHER);
        assertThat(marksOf(SELF).failures(sha256("v1"))).isZero();
        assertThat(marksOf(SELF).failures(sha256("v2"))).isEqualTo(1);
    }

    @Test
    void aMarkThatWasWithdrawnIsNotMissedWhenItsLoadEndsOrIsGivenUp() throws IOException {
        LoadMarks.Mark mark = marksOf(OTHER).begin(sha256("v1"), "v1");
        mark.withdraw();
        mark.giveUp();
        mark.remove();
        assertThat(files()).isZero();
    }

    @Test
    void otherFilesInTheDirectoryDoNotMatter() throws IOException {
        Files.writeString(directory.resolve("loading-me-1-2-3"), "");
        Files.writeString(directory.resolve("something.txt"), "");
        assertThat(marksOf(SELF).failures(sha256("v1"))).isZero();
    }

    @Test
    void whereTheDirectoryIsGoneNothingFailed() throws IOException {
        Files.delete(directory);
        assertThat(marksOf(SELF).failures(sha256("v1"))).isZero();
        Files.createDirectory(directory);
    }

    @Test
    void aDirectoryThatWasDeletedIsMadeAgainForTheNextLoad() throws IOException {
        Path cache = directory.resolve("cache");
        LoadMarks marks = openIn(cache);
        deleteWithFiles(cache);

        LoadMarks.Mark mark = marks.begin(sha256("v1"), "v1");

        assertThat(mark.file()).exists();
        assertThat(openIn(cache).failures(sha256("v1"))).isZero();
        mark.giveUp();
        assertThat(openIn(cache).failures(sha256("v1"))).isEqualTo(1);
    }

    @Test
    void filesOfDeadProcessesAreDeletedAtTheStartUnlessAMarkNamesThem() throws IOException {
        marksOf(OTHER).begin(sha256("v1"), "v1");
        Path named = directory.resolve("process-" + OTHER + ".lock");
        Path forgotten = directory.resolve("process-" + THIRD + ".lock");
        Files.writeString(named, "");
        Files.writeString(forgotten, "");

        LoadMarks marks = openIn(directory);

        assertThat(named).exists();
        assertThat(forgotten).doesNotExist();
        assertThat(marks.failures(sha256("v1"))).isEqualTo(1);
    }

    /** Opens the marks of the process that runs this test. */
    private static LoadMarks openIn(Path directory) throws IOException {
        return LoadMarks.in(directory, ProcessLock.ofThisProcess(directory), Instant.EPOCH);
    }

    private LoadMarks marksOf(String process) {
        return new LoadMarks(directory, peers.seenBy(process));
    }

    private long files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.count();
        }
    }

    private static void deleteWithFiles(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }

    private static String sha256(String version) {
        return "%064x".formatted(version.hashCode());
    }
}
