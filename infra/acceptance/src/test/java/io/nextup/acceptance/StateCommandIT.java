package io.nextup.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nextup.launcher.Nextup;
import io.nextup.launcher.VerbRun;
import io.nextup.local.install.Installation;
import io.nextup.local.process.ChildJvm;
import io.nextup.local.process.Wait;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads the savepoint that the job's tests keep, and its history beside it. */
class StateCommandIT {
    private static final int HEADING_LINES = 3;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Path savepoint =
            Installation.current()
                    .home()
                    .resolve("flink-job/job/src/test/resources/io/nextup/job/savepoints/0.2.0");

    @TempDir private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void aUserIsPrintedForPeopleAndForPrograms() throws Exception {
        // One event of this user was sent twice.
        List<String[]> history =
                Files.readAllLines(savepoint.resolve("history.tsv"), UTF_8).stream()
                        .distinct()
                        .filter(line -> line.startsWith("boris\t"))
                        .map(line -> line.split("\t", -1))
                        .toList();

        assertThat(state(savepoint, "boris", "--json")).isZero();
        JsonNode user = new JsonMapper().readTree(out.toString());
        assertThat(user.path("userId").asText()).isEqualTo("boris");
        assertThat(user.path("sequence").asInt()).isEqualTo(history.size());
        assertThat(user.path("interactions")).hasSameSizeAs(history);
        for (int i = 0; i < history.size(); i++) {
            JsonNode interaction = user.path("interactions").path(i);
            assertThat(interaction.path("itemId").asText()).isEqualTo(history.get(i)[2]);
            assertThat(interaction.path("type").asText()).isEqualTo(history.get(i)[3]);
            assertThat(interaction.path("eventTime").asText()).isEqualTo(history.get(i)[4]);
        }

        out.getBuffer().setLength(0);
        assertThat(state(savepoint, "boris")).isZero();
        assertThat(out.toString().lines())
                .startsWith(
                        "User      boris",
                        "Sequence  %d".formatted(history.size()),
                        "Items     %d, oldest first".formatted(history.size()),
                        "2023-11-14T22:13:20.001Z  click       %s".formatted(history.get(0)[2]))
                .hasSize(HEADING_LINES + history.size());
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void aUserWhoWasErasedIsUnknown() {
        assertThat(state(savepoint, "ghost", "--json")).isEqualTo(3);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString())
                .isEqualTo("nextup state show: %s does not know user ghost%n".formatted(savepoint));
    }

