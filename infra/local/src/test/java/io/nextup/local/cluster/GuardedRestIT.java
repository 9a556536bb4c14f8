package io.nextup.local.cluster;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.local.install.Installation;
import io.nextup.local.process.ChildJvm;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Asks the REST interface of a real JobManager, as a browser, a rebound name or a client does. */
class GuardedRestIT {
    private static final String UPLOAD =
            """
            --b
            Content-Disposition: form-data; name="jarfile"; filename="a.jar"
            Content-Type: application/x-java-archive

            no jar
            --b--
            """
                    .replace("\n", "\r\n");

    private static final String MULTIPART = "Content-Type: multipart/form-data; boundary=b";

    /** Changes or submits something, or runs a program to answer. */
    private static final List<String> CHANGES =
            List.of(
                    "POST /jars/upload",
                    "POST /v1/jars/upload",
                    "POST /jars/a.jar/run",
                    "GET /jars/a.jar/plan",
                    "GET /jars/a%2Ejar/pl%61n",
                    "GET /jars/a.jar/%2570lan",
                    "GET /jars/a.jar/plan%3Fx",
                    "DELETE /jars/a.jar",
                    "POST /jobs",
                    "PATCH /jobs/00000000000000000000000000000000?mode=cancel",
                    "GET /jobs/00000000000000000000000000000000/yarn-cancel",
                    "GET /jobs/00000000000000000000000000000000/%2579arn-cancel",
                    "POST /jobs/00000000000000000000000000000000/savepoints",
                    "POST /jobs/00000000000000000000000000000000/stop",
                    "POST /savepoint-disposal",
                    "DELETE /cluster",
                    "OPTIONS /jobs");

    @TempDir static Path directory;
    private static FlinkCluster cluster;
    private static String host;
    private static String token;

