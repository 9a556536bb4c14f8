package io.nextup.acceptance.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code docker/ready} beside a server that answers like Flink's Prometheus reporter. */
class ReadyTest {
    private static final String METRIC = "flink_taskmanager_job_task_operator_slot_modelAgeSeconds";

    private final AtomicReference<String> query = new AtomicReference<>("");
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;

    private record Run(int exitCode, String output) {}

    /** Answers a request. */
    @FunctionalInterface
    private interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void aProcessIsReadyOnceAModelServesForEverySubtask() throws Exception {
        answer(text(family(series(0, "12.0"), series(1, "1.7298E4"))));

        assertThat(ready())
                .isEqualTo(new Run(0, "Ready: 2 subtasks score here, each with a model\n"));
        assertThat(query.get()).isEqualTo("name[]=" + METRIC);
    }

    @Test
    void aProcessWithoutAModelIsNotReadyAndSaysForWhichSlot() throws Exception {
        answer(text(family(series(0, "12.0"), series(1, "-1.0"))));

        Run run = ready();

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.output())
                .startsWith("Not ready: no model serves: ")
                .contains("subtask_index=\"1\"", "slot=\"default\"", "-1.0");
    }

    @Test
    void aModelThatHasJustBegunToServeCounts() throws Exception {
        answer(text(family(series(0, "0.0"))));
        assertThat(ready().exitCode()).isZero();
    }

    @Test
    void aValueThatIsNotANumberIsNoModel() throws Exception {
        answer(text(family(series(0, "NaN"))));
        assertThat(ready().exitCode()).isEqualTo(1);
    }

    @Test
    void aProcessThatScoresNothingIsReady() throws Exception {
        answer(text(""));
        assertThat(ready())
                .isEqualTo(new Run(0, "Ready: 0 subtasks score here, each with a model\n"));
    }

    @Test
    void aLongAnswerWithEveryMetricIsUnderstood() throws Exception {
        String others = "flink_taskmanager_Status_JVM_CPU_Load{host=\"a\",tm_id=\"b\",} -1.0\n";
        answer(text(others.repeat(50_000) + family(series(0, "3.0")) + others.repeat(50_000)));
        assertThat(ready())
                .isEqualTo(new Run(0, "Ready: 1 subtasks score here, each with a model\n"));

        restart();
        answer(text(others.repeat(50_000) + family(series(0, "-1.0")) + others.repeat(50_000)));
        assertThat(ready().exitCode()).isEqualTo(1);
    }

    @Test
    void anAnswerInPiecesOfUnknownLengthIsUnderstood() throws Exception {
        answer(
                exchange -> {
                    exchange.sendResponseHeaders(200, 0);
                    exchange.getResponseBody().write(family(series(0, "-1.0")).getBytes(UTF_8));
                });
        assertThat(ready().exitCode()).isEqualTo(1);
    }

    @Test
    void aProcessWhoseReporterIsNotThereIsNotReady() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        assertThat(ready(port))
                .isEqualTo(
                        new Run(
                                1,
                                "Not ready: nothing answers on port %d, where the Prometheus reporter listens\n"
                                        .formatted(port)));
    }

    @Test
    void anErrorOfTheReporterIsShown() throws Exception {
        answer(exchange -> exchange.sendResponseHeaders(500, -1));

        Run run = ready();

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.output()).contains("HTTP/1.1 500").endsWith(", not 200\n");
    }

    @Test
    void aReporterThatDoesNotAnswerIsGivenUp() throws Exception {
        try (ServerSocket silent = new ServerSocket(0)) {
            assertThat(ready(silent.getLocalPort()))
                    .isEqualTo(
                            new Run(
                                    1,
                                    "Not ready: port %d has not finished its answer after 5 s\n"
                                            .formatted(silent.getLocalPort())));
        }
    }

    private void restart() throws IOException {
        server.stop(0);
        start();
    }

    private void answer(Answer answer) {
        server.createContext(
                "/metrics",
                exchange -> {
                    query.set(exchange.getRequestURI().getQuery());
                    answer.to(exchange);
                    exchange.close();
                });
    }

    private static Answer text(String body) {
        return exchange -> {
            byte[] bytes = body.getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
            exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        };
    }

    private static String family(String... series) {
        return "# HELP %s modelAgeSeconds (scope: taskmanager_job_task_operator_slot)\n# TYPE %s gauge\n%s"
                .formatted(METRIC, METRIC, String.join("", series));
    }

    private static String series(int subtask, String value) {
        return "%s{job_id=\"5d3b1c2a\",task_name=\"sequence -> score -> publish: Writer\",job_name=\"nextup\",subtask_index=\"%d\",slot=\"default\",} %s\n"
                .formatted(METRIC, subtask, value);
    }

    private Run ready() throws Exception {
        return ready(server.getAddress().getPort());
    }

    private static Run ready(int port) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(Kustomize.HOME.resolve("docker/ready").toString())
                        .redirectErrorStream(true);
        builder.environment().put("METRICS_PORT", String.valueOf(port));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Run(process.waitFor(), output);
    }
}
