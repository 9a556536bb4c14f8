package io.nextup.serving.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.artifact.ModelId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallNoteFilesTest {
    private static final ModelId MODEL = new ModelId("v1", "ab".repeat(32));
    private static final ModelId OTHER = new ModelId("v2", "cd".repeat(32));
    private static final String A = "a".repeat(32);
    private static final String B = "b".repeat(32);
    private static final long HOUR = 3_600_000;
    private static final long BEGAN = 1_700_000_000_000L;
    private static final CallNoteFiles.Conviction CONVICTION =
            new CallNoteFiles.Conviction(MODEL, BEGAN);

    @TempDir Path directory;

    private final Set<String> dead = new HashSet<>();

    /** Dead processes whose notes disappear at the first request for them. */
    private final Set<String> deleting = new HashSet<>();

    private final Suspects suspects = new Suspects(request -> {});
    private long nowMillis = BEGAN;

    @Test
    void theRequestsOfACallInWhichAProcessDiedAreSuspects() throws IOException {
        CallNotes.Note note = process(A).open();
        note.begins(MODEL, new long[] {1, 2, 3}, 2, false);
        CallNoteFiles next = process(B);
        assertThat(next.readDead(suspects)).isEmpty();
        assertThat(read()).containsExactly("v1 [1, 2] first");

        dead.add(A);
        assertThat(next.readDead(suspects)).isEmpty();
        next.cleared(1);
        assertThat(files()).hasSize(1);
        next.cleared(2);
        assertThat(files()).isEmpty();
    }

    @Test
    void aCallThatEndedTellsOfNothingAndItsNoteIsDeleted() throws IOException {
        CallNotes.Note note = process(A).open();
        note.begins(MODEL, new long[] {1}, 1, false);
        note.ended();
        dead.add(A);
        assertThat(process(B).readDead(suspects)).isEmpty();
        assertThat(files()).isEmpty();
    }

    @Test
    void aSecondDeathWithTheRequestAloneConvictsItsModel() throws IOException {
        CallNotes.Note note = process(A).open();
        note.begins(MODEL, new long[] {7}, 1, true);
        dead.add(A);
        CallNoteFiles next = process(B);
        assertThat(next.readDead(suspects)).containsExactly(CONVICTION);
        // A note is read only once.
        assertThat(next.readDead(suspects)).isEmpty();
        // A process that starts later reads the note, too.
        assertThat(process("c".repeat(32)).readDead(suspects)).containsExactly(CONVICTION);
    }

    @Test
    void theNoteOfALivingProcessIsLeftAlone() throws IOException {
        CallNotes.Note note = process(A).open();
        note.begins(MODEL, new long[] {7}, 1, true);
        assertThat(process(B).readDead(suspects)).isEmpty();
        note.close();
        assertThat(files()).isEmpty();
    }

    @Test
    void aNoteWhoseCallBeganAnHourAgoIsDeleted() throws IOException {
        CallNotes.Note note = process(A).open();
        note.begins(MODEL, new long[] {7}, 1, true);
        dead.add(A);
        nowMillis = BEGAN + HOUR;
        assertThat(process(B).readDead(suspects)).containsExactly(CONVICTION);
        nowMillis++;
        assertThat(process(B).readDead(suspects)).isEmpty();
        assertThat(files()).isEmpty();
    }

    @Test
    void theTimeOfANoteIsThatOfItsLastCallWhateverTheFileSystemSays() throws IOException {
        CallNotes.Note note = process(A).open();
        Files.setLastModifiedTime(files().get(0), FileTime.fromMillis(0));
        note.begins(MODEL, new long[] {6}, 1, true);
        note.ended();
        nowMillis = BEGAN + 2 * HOUR;
        note.begins(MODEL, new long[] {7}, 1, true);
        dead.add(A);
        assertThat(process(B).readDead(suspects))
                .containsExactly(new CallNoteFiles.Conviction(MODEL, BEGAN + 2 * HOUR));
    }

    @Test
    void aPardonDeletesTheNotesThatConvictTheModelBeforeItsTime() throws IOException {
        process(A).open().begins(MODEL, new long[] {7}, 1, true);
        process(A).open().begins(MODEL, new long[] {8}, 1, false);
        process(A).open().begins(OTHER, new long[] {9}, 1, true);
        nowMillis = BEGAN + 2;
        process(A).open().begins(MODEL, new long[] {10}, 1, true);
        dead.add(A);
        CallNoteFiles next = process(B);
        next.readDead(suspects);

        next.forgive(MODEL.manifestSha256(), BEGAN + 2, suspects);

        assertThat(read())
                .containsExactlyInAnyOrder("v1 [8] first", "v2 [9] again", "v1 [10] again");
    }

    @Test
    void notesThatCannotBeReadArePassedOver() throws IOException {
        process(A).open().begins(MODEL, new long[] {7}, 1, true);
        dead.add(A);
        // They are on both sides of the good one, in any order of the directory listing.
        for (int n = 0; n < 20; n++) {
            String id = "%032x".formatted(n);
            dead.add(id);
            Files.createDirectory(directory.resolve("call-" + id + "-" + id + ".note"));
        }
        assertThat(process(B).readDead(suspects)).containsExactly(CONVICTION);
    }

    @Test
    void notesThatAnotherProcessDeletesMeanwhileArePassedOver() throws IOException {
        process(A).open().begins(MODEL, new long[] {7}, 1, true);
        dead.add(A);
        for (int n = 0; n < 20; n++) {
            String id = "%032x".formatted(n);
            process(id).open().begins(MODEL, new long[] {n}, 1, false);
            deleting.add(id);
        }
        assertThat(process(B).readDead(suspects)).containsExactly(CONVICTION);
    }

    @Test
    void aHarmedNoteIsDeletedAndConvictsNobody() throws IOException {
        Files.writeString(directory.resolve("call-" + A + "-" + A + ".note"), "harmed");
        dead.add(A);
        assertThat(process(B).readDead(suspects)).isEmpty();
        assertThat(files()).isEmpty();
    }

    @Test
    void whereTheDirectoryIsGoneNotesAreTakenAnew() throws IOException {
        Path gone = directory.resolve("gone");
        CallNoteFiles notes = new CallNoteFiles(gone, processes(A), this::now);
        assertThat(notes.readDead(suspects)).isEmpty();
        notes.open().begins(MODEL, new long[] {7}, 1, false);
        assertThat(list(gone)).hasSize(1);
    }

    @Test
    void whereNoteFilesCannotBeMadeTheWorkerGoesOnWithoutThem() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");
        CallNotes.Note note = new CallNoteFiles(file, processes(A), this::now).open();
        note.begins(MODEL, new long[] {7}, 1, false);
        assertThat(note).isSameAs(CallNotes.Note.NONE);
    }

    @Test
    void aBatchLargerThanTheNoteNamesItsFirstRequests() throws IOException {
        long[] many = LongStream.range(0, 5_000).toArray();
        process(A).open().begins(MODEL, many, many.length, false);
        assertThat(CallNoteFile.read(files().get(0)))
                .hasValueSatisfying(
                        told -> assertThat(told.requests()).hasSize(CallNoteFile.MOST_REQUESTS));
    }

    @Test
    void onlyItsUserEntersADirectoryThatIsMadeAgain() throws IOException {
        Path later = directory.resolve("later");
        new CallNoteFiles(later, processes(A), this::now).open();
        assertThat(list(later)).hasSize(1);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(later)))
                .isEqualTo("rwx------");
    }

    private CallNoteFiles process(String id) {
        return new CallNoteFiles(directory, processes(id), this::now);
    }

    private Peers processes(String id) {
        return new Peers() {
            @Override
            public String id() {
                return id;
            }

            @Override
            public boolean isAlive(String other) throws IOException {
                if (deleting.contains(other)) {
                    for (Path file : files()) {
                        if (file.getFileName().toString().startsWith("call-" + other)) {
                            Files.delete(file);
                        }
                    }
                    return false;
                }
                return !dead.contains(other);
            }
        };
    }

    private Instant now() {
        return Instant.ofEpochMilli(nowMillis);
    }

    private List<Path> files() throws IOException {
        return list(directory);
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".note")).toList();
        }
    }

    /** Reads all notes of the directory. */
    private List<String> read() throws IOException {
        List<String> notes = new ArrayList<>();
        for (Path file : files()) {
            CallNoteFile.read(file)
                    .map(
                            one ->
                                    "%s %s %s"
                                            .formatted(
                                                    one.model(),
                                                    Arrays.toString(one.requests()),
                                                    one.again() ? "again" : "first"))
                    .ifPresent(notes::add);
        }
        return notes;
    }
}
