package io.nextup.local.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PortsTest {

    @Test
    void freePortsDifferAndNoOutgoingConnectionCanTakeThem() {
        assertThat(Ports.free(50))
                .hasSize(50)
                .doesNotHaveDuplicates()
                .allMatch(port -> port >= 20_000 && port < 32_768);
    }

    @Test
    void noPortIsGivenTwice() {
        // By chance alone two of them would share a dozen.
        assertThat(Ports.free(400)).doesNotContainAnyElementsOf(Ports.free(400));
    }

    @Test
    void aFreePortCanBeListenedOn() throws IOException {
        int port = Ports.freeOr(0, "a test");
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(socket.getLocalPort()).isEqualTo(port);
        }
    }
}
