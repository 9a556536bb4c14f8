package io.nextup.serving.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.serving.engine.CallNotes;
import io.nextup.serving.engine.ModelId;
import io.nextup.serving.engine.Suspects;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
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
    private static final String A = "a".repeat(32);
    private static final String B = "b".repeat(32);
    private static final long HOUR = 3_600_000;

    @TempDir Path directory;

    private final Set<String> dead = new HashSet<>();
    private final Suspects suspects = new Suspects(request -> {});

    @Test
    void theRequestsOfACallInWhichAProcessDiedAreSuspects() throws IOException {
        CallNotes.Note note = process(A).open();
        note.begins(MODEL, new long[] {1, 2, 3}, 2, false);
        CallNoteFiles next = process(B);
        assertThat(next.readDead(suspects, 0)).isEmpty();
        assertThat(told()).containsExactly("v1 [1, 2] first");

        dead.add(A);
        assertThat(next.readDead(suspects, now())).isEmpty();
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
        assertThat(process(B).readDead(suspects, now())).isEmpty();
        assertThat(files()).isEmpty();
    }

    @Test
    void aSecondDeathWithTheRequestAloneConvictsItsModel() throws IOException {
        CallNotes.Note note = process(A).open();
        note.begins(MODEL, new long[] {7}, 1, true);
        dead.add(A);
        CallNoteFiles next = process(B);
        assertThat(next.readDead(suspects, now())).containsExactly(MODEL);
        // Once is enough.
        assertThat(next.readDead(suspects, now())).isEmpty();
        // A process that starts later learns of it, too.
        assertThat(process("c".repeat(32)).readDead(suspects, now())).containsExactly(MODEL);
    }

    @Test
    void theNoteOfALivingProcessIsLeftAlone() throws IOException {
        CallNotes.Note note = process(A).open();
        note.begins(MODEL, new long[] {7}, 1, true);
        assertThat(process(B).readDead(suspects, now())).isEmpty();
        note.close();
        assertThat(files()).isEmpty();
    }

    @Test
    void aNoteOfAnHourAgoIsDeleted() throws IOException {
        process(A).open().begins(MODEL, new long[] {7}, 1, true);
        dead.add(A);
        Files.setLastModifiedTime(files().get(0), FileTime.fromMillis(0));
        assertThat(process(B).readDead(suspects, HOUR + 1)).isEmpty();
        assertThat(files()).isEmpty();
    }

    @Test
    void aHarmedNoteIsDeletedAndConvictsNobody() throws IOException {
        Files.writeString(directory.resolve("call-" + A + "-" + A + ".note"), "harmed");
        dead.add(A);
        assertThat(process(B).readDead(suspects, now())).isEmpty();
        assertThat(files()).isEmpty();
    }

    @Test
    void whereTheDirectoryIsGoneNotesAreTakenAnew() throws IOException {
        Path gone = directory.resolve("gone");
        CallNoteFiles notes = new CallNoteFiles(gone, processes(A));
        assertThat(notes.readDead(suspects, 0)).isEmpty();
        notes.open().begins(MODEL, new long[] {7}, 1, false);
        assertThat(list(gone)).hasSize(1);
    }

    @Test
    void whereNoteFilesCannotBeMadeTheWorkerGoesOnWithoutThem() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");
        CallNotes.Note note = new CallNoteFiles(file, processes(A)).open();
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

    private CallNoteFiles process(String id) {
        return new CallNoteFiles(directory, processes(id));
    }

    private CallNoteFiles.Processes processes(String id) {
        return new CallNoteFiles.Processes() {
            @Override
            public String id() {
                return id;
            }

            @Override
            public boolean isAlive(String other) {
                return !dead.contains(other);
            }
        };
    }

    private long now() throws IOException {
        return files().isEmpty() ? 0 : Files.getLastModifiedTime(files().get(0)).toMillis();
    }

    private List<Path> files() throws IOException {
        return list(directory);
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".note")).toList();
        }
    }

    /** What the notes of the directory tell. */
    private List<String> told() throws IOException {
        List<String> told = new ArrayList<>();
        for (Path file : files()) {
            CallNoteFile.read(file)
                    .map(
                            one ->
                                    "%s %s %s"
                                            .formatted(
                                                    one.model(),
                                                    Arrays.toString(one.requests()),
                                                    one.again() ? "again" : "first"))
                    .ifPresent(told::add);
        }
        return told;
    }
}
