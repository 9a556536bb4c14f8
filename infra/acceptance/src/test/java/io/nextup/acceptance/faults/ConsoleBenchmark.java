package io.nextup.acceptance.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nextup.kafka.KafkaSettings;
import io.nextup.launcher.Nextup;
import io.nextup.local.install.Installation;
import io.nextup.local.process.ChildJvm;
import io.nextup.local.process.Wait;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.apache.commons.io.FileUtils;

/**
 * Measures what a console costs: its processor time and memory at a steady rate with two pages
 * open, and the stream's latency with it and without it, in turn within one run of {@code nextup
 * up}. A console that is stopped by SIGSTOP costs nothing.
 */
final class ConsoleBenchmark {
    private static final int PER_SECOND = 1_000;
    private static final int PAGES = 2;
    private static final int TURNS = 4;
    private static final double WARM_UP_SECONDS = 60;
    private static final double TURN_SECONDS = 30;

    /** Begin of a turn that does not count: a console that went on reads what it has missed. */
    private static final double SETTLING_SECONDS = 8;

    /** Kept: a client that nobody holds closes its streams. */
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static final CircleModel MODEL = CircleModel.forwards("circle");
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** Ticks of the processor time in /proc, a second. */
    private static final double TICKS = 100;

    private final Path directory;
    private final ChildJvm up;

    private ConsoleBenchmark(Path directory) {
        this.directory = directory;
        up =
                ChildJvm.start(
                        "nextup up",
                        System.getProperty("java.class.path"),
                        List.of(
                                "-Xmx256m",
                                "-XX:+UseSerialGC",
                                "-D%s=%s"
                                        .formatted(
                                                Installation.HOME_PROPERTY,
                                                Installation.current().home())),
                        List.of(
                                Nextup.class.getName(),
                                "up",
                                "--json",
                                "--directory=" + directory.resolve("up"),
                                "--registry=" + directory.resolve("registry"),
                                "--port=0",
                                "--dashboard-port=0",
                                "--console-port=0"),
                        Map.of(),
                        directory.resolve("out"),
                        directory.resolve("terminal"),
                        directory.resolve("terminal"));
    }