    @BeforeAll
    static void start() throws IOException {
        cluster = FlinkCluster.start(directory, 0, 1, Map.of());
        host = "Host: 127.0.0.1:" + port();
        token = "Authorization: Bearer " + secret();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static int port() {
        return cluster.dashboard().getPort();
    }

    private static String secret() throws IOException {
        return Files.readString(directory.resolve(FlinkCluster.TOKEN_FILE));
    }

    @Test
    void theDashboardIsReadUnderEachNameOfThisMachine() throws IOException {
        for (String name : List.of("127.0.0.1", "localhost", "LOCALHOST", "[::1]")) {
            String own = "%s:%d".formatted(name, port());
            assertThat(ask("GET /", "", "Host: " + own)).contains("Apache Flink Web Dashboard");
            assertThat(ask("GET /jobs/overview", "", "Host: " + own, "Origin: http://" + own))
                    .startsWith("HTTP/1.1 200");
        }
        for (String path :
                List.of(
                        "/config",
                        "/overview",
                        "/jobmanager/config",
                        "/jobmanager/logs",
                        "/taskmanagers",
                        "/jars")) {
            assertThat(ask("GET " + path, "", host)).as(path).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void aForeignHostNameIsRefusedEvenWithTheToken() throws IOException {
        for (String foreign :
                List.of(
                        "evil.example:" + port(),
                        "evil.example",
                        "127.0.0.1",
                        "127.0.0.1:1",
                        "localhost.evil.example:" + port())) {
            assertRefused(ask("GET /jobs/overview", "", "Host: " + foreign, token));
            assertRefused(ask("POST /jobs", "{}", "Host: " + foreign, token));
        }
        assertRefused(ask("GET /", "", token));
        assertRefused(ask("GET /", "", host, "Host: evil.example", token));
    }

    @Test
    void aForeignPageIsRefusedEvenWithTheToken() throws IOException {
        for (String foreign :
                List.of("http://evil.example", "null", "http://127.0.0.1:1", "https://localhost")) {
            assertRefused(ask("GET /jobs/overview", "", host, "Origin: " + foreign, token));
            assertRefused(
                    ask("POST /jars/upload", UPLOAD, host, "Origin: " + foreign, token, MULTIPART));
        }
        assertRefused(
                ask("GET /config", "", host, "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: cors"));
    }

    @Test
    void whatChangesSomethingIsRefusedWithoutTheRightToken() throws IOException {
        String upload = UPLOAD.replace("a.jar", "refused.jar");
        for (String request : CHANGES) {
            assertRefused(ask(request, upload, host, MULTIPART));
            assertThat(ask(request, upload, host, "Authorization: Bearer wrong", MULTIPART))
                    .as(request)
                    .startsWith("HTTP/1.1 403")
                    .contains("Authorization: Bearer TOKEN", FlinkCluster.TOKEN_FILE)
                    .doesNotContain(secret());
        }
        try (Stream<Path> stored = Files.walk(directory.resolve("upload"))) {
            assertThat(stored).noneMatch(file -> file.toString().contains("refused.jar"));
        }
    }

    @Test
    void withTheTokenAJarIsStoredListedAndDeleted() throws IOException {
        assertThat(ask("POST /jars/upload", UPLOAD, host, token, MULTIPART))
                .startsWith("HTTP/1.1 200")
                .contains("\"status\":\"success\"");
        String listed = ask("GET /jars", "", host);
        assertThat(listed).contains("_a.jar");
        int name = listed.indexOf("\"id\":\"") + "\"id\":\"".length();
        String jar = listed.substring(name, listed.indexOf('"', name));
        assertThat(ask("POST /jars/" + jar + "/run", "{}", host, token))
                .contains("Error while opening jar file");
        assertThat(ask("DELETE /jars/" + jar, "", host, token)).startsWith("HTTP/1.1 200");
    }

    @Test
    void aPathThatIsNotEncodedRightReachesNothing() throws IOException {
        assertThat(ask("GET /jars/a.jar/pl%zzan", "", host)).doesNotStartWith("HTTP/1.1 2");
    }

    /** As the local README shows it. */
    @Test
    void flinksOwnCommandLineWorksWithTheTokenInItsEnvironment() throws Exception {
        // Flink's client takes a space for a part of the value.
        assertThat(commandLine(token.replace(": ", ":")))
                .contains("Job could not be found")
                .doesNotContain("needs the token");
        assertThat(commandLine("X-Nothing:here")).contains("needs the token of this run");
    }

    private static String commandLine(String header) throws Exception {
        Installation installation = Installation.current();
        ProcessBuilder builder =
                new ProcessBuilder(
                                ChildJvm.javaCommand(),
                                "-cp",
                                installation.flinkClassPath(),
                                "org.apache.flink.client.cli.CliFrontend",
                                "cancel",
                                "-m",
                                "127.0.0.1:" + port(),
                                "00000000000000000000000000000000")
                        .redirectErrorStream(true);
        builder.environment().put("FLINK_CONF_DIR", installation.flinkConfiguration().toString());
        builder.environment().put("FLINK_REST_CLIENT_HEADERS", header);
        return new String(builder.start().getInputStream().readAllBytes(), UTF_8);
    }

    @Test
    void theTokenIsInItsFileAlone() throws IOException {
        Path file = directory.resolve(FlinkCluster.TOKEN_FILE);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        for (long pid : cluster.processes().pids()) {
            Path process = Path.of("/proc", String.valueOf(pid));
            for (String part : List.of("cmdline", "environ")) {
                if (Files.isReadable(process.resolve(part))) {
                    assertThat(Files.readString(process.resolve(part), ISO_8859_1))
                            .isNotEmpty()
                            .doesNotContain(secret());
                }
            }
        }
        assertThat(ask("GET /jobmanager/config", "", host)).doesNotContain(secret());
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path one : files.filter(Files::isRegularFile).toList()) {
                if (!one.equals(file)) {
                    assertThat(Files.readString(one, ISO_8859_1))
                            .as(one.toString())
                            .doesNotContain(secret());
                }
            }
        }
    }

    private static void assertRefused(String answer) {
        assertThat(answer)
                .startsWith("HTTP/1.1 403")
                .containsIgnoringCase("connection: close")
                .doesNotContainIgnoringCase("access-control-allow-origin");
    }

    /** Sends a request as it stands, and returns all that is answered. */
    private static String ask(String request, String body, String... headers) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
            String text =
                    "%s HTTP/1.1\r\n%s\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s"
                            .formatted(request, String.join("\r\n", headers), body.length(), body);
            socket.getOutputStream().write(text.getBytes(ISO_8859_1));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }
}