    @Test
    void whatIsNoSavepointIsNamedInOneLine() throws Exception {
        Path missing = directory.resolve("missing");
        assertThat(state(missing, "anna")).isEqualTo(1);
        assertThat(state(directory, "anna")).isEqualTo(1);
        Path damaged = Files.createDirectories(directory.resolve("damaged"));
        Files.writeString(damaged.resolve("_metadata"), "not a savepoint");
        assertThat(state(damaged, "anna")).isEqualTo(1);

        List<String> lines = err.toString().lines().toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0))
                .isEqualTo(
                        "nextup state show: %s does not exist: name the directory of a savepoint or of a retained checkpoint"
                                .formatted(missing));
        assertThat(lines.get(1))
                .isEqualTo(
                        "nextup state show: %s is not a savepoint: it has no file _metadata"
                                .formatted(directory));
        assertThat(lines.get(2))
                .startsWith(
                        "nextup state show: %s is not a savepoint that Flink can read: "
                                .formatted(damaged));
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void aSavepointOfAFileKnowsItsUsers() throws Exception {
        Path events =
                Files.writeString(
                        directory.resolve("clicks.csv"),
                        """
                        user,item,time,type
                        ada,tea,1700000002,click
                        ada,cup,1700000001,look
                        boris,tea,1700000000,click
                        """);
        Path built = directory.resolve("of a file");

        VerbRun wrong = build(events, built, "--job=nextup.sequence.tpyes=click");
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.err()).contains("--job: ", "--nextup.sequence.types");
        VerbRun json = build(events, built, "--job=nextup.sequence.types=click", "--json");
        assertThat(json.exitCode()).as(json.err()).isZero();
        assertThat(json.json().path("userCount").asInt()).isEqualTo(2);
        assertThat(json.json().path("interactionCount").asInt()).isEqualTo(3);
        assertThat(json.err()).contains("Reading " + events);
        VerbRun again = build(events, built);
        assertThat(again.exitCode()).isEqualTo(1);
        assertThat(again.err()).contains("is not empty");
        assertThat(state(built, "ada", "--json")).isZero();
        assertThat(out.toString())
                .isEqualTo(
                        "{\"userId\":\"ada\",\"sequence\":2,\"interactions\":[{\"itemId\":\"tea\",\"type\":\"click\",\"eventTime\":1700000002000}]}%n"
                                .formatted());

        VerbRun text = build(events, directory.resolve("text"));
        assertThat(text.exitCode()).as(text.err()).isZero();
        assertThat(text.out())
                .contains("Users         2\n", "Interactions  3\n")
                .contains("Left out      0 too late, 0 repeated\n")
                .contains("--fromSavepoint " + directory.resolve("text"))
                .contains("--nextup.kafka.start latest");
        assertThat(directory)
                .isDirectoryNotContaining(path -> path.toString().endsWith(".building"));
    }

    private static VerbRun build(Path events, Path to, String... more) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "state",
                                "build",
                                "--events=" + events,
                                "--time-unit=s",
                                "--to=" + to));
        arguments.addAll(List.of(more));
        return VerbRun.of(arguments);
    }

    @Test
    void noFileIsLeftAfterCtrlC() throws Exception {
        Path temporary = Files.createDirectory(directory.resolve("tmp"));

        isEmptyAfterCtrlC(temporary, temporary, "show", "--savepoint=" + savepoint, "--user=boris");

        Path events = Files.writeString(directory.resolve("clicks.csv"), "user,item\nada,tea\n");
        Path place = Files.createDirectory(directory.resolve("place"));
        isEmptyAfterCtrlC(
                place,
                temporary,
                "build",
                "--events=" + events,
                "--to=" + place.resolve("savepoint"));
        assertThat(temporary).isEmptyDirectory();
    }

    /** Sends SIGTERM: a program that was started in the background ignores Ctrl-C's SIGINT. */
    private void isEmptyAfterCtrlC(Path place, Path temporary, String... action) throws Exception {
        Path log = directory.resolve(action[0] + ".log");
        List<String> command = new ArrayList<>(List.of(Nextup.class.getName(), "state"));
        command.addAll(List.of(action));
        try (ChildJvm verb =
                ChildJvm.start(
                        "nextup state",
                        System.getProperty("java.class.path"),
                        List.of(
                                "-Djava.io.tmpdir=" + temporary,
                                "-D%s=%s"
                                        .formatted(
                                                Installation.HOME_PROPERTY,
                                                Installation.current().home())),
                        command,
                        Map.of(),
                        log,
                        log)) {
            ProcessHandle process = ProcessHandle.of(verb.pid()).orElseThrow();
            Wait.until(
                    PATIENCE,
                    () -> process.children().findAny().isPresent(),
                    () -> "It does not work: " + verb.logTail());
            assertThat(place).isNotEmptyDirectory();

            process.destroy();
            Wait.until(PATIENCE, () -> verb.exitCode().isPresent(), () -> "It does not end");
            assertThat(verb.exitCode()).hasValue(143);
        }

        assertThat(place).isEmptyDirectory();
        assertThat(Files.readString(log)).doesNotContain("nextup state");
    }

    private int state(Path place, String user, String... more) {
        List<String> arguments =
                new ArrayList<>(
                        List.of("state", "show", "--savepoint", place.toString(), "--user", user));
        arguments.addAll(List.of(more));
        return Nextup.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments.toArray(String[]::new));
    }
}
