package io.nextup.acceptance.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nextup.event.Topics;
import io.nextup.local.broker.KafkaBroker;
import io.nextup.local.broker.TopicsFile;
import io.nextup.local.cluster.FlinkCluster;
import io.nextup.local.install.Installation;
import io.nextup.local.process.ChildJvm;
import io.nextup.local.process.Ports;
import io.nextup.local.process.Wait;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A broker, a Flink cluster with the job and a trainer that refreshes, each in a process of its
 * own, all with metrics for Prometheus, and events for them.
 */
final class WatchedSystem implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int USERS = 400;
    private static final int ITEMS = 150;
    private static final Pattern REPORTER =
            Pattern.compile("Started PrometheusReporter HTTP server on port (\\d+)");
    private static final Pattern SAMPLE = Pattern.compile("(?m)^([a-zA-Z_:][\\w:]*)[{ ]");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final List<AutoCloseable> parts = new ArrayList<>();
    private final Path directory;
    private final int trainerPort = Ports.free(1).get(0);
    private KafkaBroker broker;
    private FlinkCluster cluster;
    private long sent;

    private WatchedSystem(Path directory) {
        this.directory = directory;
    }

    static WatchedSystem start(Path directory) {
        WatchedSystem system = new WatchedSystem(directory);
        try {
            system.startAll();
            return system;
        } catch (RuntimeException | Error e) {
            system.close();
            throw e;
        }
    }

    private void startAll() {
        broker = part(KafkaBroker.start(directory.resolve("kafka"), 0));
        broker.createTopics(TopicsFile.bundled());
        cluster =
                part(
                        FlinkCluster.start(
                                directory.resolve("flink"),
                                1,
                                2,
                                Map.of(
                                        "metrics.reporters",
                                        "prometheus",
                                        "metrics.reporter.prometheus.factory.class",
                                        "org.apache.flink.metrics.prometheus.PrometheusReporterFactory",
                                        // JobManager and TaskManager take one each.
                                        "metrics.reporter.prometheus.port",
                                        Ports.free(2).stream()
                                                .map(String::valueOf)
                                                .collect(Collectors.joining(",")))));
        startJobAndTrainer();
    }

    private void startJobAndTrainer() {
        send(6_000);
        cluster.submit(
                Installation.current().jobJar(),
                List.of(
                        "--nextup.models.unsigned",
                        "allow",
                        "--nextup.kafka.bootstrap-servers",
                        broker.bootstrapServers(),
                        "--nextup.models.cache-dir",
                        directory.resolve("cache").toString()));
        Path output = directory.resolve("refresh.log");
        part(
                ChildJvm.start(
                        "the refresh",
                        System.getProperty("java.class.path"),
                        List.of(
                                "-Xmx512m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-Dai.djl.offline=true",
                                "-Dai.djl.pytorch.num_threads=1",
                                "-Dai.djl.pytorch.num_interop_threads=1",
                                "-Dai.djl.pytorch.graph_optimizer=false"),
                        List.of(
                                "io.nextup.launcher.Nextup",
                                "refresh",
                                "--every=5s",
                                "--registry=" + directory.resolve("registry"),
                                "--family=markov",
                                // A job that never ran: receipts wait for it.
                                "--job-group=nextup-elsewhere",
                                "--min-users=10",
                                "--window=500",
                                "--margin=0.9",
                                "--metrics-port=" + trainerPort,
                                "--bootstrap-servers=" + broker.bootstrapServers()),
                        Map.of("OMP_NUM_THREADS", "1", "OMP_WAIT_POLICY", "passive"),
                        output,
                        output));
    }

    /** Returns the addresses to scrape, by the name of the scrape job in prometheus.yaml. */
    Map<String, List<String>> targets() {
        return Map.of(
                "nextup", reporters().stream().map(port -> "127.0.0.1:" + port).toList(),
                "nextup-trainer", List.of("127.0.0.1:" + trainerPort));
    }

    /** Returns the ports that Flink's processes write to their logs. */
    private List<Integer> reporters() {
        List<Integer> ports = new ArrayList<>();
        Wait.until(
                PATIENCE,
                () -> {
                    ports.clear();
                    ports.addAll(portsInLogs());
                    return ports.size() == 2;
                },
                () -> "The logs of Flink name the ports of %s reporters".formatted(ports));
        return ports;
    }

    private List<Integer> portsInLogs() {
        try (Stream<Path> logs = Files.list(cluster.logs())) {
            List<Integer> ports = new ArrayList<>();
            for (Path log : logs.filter(file -> file.toString().endsWith(".log")).toList()) {
                Matcher matcher = REPORTER.matcher(Files.readString(log));
                if (matcher.find()) {
                    ports.add(Integer.parseInt(matcher.group(1)));
                }
            }
            return ports;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the names of all metrics that any process has now. */
    Set<String> metrics() throws IOException, InterruptedException {
        Set<String> names = new TreeSet<>();
        for (List<String> addresses : targets().values()) {
            for (String address : addresses) {
                String text =
                        HTTP.send(
                                        HttpRequest.newBuilder(
                                                        URI.create(
                                                                "http://" + address + "/metrics"))
                                                .build(),
                                        BodyHandlers.ofString())
                                .body();
                SAMPLE.matcher(text).results().forEach(found -> names.add(found.group(1)));
            }
        }
        return names;
    }

    /** Sends events, and now and then what is refused, comes twice, or erases a user. */
    void send(int events) {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", broker.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            List<Future<RecordMetadata>> sends = new ArrayList<>();
            for (int i = 0; i < events; i++) {
                long n = sent++;
                String user = "u%d".formatted(n % USERS);
                sends.add(producer.send(event(user, n)));
                if (n % 100 == 99) {
                    sends.add(producer.send(record(user, "no event".getBytes(UTF_8))));
                    sends.add(producer.send(event(user, n)));
                }
                if (n % 5_000 == 4_999) {
                    sends.add(producer.send(record(user, null)));
                }
            }
            for (Future<RecordMetadata> send : sends) {
                send.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("An event cannot be sent", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }

    private static ProducerRecord<byte[], byte[]> event(String user, long n) {
        String json =
                """
                {"eventId": "e%d", "userId": "%s", "itemId": "i%d", "eventTime": %d}"""
                        .formatted(
                                n, user, (n * 7 + n / USERS) % ITEMS, Instant.now().toEpochMilli());
        return record(user, json.getBytes(UTF_8));
    }

    private static ProducerRecord<byte[], byte[]> record(String user, byte[] value) {
        return new ProducerRecord<>(Topics.INTERACTIONS, user.getBytes(UTF_8), value);
    }

    private <T extends AutoCloseable> T part(T started) {
        parts.add(0, started);
        return started;
    }

    /** Closes all parts, the last one started first, and reports the first failure after that. */
    @Override
    public void close() {
        IllegalStateException failure = null;
        for (AutoCloseable part : parts) {
            try {
                part.close();
            } catch (Exception e) {
                if (failure == null) {
                    failure = new IllegalStateException("A part of the system did not close", e);
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
