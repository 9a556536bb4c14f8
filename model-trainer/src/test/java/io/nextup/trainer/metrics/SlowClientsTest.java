package io.nextup.trainer.metrics;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nextup.build.Build;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * More slow clients than the server has threads. It runs in a process of its own, since the JDK
 * reads the limits once.
 */
class SlowClientsTest {
    private static final int CLIENTS = 12;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<Socket> clients = new ArrayList<>();
    private Process process;
    private String url;

    /** Serves metrics, prints their address, and goes on until its standard input ends. */
    static final class Server {
        private Server() {}

        public static void main(String[] arguments) throws IOException {
            MetricsServer.limitClients(1);
            try (MetricsServer server =
                    MetricsServer.start(
                            MetricsServer.DEFAULT_ADDRESS, 0, new Build("1.2.3", "e20fd17"))) {
                System.out.println(server.url());
                int end = System.in.read();
                assertThat(end).isEqualTo(-1);
            }
        }
    }

    @BeforeEach
    void start() throws IOException {
        process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Server.class.getName())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        BufferedReader out = process.inputReader(UTF_8);
        url = out.readLine();
        assertThat(url).startsWith("http://");
    }

    @AfterEach
    void stop() throws IOException {
        process.destroyForcibly();
        for (Socket client : clients) {
            client.close();
        }
    }

    @Test
    void clientsThatNeverEndTheirRequestHoldUpNobodyForLong() throws Exception {
        for (int i = 0; i < CLIENTS; i++) {
            connect().getOutputStream().write("GET /metrics HT".getBytes(US_ASCII));
        }
        assertThat(Scrape.of(url).value("round_running")).isZero();
    }

    @Test
    void clientsThatNeverReadTheirAnswersAreCutOff() throws Exception {
        // Far more than the buffers of a connection take: a thread of the server waits to write.
        byte[] requests =
                "GET /metrics HTTP/1.1\r\nHost: h\r\n\r\n".repeat(1_000).getBytes(US_ASCII);
        for (int i = 0; i < CLIENTS; i++) {
            connect().getOutputStream().write(requests);
        }
        for (Socket client : clients) {
            await().atMost(PATIENCE).until(() -> isCutOff(client));
        }
        assertThat(Scrape.of(url).value("round_running")).isZero();
    }

    private static boolean isCutOff(Socket client) {
        try {
            client.getOutputStream().write('G');
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private Socket connect() throws IOException {
        Socket client = new Socket();
        clients.add(client);
        client.setReceiveBufferSize(4_096);
        client.connect(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), URI.create(url).getPort()));
        return client;
    }
}
