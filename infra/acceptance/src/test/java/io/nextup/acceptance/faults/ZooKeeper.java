package io.nextup.acceptance.faults;

import io.nextup.local.install.Installation;
import io.nextup.local.process.ChildJvm;
import io.nextup.local.process.Ports;
import io.nextup.local.process.Wait;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The ZooKeeper server that comes with Flink, as a child process: it elects JobManagers, and knows
 * on disk which jobs and checkpoints the next one takes over.
 */
final class ZooKeeper implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final int port;
    private final ChildJvm process;

    private ZooKeeper(int port, ChildJvm process) {
        this.port = port;
        this.process = process;
    }

    /** Starts a server and waits until it listens. */
    static ZooKeeper start(Installation installation, Path directory) throws IOException {
        int port = Ports.free(1).get(0);
        Path home = Files.createDirectories(directory.toAbsolutePath());
        Path configuration = home.resolve("zoo.cfg");
        Files.writeString(
                configuration,
                """
                dataDir=%s
                clientPort=%d
                clientPortAddress=127.0.0.1
                tickTime=1000
                admin.enableServer=false
                """
                        .formatted(home.resolve("data"), port));
        Path log = home.resolve("zookeeper.log");
        ChildJvm process =
                ChildJvm.start(
                        "ZooKeeper",
                        installation.flinkClassPath()
                                + File.pathSeparator
                                + ChildJvm.leashClassPath(),
                        List.of(
                                "-Xmx64m",
                                "-XX:+UseSerialGC",
                                "-Dlog.file=" + log,
                                "-Dlog4j2.configurationFile="
                                        + installation
                                                .flinkConfiguration()
                                                .resolve("log4j.properties")
                                                .toUri()),
                        List.of(
                                "org.apache.flink.runtime.zookeeper.FlinkZooKeeperQuorumPeer",
                                "--zkConfigFile",
                                configuration.toString(),
                                "--peerId",
                                "1"),
                        Map.of(),
                        home.resolve("zookeeper.out"),
                        log);
        ZooKeeper zooKeeper = new ZooKeeper(port, process);
        try {
            Wait.until(
                    START_LIMIT,
                    () -> {
                        process.checkAlive();
                        return zooKeeper.listens();
                    },
                    () -> "ZooKeeper does not listen:%n%s".formatted(process.logTail()));
            return zooKeeper;
        } catch (RuntimeException e) {
            zooKeeper.close();
            throw e;
        }
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    String quorum() {
        return "127.0.0.1:" + port;
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.close();
    }
}
