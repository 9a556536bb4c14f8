package io.nextup.local.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** Finds free ports on the loopback address. */
public final class Ports {
    private static final int LOWEST = 20_000;

    /** First port that Linux takes for outgoing connections; other systems begin higher. */
    private static final int EPHEMERAL = 32_768;

    private static final int MOST_TRIES = 10_000;

    /** Ports that this JVM has given out; their owners may not listen yet. */
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private Ports() {}

    /**
     * Returns free ports, all different, also from those given before. The owner of a port listens
     * a moment later. So the ports lie below those for outgoing connections, one of which could
     * take the port meanwhile.
     */
    public static List<Integer> free(int count) {
        Set<Integer> ports = new LinkedHashSet<>();
        for (int tries = 0; tries < MOST_TRIES && ports.size() < count; tries++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, EPHEMERAL);
            if (isFree(port) && GIVEN.add(port)) {
                ports.add(port);
            }
        }
        if (ports.size() < count) {
            throw new LocalRunException(
                    "No %d free ports on the loopback address from %d to %d"
                            .formatted(count, LOWEST, EPHEMERAL - 1));
        }
        return List.copyOf(ports);
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    /** Tells whether a program listens on a port of the loopback address. */
    public static boolean isListenedTo(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** Returns the port itself, or a free one for 0; throws if the port is in use. */
    public static int freeOr(int port, String purpose) {
        if (port == 0) {
            return free(1).get(0);
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            GIVEN.add(port);
            return port;
        } catch (IOException e) {
            throw new LocalRunException(
                    "Port %d, wanted for %s, is in use: stop what listens there, or choose another"
                            .formatted(port, purpose),
                    e);
        }
    }
}
