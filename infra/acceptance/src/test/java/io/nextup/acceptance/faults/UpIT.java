package io.nextup.acceptance.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nextup.acceptance.UpProcess;
import io.nextup.acceptance.faults.FaultLedger.Sent;
import io.nextup.acceptance.faults.FaultLedger.Verdict;
import io.nextup.intake.TrialUsers;
import io.nextup.kafka.KafkaConfig;
import io.nextup.kafka.KafkaSettings;
import io.nextup.launcher.Nextup;
import io.nextup.launcher.VerbRun;
import io.nextup.local.broker.ClientFiles;
import io.nextup.local.cluster.JobTool;
import io.nextup.local.install.Installation;
import io.nextup.local.process.LocalRunException;
import io.nextup.local.process.Wait;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code nextup up} as a process of its own, whose parts are killed one after the other. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "needs /proc")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class UpIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final double PER_SECOND = 50;
    private static final CircleModel MODEL = CircleModel.forwards("circle");

    /** Names on the terminal, and the main classes that tell the processes apart. */
    private static final String BROKER = "The Kafka broker";

    private static final String JOB_MANAGER = "The JobManager";
    private static final String TASK_MANAGER = "TaskManager 1";
    private static final String CONSOLE = "The console";
    private static final Map<String, String> MAIN_CLASSES =
            Map.of(
                    BROKER,
                    "kafka.Kafka",
                    JOB_MANAGER,
                    "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint",
                    TASK_MANAGER,
                    "org.apache.flink.runtime.taskexecutor.TaskManagerRunner",
                    CONSOLE,
                    Nextup.class.getName());

    @TempDir Path directory;

    private Process up;

    @BeforeEach
    void start() throws IOException {
        Path titles = Files.writeString(directory.resolve("titles.csv"), "item4,The fourth\n");
        up = UpProcess.start(directory, "--port=0", "--titles=" + titles);
    }

    @AfterEach
    void stop() throws InterruptedException {
        up.destroy();
        if (!up.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            up.destroyForcibly();
        }
    }

    @Test
    void eachProcessThatIsKilledComesBackAndTheJobLosesNoEvent() throws Exception {
        JsonNode system = awaitSystem();
        // It looks for ten seconds, while others are tried.
        CompletableFuture<VerbRun> ofNoBroker =
                CompletableFuture.supplyAsync(
                        () -> VerbRun.of(List.of("topics", "--bootstrap-servers=localhost:1")));
        KafkaSettings kafka = login(system);
        TrialSystem.announceSigned(kafka, MODEL.publish(directory.resolve("registry")));
        String user;
        try (Traffic traffic = new Traffic(kafka, 1, PER_SECOND);
                Consumer consumer = new Consumer(kafka, false)) {
            consumer.start();
            traffic.start();
            traffic.await(1);
            int settled = traffic.count();
            awaitAnswers(consumer, traffic.sent());
            awaitCheckpoint(system);
            playAUser(system);

            for (String process : List.of(TASK_MANAGER, JOB_MANAGER, BROKER)) {
                killAndAwaitReturn(process);
                traffic.await(1);
                awaitAnswers(consumer, traffic.sent());
                if (process.equals(TASK_MANAGER)) {
                    restoredFromItsOwnDisk();
                }
            }
            traffic.finish();
            awaitAnswers(consumer, traffic.sent());

            Verdict verdict =
                    new FaultLedger(List.of(MODEL), Set.of(), false)
                            .judge(
                                    traffic.sent(),
                                    0,
                                    traffic.count(),
                                    consumer.answers().stream()
                                            .filter(one -> !TrialUsers.isTrial(one.userId()))
                                            .toList());
            assertThat(verdict).matches(Verdict::isClean, "is clean");
            user = traffic.sent().get(0).userId();
            Set<String> settledIds = ids(traffic.sent().subList(0, settled));
            assertThat(consumer.answers())
                    .as("the next job goes on from a checkpoint, not from the beginning")
                    .filteredOn(
                            answer -> answer.references().stream().anyMatch(settledIds::contains))
                    .hasSize(settled);
        }
        String jobId = system.path("jobId").textValue();
        assertThat(said()).containsPattern("The job goes on from file:.*/" + jobId + "/chk-\\d+");
        assertThat(job(system, "").path("state").textValue()).isEqualTo("RUNNING");
        assertThat(read(directory.resolve("up/kafka/kafka.log")).lines())
                .filteredOn(line -> line.contains("Kafka Server started"))
                .hasSize(2);
        aModelOfAnotherPlaceIsRefused(kafka);
        verbsThatNameNoBrokerFindIt(kafka, ofNoBroker.join());
        othersOpenNothing(kafka);
        endsAtOnceInAPause();
        assertThat(new ClientFiles(Installation.current().running()).java()).doesNotExist();
        Path checkpoint = TrialSystem.newestCheckpoint(directory.resolve("up/flink/checkpoints"));
        assertThat(stateOf(user, checkpoint)).contains(user);
        theNextStartOwnsThe(checkpoint, kafka);
    }

    /**
     * Checks that a task of the TaskManager that came back under its id found the sequences in its
     * working directory. Flink remembers one slot of a TaskManager beyond its process's end, so
     * that the task of the other slot reads the checkpoint.
     */
    private void restoredFromItsOwnDisk() {
        assertThat(read(directory.resolve("up/flink/log/taskmanager-1.log")).lines())
                .filteredOn(line -> line.contains("Starting opening base RocksDB instance"))
                .isNotEmpty()
                .anyMatch(
                        line ->
                                line.contains(
                                        "from state handle IncrementalLocalKeyedStateHandle"));
    }

    /** Returns settings with the login of a run, which it prints nowhere. */
    static KafkaSettings login(JsonNode system) {
        Path directory = Path.of(system.path("directory").textValue());
        return KafkaSettings.from(
                KafkaConfig.read(
                        Optional.of(new ClientFiles(directory.resolve("kafka")).java()),
                        Map.of(),
                        Map.of()));
    }

    private void aModelOfAnotherPlaceIsRefused(KafkaSettings kafka) throws Exception {
        TrialSystem.announceSigned(
                kafka, CircleModel.forwards("planted").publish(directory.resolve("elsewhere/of")));
        await(
                () ->
                        read(directory.resolve("up/flink/log/taskmanager-1.log"))
                                .contains("elsewhere/of/planted/ is not below file://"),
                "A model outside the registry is not refused");
    }

    private void verbsThatNameNoBrokerFindIt(KafkaSettings kafka, VerbRun named) {
        VerbRun found = VerbRun.of(List.of("models", "status"));
        assertThat(found.err()).isEmpty();
        assertThat(found.out()).contains(MODEL.version());
        assertThat(named.exitCode()).isEqualTo(1);
        assertThat(named.err()).contains("No Kafka broker answers at localhost:1");
        VerbRun doctor = VerbRun.of(List.of("doctor"));
        assertThat(doctor.out())
                .contains(
                        "good     broker ",
                        "good     topics              9 of 9 topics",
                        "good     rights ",
                        "good     registry ",
                        "good     signature ",
                        "  checkpoints         Job nextup ");
        assertThat(found.out() + named.err() + doctor.out()).doesNotContain(password(kafka));
    }

    /** Checks permissions, and that neither a command line nor the terminal shows the password. */
    private void othersOpenNothing(KafkaSettings kafka) throws IOException {
        for (Path place :
                List.of(
                        directory.resolve("up"),
                        directory.resolve("registry"),
                        Installation.current().running())) {
            Process find =
                    new ProcessBuilder("find", place.toString(), "!", "-type", "l", "-perm", "/077")
                            .redirectError(Redirect.DISCARD)
                            .start();
            assertThat(find.inputReader().lines())
                    // The test publishes the model, as a trainer with its own umask.
                    .filteredOn(file -> !file.startsWith(directory.resolve("registry") + "/"))
                    .isEmpty();
        }
        assertThat(said() + read(directory.resolve("out"))).doesNotContain(password(kafka));
        for (String process : MAIN_CLASSES.keySet()) {
            assertThat(String.join(" ", arguments(handle(process))))
                    .contains("java")
                    .doesNotContain(password(kafka));
        }
    }

    private static String password(KafkaSettings kafka) {
        Matcher password =
                Pattern.compile("password=\"(\\w{64})\"")
                        .matcher(kafka.properties().get("sasl.jaas.config"));
        assertThat(password.find()).isTrue();
        return password.group(1);
    }

    /** Else each start would leave a copy of the whole state. */
    private void theNextStartOwnsThe(Path checkpoint, KafkaSettings before) throws IOException {
        Files.delete(directory.resolve("out"));
        start();
        assertThat(login(awaitSystem()).properties()).isEqualTo(before.properties());
        await(
                () -> Files.notExists(checkpoint.resolve("_metadata")),
                checkpoint + " stays, though the next job has a newer one");
    }

    /** A click in the console goes through the job; a console that is killed comes back. */
    private void playAUser(JsonNode system) throws IOException, InterruptedException {
        URI console = URI.create(system.path("console").textValue());
        await(() -> answers(console), "The console does not answer");
        String user =
                new JsonMapper()
                        .readTree(post(console.resolve("api/users"), "{}"))
                        .path("user")
                        .textValue();
        HttpResponse<Stream<String>> stream =
                HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(
                                                console.resolve("api/users/" + user + "/stream"))
                                        .header("Accept", "text/event-stream")
                                        .build(),
                                BodyHandlers.ofLines());
        try (Stream<String> lines = stream.body()) {
            String event =
                    new JsonMapper()
                            .readTree(
                                    post(
                                            console.resolve("api/users/" + user + "/clicks"),
                                            "{\"item\":\"item3\"}"))
                            .path("event")
                            .textValue();
            String answer =
                    lines.filter(line -> line.startsWith("data:") && line.contains(event))
                            .findFirst()
                            .orElseThrow();
            JsonNode list = new JsonMapper().readTree(answer.substring("data:".length()));
            assertThat(list.path("items").findValuesAsText("item"))
                    .isEqualTo(MODEL.expected(List.of("item3")));
            assertThat(list.at("/items/0/title").textValue()).isEqualTo("The fourth");
            assertThat(list.path("millis").doubleValue()).isPositive();
        }
        kill(CONSOLE);
        await(() -> !answers(console), "The console still answers");
        await(() -> answers(console), "The console does not come back");
        assertThat(said()).contains("The console ended with exit code 137; restarting it in 1 s");
    }

    private static boolean answers(URI console) {
        try {
            return HttpClient.newHttpClient()
                            .send(
                                    HttpRequest.newBuilder(console.resolve("api/console")).build(),
                                    BodyHandlers.ofString())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalRunException("Interrupted", e);
        }
    }

    private static String post(URI uri, String body) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri)
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    /** Returns a checkpoint's state of a user; throws if it cannot be read. */
    private static String stateOf(String user, Path checkpoint) {
        JobTool.Result result =
                JobTool.run(
                        Installation.current(),
                        "io.nextup.job.savepoint.ShowSequence",
                        List.of(checkpoint.toUri().toString(), user));
        assertThat(result.exitCode()).as(result.errors()).isZero();
        return result.output();
    }

    /** Sends SIGTERM: a program that was started in the background ignores Ctrl-C's SIGINT. */
    private void endsAtOnceInAPause() {
        ProcessHandle process = ProcessHandle.of(up.pid()).orElseThrow();
        List<ProcessHandle> children = process.children().toList();
        int before = said().length();
        kill(TASK_MANAGER);
        await(() -> said().indexOf(TASK_MANAGER + " ended", before) >= 0, "No death is said");
        process.destroy();

        Wait.until(PATIENCE, () -> !up.isAlive(), () -> "It does not end");
        assertThat(up.exitValue()).isEqualTo(143);
        assertThat(children).noneMatch(ProcessHandle::isAlive);
        assertThat(directory.resolve("up/flink/work")).doesNotExist();
        assertThat(said().substring(before).lines())
                .filteredOn(line -> !line.startsWith("The job "))
                .hasSize(1);
    }

    private void killAndAwaitReturn(String process) {
        long killed = kill(process);
        await(() -> said().contains(process + " is up again"), process + " does not come back");
        assertThat(said())
                .containsOnlyOnce(
                        process
                                + " ended with exit code 137; restarting it in 1 s (restart 1 of 5)");
        assertThat(handle(process).pid()).isNotEqualTo(killed);
    }

    /** SIGKILL; returns the process id. */
    private long kill(String process) {
        ProcessHandle handle = handle(process);
        handle.destroyForcibly();
        return handle.pid();
    }

    private ProcessHandle handle(String process) {
        return ProcessHandle.of(up.pid())
                .orElseThrow()
                .children()
                .filter(child -> arguments(child).contains(MAIN_CLASSES.get(process)))
                .findFirst()
                .orElseThrow(() -> new LocalRunException(process + " does not run"));
    }

    /** The whole command line, which {@link ProcessHandle#info} cuts short. */
    private static List<String> arguments(ProcessHandle process) {
        return List.of(
                read(Path.of("/proc", String.valueOf(process.pid()), "cmdline")).split("\0"));
    }

    private JsonNode awaitSystem() throws IOException {
        Path out = directory.resolve("out");
        await(() -> read(out).endsWith("}\n"), "The system does not come up");
        return new JsonMapper().readTree(out.toFile());
    }

    private void awaitAnswers(Consumer consumer, List<Sent> events) {
        await(() -> consumer.hasAll(events), "Events stay unanswered");
    }

    /** Waits for a checkpoint that begins after now: the second one that is completed. */
    private void awaitCheckpoint(JsonNode system) {
        long until = completedCheckpoints(system) + 2;
        await(() -> completedCheckpoints(system) >= until, "No checkpoint is completed");
    }

    private static long completedCheckpoints(JsonNode system) {
        return job(system, "/checkpoints").path("counts").path("completed").longValue();
    }

    /** Asks the first dashboard's address for the job under its first id. */
    private static JsonNode job(JsonNode system, String what) {
        URI uri =
                URI.create(
                        "%s/jobs/%s%s"
                                .formatted(
                                        system.path("dashboard").textValue(),
                                        system.path("jobId").textValue(),
                                        what));
        try {
            return new JsonMapper()
                    .readTree(
                            HttpClient.newHttpClient()
                                    .send(
                                            HttpRequest.newBuilder(uri).build(),
                                            BodyHandlers.ofString())
                                    .body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalRunException("Interrupted", e);
        }
    }

    private void await(BooleanSupplier ready, String late) {
        Wait.until(
                PATIENCE,
                () -> {
                    if (ready.getAsBoolean()) {
                        return true;
                    }
                    if (!up.isAlive()) {
                        throw new LocalRunException("It has ended. The terminal:\n" + said());
                    }
                    return false;
                },
                () -> "%s. The terminal:%n%s".formatted(late, said()));
    }

    private static Set<String> ids(List<Sent> events) {
        return events.stream().map(Sent::eventId).collect(Collectors.toSet());
    }

    private Path terminal() {
        return directory.resolve("terminal");
    }

    /** The terminal's lines so far. */
    private String said() {
        return read(terminal());
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? new String(Files.readAllBytes(file), UTF_8) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
