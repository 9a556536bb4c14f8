package io.nextup.local.cluster;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import com.sun.net.httpserver.HttpServer;
import io.nextup.local.cluster.FlinkRest.CheckpointCounts;
import io.nextup.local.cluster.FlinkRest.JobState;
import io.nextup.local.cluster.FlinkRest.Overview;
import io.nextup.local.cluster.FlinkRest.Vertex;
import io.nextup.local.process.LocalRunException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlinkRestTest {
    @TempDir Path directory;

    /** Answers by "METHOD path?query", and keeps what it was sent. */
    private final Map<String, Answer> answers = new HashMap<>();

    private final Map<String, byte[]> received = new HashMap<>();
    private List<String> authorization = List.of("Bearer secret");
    private HttpServer server;
    private FlinkRest rest;

    private record Answer(int status, String body) {}

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    String asked = exchange.getRequestMethod() + " " + exchange.getRequestURI();
                    assertThat(exchange.getRequestHeaders().get("Authorization"))
                            .isEqualTo(authorization);
                    received.put(asked, exchange.getRequestBody().readAllBytes());
                    Answer answer = answers.getOrDefault(asked, new Answer(404, "not found"));
                    byte[] body = answer.body().getBytes(UTF_8);
                    exchange.sendResponseHeaders(answer.status(), body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
        rest = new FlinkRest(address(), "Bearer secret");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void aClusterThatIsStillStartingHasNoOverview() {
        answers.put("GET /overview", new Answer(503, "{\"errors\":[\"leader election\"]}"));
        assertThat(rest.overview()).isEmpty();

        server.stop(0);
        assertThat(rest.overview()).isEmpty();
    }

    @Test
    void aLookAtAnyClusterShowsTheJobsThatHaveNotEndedAndNeedsNoToken() {
        authorization = null;
        answers.put(
                "GET /jobs/overview",
                new Answer(
                        200,
                        "{\"jobs\":[{\"jid\":\"a\",\"name\":\"nextup\",\"state\":\"RUNNING\",\"end-time\":-1},"
                                + "{\"jid\":\"b\",\"name\":\"old\",\"state\":\"CANCELED\",\"end-time\":9},"
                                + "{\"jid\":\"c\",\"name\":\"new\",\"state\":\"CREATED\",\"end-time\":-1}]}"));
        answers.put(
                "GET /jobs/a/checkpoints",
                new Answer(
                        200,
                        "{\"counts\":{\"failed\":2},\"latest\":{\"completed\":{\"latest_ack_timestamp\":1700000000000}}}"));
        answers.put(
                "GET /jobs/c/checkpoints",
                new Answer(200, "{\"counts\":{\"failed\":0},\"latest\":{\"completed\":null}}"));

        assertThat(JobLook.read(address(), Duration.ofSeconds(30)))
                .containsExactly(
                        new JobLook("a", "nextup", "RUNNING", 1_700_000_000_000L, 2),
                        new JobLook("c", "new", "CREATED", -1, 0));
        answers.remove("GET /jobs/c/checkpoints");
        assertThatThrownBy(() -> JobLook.read(address(), Duration.ofSeconds(30)))
                .isInstanceOf(LocalRunException.class)
                .hasMessageContaining("Flink refused to ask for checkpoints (HTTP 404)");
    }

    @Test
    void aQuestionWithoutAWholeAnswerIsAskedAgainAndAnOrderIsGivenOnce() {
        AtomicInteger asked = new AtomicInteger();
        server.createContext(
                "/jobs/j/checkpoints",
                exchange -> {
                    byte[] body = "{\"counts\":{\"completed\":12,\"failed\":3}}".getBytes(UTF_8);
                    exchange.sendResponseHeaders(200, body.length);
                    // The first one keeps the client waiting for its body.
                    if (asked.incrementAndGet() == 2) {
                        exchange.getResponseBody().write(body);
                        exchange.close();
                    } else {
                        exchange.getResponseBody().flush();
                    }
                });
        List<String> cancellations = new CopyOnWriteArrayList<>();
        server.createContext(
                "/jobs/silent", exchange -> cancellations.add(exchange.getRequestMethod()));
        FlinkRest hasty = new FlinkRest(address(), "Bearer secret", Duration.ofSeconds(3));
        assertThat(hasty.checkpoints("j")).isEqualTo(new CheckpointCounts(12, 3));

        assertThatThrownBy(() -> hasty.cancel("silent"))
                .isInstanceOf(LocalRunException.class)
                .hasMessageContaining("Cannot cancel the job at ")
                .hasMessageContaining("no answer within 3 s");
        assertThat(cancellations).as("an order is given once").containsExactly("PATCH");
    }

    @Test
    void theOverviewCountsTaskManagersAndSlots() {
        answers.put(
                "GET /overview",
                new Answer(200, "{\"taskmanagers\":2,\"slots-total\":4,\"slots-available\":1}"));

        assertThat(rest.overview()).contains(new Overview(2, 4));
    }

    @Test
    void freeSlotsAreToldByTaskManagerAndAreNoneWhereNobodyAnswers() {
        assertThat(rest.freeSlots()).isEmpty();
        answers.put(
                "GET /taskmanagers",
                new Answer(
                        200,
                        "{\"taskmanagers\":[{\"id\":\"a\",\"slotsNumber\":2,\"freeSlots\":1},{\"id\":\"b\",\"slotsNumber\":2,\"freeSlots\":0}]}"));
        assertThat(rest.freeSlots()).containsExactly(entry("a", 1), entry("b", 0));

        server.stop(0);
        assertThat(rest.freeSlots()).isEmpty();
    }

    @Test
    void aTaskManagersAddressIsThatOfTheProcessThatIsRegistered() {
        assertThat(rest.taskManagerAddress("b")).isEmpty();
        answers.put(
                "GET /taskmanagers",
                new Answer(
                        200,
                        "{\"taskmanagers\":[{\"id\":\"a\",\"path\":\"rpc:1\"},{\"id\":\"b\",\"path\":\"rpc:2\"}]}"));
        assertThat(rest.taskManagerAddress("b")).contains("rpc:2");
        assertThat(rest.taskManagerAddress("c")).isEmpty();
    }

    @Test
    void checkpointsAreCountedByTheirEnd() {
        answers.put(
                "GET /jobs/j/checkpoints",
                new Answer(200, "{\"counts\":{\"completed\":12,\"failed\":3,\"total\":15}}"));
        assertThat(rest.checkpoints("j")).isEqualTo(new CheckpointCounts(12, 3));
    }

    @Test
    void anUploadIsOneMultipartFileAndItsNameOnTheServerComesBack() throws IOException {
        byte[] content = {'P', 'K', 0, (byte) 0xff, '\r', '\n'};
        Path jar = Files.write(directory.resolve("job.jar"), content);
        answers.put(
                "POST /jars/upload",
                new Answer(
                        200, "{\"filename\":\"/tmp/upload/7f_job.jar\",\"status\":\"success\"}"));

        assertThat(rest.upload(jar)).isEqualTo("7f_job.jar");
        String sent = new String(received.get("POST /jars/upload"), ISO_8859_1);
        String boundary = sent.substring(0, sent.indexOf("\r\n"));
        assertThat(sent)
                .isEqualTo(
                        boundary
                                + "\r\nContent-Disposition: form-data; name=\"jarfile\"; filename=\"job.jar\""
                                + "\r\nContent-Type: application/x-java-archive\r\n\r\n"
                                + new String(content, ISO_8859_1)
                                + "\r\n"
                                + boundary
                                + "--\r\n");
    }

    @Test
    void aJarThatIsNotThereIsNamed() {
        Path jar = directory.resolve("none.jar");

        assertThatThrownBy(() -> rest.upload(jar))
                .isInstanceOf(LocalRunException.class)
                .hasMessageContaining(jar.toString());
    }

    @Test
    void argumentsTravelAsAListSoThatNoneIsSplit() {
        answers.put("POST /jars/7f_job.jar/run", new Answer(200, "{\"jobid\":\"abc\"}"));

        assertThat(rest.run("7f_job.jar", Optional.empty(), List.of("--key", "a \"quoted\" value")))
                .isEqualTo("abc");
        assertThat(new String(received.get("POST /jars/7f_job.jar/run"), UTF_8))
                .isEqualTo("{\"programArgsList\":[\"--key\",\"a \\\"quoted\\\" value\"]}");
    }

    @Test
    void aJobOwnsTheCheckpointThatItGoesOnFromAndMayKeepItsId() {
        answers.put("POST /jars/7f_job.jar/run", new Answer(200, "{\"jobid\":\"abc\"}"));
        Optional<URI> checkpoint = Optional.of(URI.create("file:///tmp/chk-3"));

        assertThat(rest.resume("7f_job.jar", List.of("--a", "b"), checkpoint, Optional.empty()))
                .isEqualTo("abc");
        assertThat(new String(received.get("POST /jars/7f_job.jar/run"), UTF_8))
                .isEqualTo(
                        "{\"programArgsList\":[\"--a\",\"b\"],\"savepointPath\":\"file:///tmp/chk-3\",\"claimMode\":\"CLAIM\"}");

        rest.resume("7f_job.jar", List.of(), Optional.empty(), Optional.of("abc"));
        assertThat(new String(received.get("POST /jars/7f_job.jar/run"), UTF_8))
                .isEqualTo("{\"programArgsList\":[],\"jobId\":\"abc\"}");
    }

    @Test
    void theErrorOfTheJobsMainMethodIsWhatIsSaid() {
        answers.put(
                "POST /jars/7f_job.jar/run",
                new Answer(
                        400,
                        """
                        {"errors":["Bad request","org.apache.flink.ProgramInvocationException: main\\n\\tat a.b(C.java:1)\\nCaused by: java.lang.IllegalArgumentException: Unknown option --nextup.topk\\nDid you mean nextup.scoring.top-k?\\n\\tat d.e(F.java:2)\\n\\t... 3 more\\n"]}"""));

        assertThatThrownBy(() -> rest.run("7f_job.jar", Optional.empty(), List.of()))
                .isInstanceOf(LocalRunException.class)
                .hasMessage(
                        "Flink refused to start the job (HTTP 400): java.lang.IllegalArgumentException: Unknown option --nextup.topk%nDid you mean nextup.scoring.top-k?"
                                .formatted());
    }

    @Test
    void aJobRunsOnlyOnceAllItsVerticesDo() {
        answers.put("GET /jobs/abc", new Answer(200, job("INITIALIZING")));
        assertThat(rest.job("abc").isRunning()).isFalse();

        answers.put("GET /jobs/abc", new Answer(200, job("RUNNING")));
        assertThat(rest.job("abc"))
                .isEqualTo(
                        new JobState(
                                "RUNNING",
                                List.of(
                                        new Vertex("Source: models", 1, "RUNNING"),
                                        new Vertex("sequence -> score", 2, "RUNNING"))));
        assertThat(rest.job("abc").isRunning()).isTrue();
    }

    @Test
    void theNewestFailureIsGivenDownToItsCause() {
        answers.put(
                "GET /jobs/abc/exceptions?maxExceptions=1",
                new Answer(
                        200,
                        """
                        {"exceptionHistory":{"entries":[{"exceptionName":"X","stacktrace":"X: outer\\n\\tat a\\nCaused by: java.io.IOException: inner\\n\\tat b"}]}}"""));
        assertThat(rest.rootException("abc")).contains("java.io.IOException: inner");

        answers.put(
                "GET /jobs/abc/exceptions?maxExceptions=1",
                new Answer(200, "{\"exceptionHistory\":{\"entries\":[],\"truncated\":false}}"));
        assertThat(rest.rootException("abc")).isEmpty();
    }

    @Test
    void aClusterThatHasGoneIsSaidSo() {
        server.stop(0);

        assertThatThrownBy(() -> rest.cancel("abc"))
                .isInstanceOf(LocalRunException.class)
                .hasMessage("Cannot cancel the job at %s: no answer".formatted(address()));
    }

    private URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private static String job(String status) {
        return """
        {"state":"RUNNING","vertices":[
        {"name":"Source: models","parallelism":1,"status":"RUNNING"},
        {"name":"sequence -> score","parallelism":2,"status":"%s"}]}"""
                .formatted(status);
    }
}