    /** Runs the benchmark, which takes six minutes. */
    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createTempDirectory("console-benchmark-");
        ConsoleBenchmark benchmark = new ConsoleBenchmark(directory);
        try {
            benchmark.run();
        } finally {
            benchmark.up.close();
            FileUtils.deleteDirectory(directory.toFile());
        }
    }

    private void run() throws Exception {
        JsonNode system = system();
        KafkaSettings kafka = UpIT.login(system);
        URI console = URI.create(system.path("console").textValue());
        TrialSystem.announceSigned(kafka, MODEL.publish(directory.resolve("registry")));
        awaitThat(console);
        long pid = console();
        List<HttpResponse<Stream<String>>> pages = new ArrayList<>();
        Histogram with = new Histogram(3);
        Histogram without = new Histogram(3);
        double cpuSeconds = 0;
        double wallSeconds = 0;
        try (Traffic traffic = new Traffic(kafka, 1, PER_SECOND);
                Consumer consumer = new Consumer(kafka, false)) {
            consumer.start();
            traffic.start();
            for (int page = 0; page < PAGES; page++) {
                pages.add(open(console.resolve("api/live")));
            }
            traffic.await(WARM_UP_SECONDS);
            for (int turn = 0; turn < 2 * TURNS; turn++) {
                boolean on = turn % 2 == 0;
                signal(pid, on ? "CONT" : "STOP");
                traffic.await(SETTLING_SECONDS);
                int from = traffic.count();
                double cpuBefore = cpuSeconds(pid);
                long begun = System.nanoTime();
                traffic.await(TURN_SECONDS);
                if (on) {
                    cpuSeconds += cpuSeconds(pid) - cpuBefore;
                    wallSeconds += (System.nanoTime() - begun) / 1e9;
                }
                // The last answers of the turn are on their way.
                traffic.await(1);
                record(traffic, consumer, from, on ? with : without);
            }
            signal(pid, "CONT");
            traffic.finish();
        }
        pages.forEach(page -> page.body().close());
        System.out.printf(
                "%d events/s, %d pages, %d turns of %.0f s each%n",
                PER_SECOND, PAGES, TURNS, TURN_SECONDS);
        print("with the console", with);
        print("without it", without);
        System.out.printf(
                "p99 with to without: %.3f%n",
                with.getValueAtPercentile(99) / (double) without.getValueAtPercentile(99));
        System.out.printf(
                "console: %.1f %% of a core, %d MB resident at most%n",
                100 * cpuSeconds / wallSeconds, peakMebibytes(pid));
    }

    private static void record(Traffic traffic, Consumer consumer, int from, Histogram histogram) {
        List<FaultLedger.Sent> sent = traffic.sent();
        List<Long> intended = traffic.intendedNanos();
        Map<String, Long> seen = consumer.seenNanos();
        int until = from + (int) (TURN_SECONDS * PER_SECOND);
        for (int event = from; event < Math.min(until, sent.size()); event++) {
            Long nanos = seen.get(sent.get(event).eventId());
            if (nanos != null) {
                histogram.recordValue(Math.max(0, nanos - intended.get(event)));
            }
        }
    }

    private static void print(String name, Histogram nanos) {
        System.out.printf(
                "%s: %,d answers, p50 %.1f ms, p99 %.1f ms%n",
                name,
                nanos.getTotalCount(),
                nanos.getValueAtPercentile(50) / 1e6,
                nanos.getValueAtPercentile(99) / 1e6);
    }

    private JsonNode system() throws IOException {
        Path out = directory.resolve("out");
        Wait.until(
                PATIENCE,
                () -> {
                    up.checkAlive();
                    return read(out).endsWith("}\n");
                },
                () -> "The system does not come up");
        return new JsonMapper().readTree(out.toFile());
    }

    /** The system does not wait for its console. */
    private static void awaitThat(URI console) throws IOException {
        Wait.until(
                PATIENCE,
                () -> {
                    try (Socket socket = new Socket(console.getHost(), console.getPort())) {
                        return socket.isConnected();
                    } catch (IOException e) {
                        return false;
                    }
                },
                () -> "The console does not listen at " + console);
    }

    private long console() {
        return ProcessHandle.of(up.pid())
                .orElseThrow()
                .children()
                .filter(
                        child ->
                                List.of(
                                                read(Path.of("/proc", child.pid() + "", "cmdline"))
                                                        .split("\0", -1))
                                        .contains("console"))
                .findFirst()
                .orElseThrow()
                .pid();
    }

    private static HttpResponse<Stream<String>> open(URI stream) throws Exception {
        HttpResponse<Stream<String>> page =
                HTTP.send(
                        HttpRequest.newBuilder(stream)
                                .header("Accept", "text/event-stream")
                                .build(),
                        BodyHandlers.ofLines());
        Thread reader = new Thread(() -> drain(page), "page");
        reader.setDaemon(true);
        reader.start();
        return page;
    }

    private static void drain(HttpResponse<Stream<String>> page) {
        try {
            page.body().forEach(line -> {});
        } catch (UncheckedIOException e) {
            // The benchmark ends.
        }
    }

    private static void signal(long pid, String signal) throws Exception {
        new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).start().waitFor();
    }

    /** User and system time, fields 14 and 15 of proc(5)'s stat. */
    private static double cpuSeconds(long pid) {
        String stat = read(Path.of("/proc", Long.toString(pid), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS;
    }

    private static long peakMebibytes(long pid) {
        return read(Path.of("/proc", Long.toString(pid), "status"))
                .lines()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
                .findFirst()
                .orElseThrow();
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? new String(Files.readAllBytes(file), UTF_8) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
