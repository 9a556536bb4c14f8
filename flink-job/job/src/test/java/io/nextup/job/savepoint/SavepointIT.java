package io.nextup.job.savepoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.sequence.SequenceEntry;
import io.nextup.sequence.UserSequence;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looks into the savepoint of an earlier build. */
class SavepointIT {
    private static final Path FIXTURE =
            Path.of("src/test/resources/io/nextup/job/savepoints/0.2.0");

    @TempDir private Path directory;

    @Test
    void everyUserOfASavepointIsFoundAndNobodyElse() throws Exception {
        Savepoint savepoint = new Savepoint(FIXTURE.toString());

        UserSequence anna = savepoint.sequence("anna").orElseThrow();

        // Her late event is at its place in time, between the second and the third second.
        assertThat(anna.entries())
                .extracting(SequenceEntry::itemId)
                .containsExactly(
                        "item0", "item1", "item2", "item30", "item3", "item4", "item5", "item8",
                        "item9");
        assertThat(anna.sequenceNumber()).isEqualTo(9);
        assertThat(savepoint.sequence("hugo").orElseThrow().sequenceNumber()).isEqualTo(8);
        assertThat(savepoint.sequence("дмитрий").orElseThrow().sequenceNumber()).isEqualTo(8);
        assertThat(savepoint.sequence("ghost")).isEmpty();
        assertThat(savepoint.sequence("nobody")).isEmpty();
    }

    @Test
    void aUriAndTheFileItselfNameASavepointToo() throws Exception {
        assertThat(new Savepoint(FIXTURE.toUri().toString()).sequence("boris")).isPresent();
        assertThat(new Savepoint(FIXTURE.resolve("_metadata").toString()).sequence("boris"))
                .isPresent();
    }

    @Test
    void whatCannotBeReadIsNamedWithItsReason() throws Exception {
        Path missing = directory.resolve("missing");
        assertThatThrownBy(() -> new Savepoint(missing.toString()).sequence("anna"))
                .isInstanceOf(SavepointException.class)
                .hasMessage(
                        "%s does not exist: name the directory of a savepoint or of a retained checkpoint",
                        missing);
        assertThatThrownBy(() -> new Savepoint(directory.toString()).sequence("anna"))
                .isInstanceOf(SavepointException.class)
                .hasMessage("%s is not a savepoint: it has no file _metadata", directory);
        Files.write(directory.resolve("_metadata"), new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
        assertThatThrownBy(() -> new Savepoint(directory.toString()).sequence("anna"))
                .isInstanceOf(SavepointException.class)
                .hasMessageStartingWith("%s is not a savepoint that Flink can read: ", directory);
        assertThatThrownBy(() -> new Savepoint("nowhere://x/y").sequence("anna"))
                .isInstanceOf(SavepointException.class)
                .hasMessageStartingWith("nowhere://x/y cannot be read: ");
    }

    @Test
    void theProgramPrintsOneObjectAndItsExitCodeSaysWhy() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();

        assertThat(show(out, err, FIXTURE.toString(), "newcomer")).isEqualTo(3);
        assertThat(show(out, err, directory.toString(), "anna")).isEqualTo(1);
        assertThat(show(out, err, FIXTURE.toString())).isEqualTo(2);
        assertThat(out.toString(UTF_8)).isEmpty();
        assertThat(err.toString(UTF_8).lines()).hasSize(3);

        assertThat(show(out, err, FIXTURE.toString(), "carla")).isZero();
        List<String> lines = out.toString(UTF_8).lines().toList();
        assertThat(lines).hasSize(1);
        assertThat(lines.get(0))
                .startsWith(
                        "{\"userId\":\"carla\",\"sequence\":10,\"interactions\":[{\"itemId\":\"item8\",\"type\":\"click\",\"eventTime\":1700000000002},")
                .contains(
                        "{\"itemId\":\"тапочки\",\"type\":\"click\",\"eventTime\":1700000006500}");
    }

    private static int show(
            ByteArrayOutputStream out, ByteArrayOutputStream err, String... arguments) {
        return ShowSequence.run(
                arguments, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
    }
}
