package io.nextup.console.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nextup.console.live.LiveStream;
import io.nextup.event.Interaction;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Writes the lines before it asks a broker: these tests have none. */
class AuditLogTest {
    /** {@code printf %s ada | sha256sum}. */
    private static final String ADA =
            "fdee430d40bd57deeac186cd9790033d0f06f909a8806e7ce6e717ab7c7d5029";

    /** {@code printf 'ada\r\n2026' | sha256sum}. */
    private static final String FORGED =
            "417ea67781b3e11667deca3f21b431f117e771ed8816dd326a4e84c2ca6dfd57";

    private final List<String> lines = new CopyOnWriteArrayList<>();

    private final LiveStream live = BrokerlessServer.live();

    @TempDir Path directory;
    private ConsoleServer server;

    @BeforeEach
    void start() {
        server =
                BrokerlessServer.start(directory, Optional.empty(), new AuditLog(lines::add), live);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aLookAtAUserSaysWhoLookedWhenAndAtWhom() throws IOException {
        Instant begin = Instant.now();
        String line = lineOf("/api/users/ada");
        assertThat(line).endsWith(" 127.0.0.1 looked at the user sha256:" + ADA);
        assertThat(Instant.parse(line.substring(0, line.indexOf(' '))))
                .isBetween(begin.minusSeconds(1), Instant.now());
    }

    @Test
    void aQuestionWhyNamesTheUser() throws IOException {
        assertThat(lineOf("/api/users/ada/why?item=tea"))
                .endsWith(" 127.0.0.1 asked why an item is in the list of the user sha256:" + ADA);
    }

    @Test
    void recentUsersAreNamedToo() throws IOException {
        long now = System.currentTimeMillis();
        live.interaction(Interaction.click("e", "ada", "tea", now), "e", now, now);
        assertThat(lineOf("/api/users")).endsWith(" 127.0.0.1 saw the recent users sha256:" + ADA);
    }

    @Test
    void noIdForgesALineOrIsStored() throws IOException {
        assertThat(lineOf("/api/users/ada%0D%0A2026"))
                .endsWith(" looked at the user sha256:" + FORGED)
                .doesNotContain("ada", "\r", "\n");
    }

    /** The line of a request, whose answer is not awaited. */
    private String lineOf(String path) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream()
                    .write(
                            "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n"
                                    .formatted(path, server.port())
                                    .getBytes(UTF_8));
            await().until(() -> !lines.isEmpty());
        }
        assertThat(lines).hasSize(1);
        return lines.get(0);
    }
}
