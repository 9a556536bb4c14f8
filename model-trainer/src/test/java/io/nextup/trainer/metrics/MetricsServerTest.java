package io.nextup.trainer.metrics;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.nextup.build.Build;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class MetricsServerTest {
    private static final String HERE = MetricsServer.DEFAULT_ADDRESS;

    @Test
    void theJvmAndTheProcessAreShownToo() throws Exception {
        try (MetricsServer server = MetricsServer.start(HERE, 0, new Build("1.2.3", "e20fd17"))) {
            Scrape scrape = Scrape.of(server.url());
            assertThat(scrape.samples("jvm_memory_used_bytes{area=\"heap\"}").values())
                    .singleElement()
                    .satisfies(bytes -> assertThat(bytes).isPositive());
            assertThat(scrape.samples("process_start_time_seconds")).hasSize(1);
            assertThat(scrape.text())
                    .contains(
                            """
                            # HELP nextup_trainer_rounds_total Rounds that have ended, by outcome.
                            # TYPE nextup_trainer_rounds_total counter
                            """);
        }
    }

    @Test
    void onlyThisMachineReachesItUnlessAnAddressIsGiven() throws Exception {
        assumeTrue(Files.isReadable(Path.of("/proc/net/tcp")));
        try (MetricsServer server = MetricsServer.start(HERE, 0, new Build("1.2.3", "e20fd17"))) {
            // IPv4 127.0.0.1, as IPv4 and as IPv6, each word in the machine's byte order.
            assertThat(listening(port(server)))
                    .isNotEmpty()
                    .isSubsetOf("0100007F", "0000000000000000FFFF00000100007F");
        }
        try (MetricsServer server =
                MetricsServer.start("0.0.0.0", 0, new Build("1.2.3", "e20fd17"))) {
            assertThat(listening(port(server)))
                    .isNotEmpty()
                    .isSubsetOf("00000000", "00000000000000000000000000000000");
        }
    }

    /** Addresses of the sockets that listen on a port. */
    private static List<String> listening(int port) throws IOException {
        List<String> addresses = new ArrayList<>();
        for (String table : List.of("tcp", "tcp6")) {
            Path file = Path.of("/proc/net", table);
            if (Files.isReadable(file)) {
                for (String line : Files.readAllLines(file)) {
                    // sl, local address, remote address, state (0A: listens), ...
                    String[] fields = line.strip().split("\\s+", -1);
                    String[] local = fields[1].split(":", -1);
                    if (fields[3].equals("0A")
                            && local[1].equals(String.format(Locale.ROOT, "%04X", port))) {
                        addresses.add(local[0]);
                    }
                }
            }
        }
        return addresses;
    }

    @Test
    void aPortThatIsTakenIsNamedWithTheWayOut() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(
                            () ->
                                    MetricsServer.start(
                                            HERE,
                                            taken.getLocalPort(),
                                            new Build("1.2.3", "e20fd17")))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith(
                            "Cannot serve metrics at 127.0.0.1:%d ("
                                    .formatted(taken.getLocalPort()))
                    .hasMessageContaining("give another --metrics-port, or 0 for a free one")
                    .hasMessageNotContaining("\n");
        }
    }

    @Test
    void anAddressThatIsNotOfThisMachineIsNamed() {
        assertThatThrownBy(() -> MetricsServer.start("192.0.2.1", 0, new Build("1.2.3", "e20fd17")))
                .hasMessageStartingWith("Cannot serve metrics at 192.0.2.1:0 (")
                .hasMessageEndingWith("as --metrics-address one of this machine");
        assertThatThrownBy(
                        () ->
                                MetricsServer.start(
                                        "nowhere.invalid", 0, new Build("1.2.3", "e20fd17")))
                .hasMessageStartingWith("No address nowhere.invalid is known");
    }

    @Test
    void closingFreesThePortAlsoUnderClientsThatNeverEnd() throws Exception {
        MetricsServer server = MetricsServer.start(HERE, 0, new Build("1.2.3", "e20fd17"));
        try (Socket slow = new Socket(InetAddress.getLoopbackAddress(), port(server))) {
            slow.getOutputStream().write("GET /metrics HT".getBytes(US_ASCII));
            server.close();
            assertThatThrownBy(() -> Scrape.of(server.url())).isInstanceOf(ConnectException.class);
        }
        MetricsServer.start(HERE, port(server), new Build("1.2.3", "e20fd17")).close();
    }

    private static int port(MetricsServer server) {
        return URI.create(server.url()).getPort();
    }
}
