package io.nextup.local.run;

import io.nextup.local.install.Installation;
import io.nextup.local.process.ChildJvm;
import io.nextup.local.process.LocalRunException;
import io.nextup.local.process.Ports;
import io.nextup.local.process.RestartRule;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A console in a process of its own, with little memory. Not thread-safe. */
public final class ConsoleProcess implements AutoCloseable {
    /** Port of a run that does not choose another. */
    public static final int DEFAULT_PORT = 8082;

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long LOOK_MILLIS = 100;

    private final Path log;
    private final List<String> command;
    private final int port;
    private final RestartRule rule = new RestartRule();
    private ChildJvm process;
    private boolean paused;
    private boolean abandoned;
    private long retryNanos;

    private ConsoleProcess(Path log, List<String> command, int port) {
        this.log = log;
        this.command = command;
        this.port = port;
        process = launch();
        rule.cameUp(System.nanoTime());
    }

    /**
     * Starts a console in which people may act; does not wait until it answers.
     *
     * @param launcher main class of the program whose verb {@code console} it runs
     * @param directory an existing directory for its log and its list of users
     * @param kafkaConfig file of the clients' settings
     * @param port port to listen on; 0 for a free one
     * @param dashboard address of Flink's dashboard
     * @param more further options of {@code nextup console}
     */
    public static ConsoleProcess start(
            String launcher,
            Path directory,
            Path kafkaConfig,
            int port,
            URI dashboard,
            List<String> more) {
        int chosen = Ports.freeOr(port, "the console");
        List<String> command =
                new ArrayList<>(
                        List.of(
                                launcher,
                                "console",
                                "--kafka-config=" + kafkaConfig,
                                "--port=" + chosen,
                                "--directory=" + directory.resolve("console"),
                                "--dashboard=" + dashboard,
                                "--allow-actions"));
        command.addAll(more);
        return new ConsoleProcess(directory.resolve("console.log"), command, chosen);
    }

    private ChildJvm launch() {
        // Whoever looks at the stream must not slow it down.
        return ChildJvm.startGivingWay(
                "The console",
                System.getProperty("java.class.path"),
                List.of(
                        "-Xmx192m",
                        // A collection takes a core for some 25 ms. With much young space it comes
                        // so rarely that the stream's 99th percentile does not show it.
                        "-Xmn96m",
                        // The run starts it again; without memory it would only seem to live.
                        "-XX:+ExitOnOutOfMemoryError",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-D%s=%s"
                                .formatted(
                                        Installation.HOME_PROPERTY, Installation.current().home())),
                command,
                Map.of(),
                log);
    }

    /** Waits until the first page can be asked for; not for a console that ends or is too slow. */
    public void awaitListening() {
        long start = System.nanoTime();
        try {
            while (!Ports.isListenedTo(port) && System.nanoTime() - start < PATIENCE.toNanos()) {
                if (process.hasEndedWithin(LOOK_MILLIS)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns the address of the first page. */
    public URI address() {
        return URI.create("http://127.0.0.1:" + port + "/");
    }

    /**
     * Restarts a console that has ended, after a pause that doubles. One that ends too often stays
     * away: the stream goes on without it.
     *
     * @param terminal takes one line for each end
     */
    public void attend(long nowNanos, Consumer<String> terminal) {
        if (abandoned || process.isAlive()) {
            return;
        }
        if (!paused) {
            Optional<Duration> pause = rule.died(nowNanos);
            paused = true;
            abandoned = pause.isEmpty();
            retryNanos = nowNanos + pause.orElse(Duration.ZERO).toNanos();
            terminal.accept(
                    "The console ended with exit code %d; %s. Its log is %s"
                            .formatted(
                                    process.exitCode().orElse(0),
                                    abandoned
                                            ? "it is not restarted any more"
                                            : "restarting it in %d s"
                                                    .formatted(pause.get().toSeconds()),
                                    log));
        } else if (nowNanos - retryNanos >= 0) {
            try {
                process = launch();
                rule.cameUp(nowNanos);
            } catch (LocalRunException e) {
                terminal.accept(e.getMessage());
            }
            paused = false;
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
