package io.nextup.console.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Asks a real server byte by byte, since an HTTP client would not send what an attacker sends. */
class ConsoleServerTest {
    private static final String TOKEN = "0123456789abcdef";

    @TempDir Path directory;
    private ConsoleServer server;

    @AfterEach
    void stop() {
        server.close();
    }

    private void start(Optional<String> token) {
        server = BrokerlessServer.start(directory, token, new AuditLog());
    }

    @Test
    void pagesForbidForeignProgramsAndFrames() throws IOException {
        start(Optional.empty());
        String page = get("/", own());
        assertThat(page)
                .startsWith("HTTP/1.1 200")
                .contains("default-src 'none'; script-src 'self'", "frame-ancestors 'none'")
                .contains("X-Content-Type-Options: nosniff", "<title>Nextup console</title>")
                .doesNotContain("Server: Jetty");
        assertThat(get("/uplot/uPlot.esm.js", own()))
                .startsWith("HTTP/1.1 200")
                .contains("Content-Type: text/javascript", "default-src 'none'");
        assertThat(get("/uplot/uPlot.min.css", own()))
                .startsWith("HTTP/1.1 200")
                .contains("Content-Type: text/css");
        assertThat(get("/api/console", own()))
                .startsWith("HTTP/1.1 200")
                .contains("\"actions\":false", "default-src 'none'");
    }

    @Test
    void aForeignNameOfThisMachineGetsNoPageAndNoData() throws IOException {
        start(Optional.empty());
        for (String path : new String[] {"/", "/app.js", "/api/console", "/api/live"}) {
            assertThat(get(path, "evil.example:" + server.port()))
                    .as(path)
                    .startsWith("HTTP/1.1 421")
                    .doesNotContain("<title>", "import", "\"version\"");
        }
    }

    @Test
    void nothingOutsideTheDirectoryOfPagesIsServed() throws IOException {
        start(Optional.empty());
        for (String path :
                new String[] {
                    "/../Console.class",
                    "/%2e%2e/Console.class",
                    "/..%2fConsole.class",
                    "/web/../../Console.class",
                    "//io/nextup/console/Console.class",
                    "/package-info.class"
                }) {
            assertThat(get(path, own())).as(path).containsPattern("^HTTP/1.1 (400|404)");
        }
    }

    @Test
    void aConsoleThatOnlyReadsRefusesToClick() throws IOException {
        start(Optional.empty());
        assertThat(post("/api/users", "application/json", ""))
                .startsWith("HTTP/1.1 403")
                .contains("--allow-actions");
        assertThat(post("/api/users", "text/plain", "")).startsWith("HTTP/1.1 415");
        assertThat(post("/api/users", "application/json", "Origin: http://evil.example\r\n"))
                .startsWith("HTTP/1.1 403")
                .contains("another origin");
    }

    @Test
    void withATokenDataNeedItAndPagesDoNot() throws IOException {
        start(Optional.of(TOKEN));
        assertThat(get("/", "console.example")).startsWith("HTTP/1.1 200");
        assertThat(get("/api/console", "console.example")).startsWith("HTTP/1.1 401");
        assertThat(get("/api/users", "console.example")).startsWith("HTTP/1.1 401");
        assertThat(get("/api/console?token=" + TOKEN, "console.example"))
                .startsWith("HTTP/1.1 401");
        assertThat(ask("GET", "/api/console", "x", "Authorization: Bearer " + TOKEN + "\r\n"))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void whatIsNotThereIsNamed() throws IOException {
        start(Optional.empty());
        assertThat(get("/api/nothing", own())).startsWith("HTTP/1.1 404");
        assertThat(get("/api/items?n=1000", own())).startsWith("HTTP/1.1 400");
    }

    private String own() {
        return "127.0.0.1:" + server.port();
    }

    private String get(String path, String host) throws IOException {
        return ask("GET", path, host, "");
    }

    private String post(String path, String contentType, String more) throws IOException {
        return ask(
                "POST",
                path,
                own(),
                "Content-Type: %s\r\nContent-Length: 2\r\n%s".formatted(contentType, more));
    }

    private String ask(String method, String path, String host, String more) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream()
                    .write(
                            "%s %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n%s\r\n%s"
                                    .formatted(
                                            method,
                                            path,
                                            host,
                                            more,
                                            method.equals("POST") ? "{}" : "")
                                    .getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }
}
