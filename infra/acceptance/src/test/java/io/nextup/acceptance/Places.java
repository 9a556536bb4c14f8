package io.nextup.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nextup.launcher.VerbRun;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * Everything of a running system that others than its owner may read: the list of processes, logs,
 * what verbs printed, and every answer of Flink's REST interface, which the dashboard shows.
 */
final class Places {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Flink leaves a question unanswered now and then. */
    private static final int TRIES = 3;

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final SecuredSystem system;
    private final String job;
    private final HttpClient http = HttpClient.newHttpClient();

    Places(SecuredSystem system, String job) {
        this.system = system;
        this.job = job;
    }

    /** Passes each place on, with its content. */
    void forEach(BiConsumer<String, String> sink) throws Exception {
        processes().forEach(sink);
        files(system.flink().logs()).forEach(sink);
        for (VerbRun run : system.runs()) {
            sink.accept("a verb", run.toString());
        }
        for (String path : paths()) {
            sink.accept(path, get(path));
        }
    }

    private static Map<String, String> processes() throws IOException {
        Map<String, String> lines = new TreeMap<>();
        try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
            for (Path entry :
                    entries.filter(one -> one.getFileName().toString().matches("\\d+")).toList()) {
                try {
                    lines.put(
                            entry.toString(),
                            Files.readString(
                                    entry.resolve("cmdline"), StandardCharsets.ISO_8859_1));
                } catch (IOException e) {
                    // The process has ended meanwhile.
                    lines.put(entry.toString(), "");
                }
            }
        }
        assertThat(lines.values())
                .as("the JobManager and the TaskManager among the processes")
                .anyMatch(line -> line.contains("StandaloneSessionClusterEntrypoint"))
                .anyMatch(line -> line.contains("TaskManagerRunner"));
        return lines;
    }

    private static Map<String, String> files(Path directory) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> logs = Files.walk(directory)) {
            for (Path log : logs.filter(Files::isRegularFile).toList()) {
                files.put(log.toString(), Files.readString(log, StandardCharsets.ISO_8859_1));
            }
        }
        assertThat(files).as("logs").hasSizeGreaterThanOrEqualTo(2);
        return files;
    }

    private List<String> paths() throws Exception {
        List<String> paths =
                new ArrayList<>(
                        List.of(
                                "/config",
                                "/overview",
                                "/jars",
                                "/jobs/overview",
                                "/jobmanager/config",
                                "/jobmanager/environment",
                                "/jobmanager/thread-dump",
                                "/taskmanagers"));
        for (String part :
                List.of(
                        "",
                        "/accumulators?includeSerializedValue=true",
                        "/checkpoints",
                        "/checkpoints/config",
                        "/config",
                        "/exceptions",
                        "/jobmanager/config",
                        "/jobmanager/environment",
                        "/plan")) {
            paths.add("/jobs/" + job + part);
        }
        for (JsonNode vertex : read("/jobs/" + job).get("vertices")) {
            String path = "/jobs/%s/vertices/%s".formatted(job, vertex.get("id").textValue());
            paths.add(path);
            paths.add(path + "/accumulators");
            paths.add(path + "/metrics");
        }
        addLogs("/jobmanager", paths);
        for (JsonNode taskManager : read("/taskmanagers").get("taskmanagers")) {
            String path = "/taskmanagers/" + taskManager.get("id").textValue();
            paths.add(path);
            paths.add(path + "/thread-dump");
            addLogs(path, paths);
        }
        return paths;
    }

    private void addLogs(String process, List<String> paths) throws Exception {
        for (JsonNode log : read(process + "/logs").get("logs")) {
            paths.add("%s/logs/%s".formatted(process, log.get("name").textValue()));
        }
    }

    private JsonNode read(String path) throws Exception {
        return JSON.readTree(get(path));
    }

    private String get(String path) throws Exception {
        HttpRequest question =
                HttpRequest.newBuilder(system.flink().dashboard().resolve(path)).build();
        for (int left = TRIES - 1; ; left--) {
            CompletableFuture<HttpResponse<String>> asked =
                    http.sendAsync(question, HttpResponse.BodyHandlers.ofString());
            try {
                // The request's own timeout would end with the answer's headers.
                HttpResponse<String> answer = asked.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
                assertThat(answer.statusCode()).as(path).isEqualTo(200);
                return answer.body();
            } catch (TimeoutException e) {
                asked.cancel(true);
                assertThat(left).as("tries left, as Flink does not answer " + path).isPositive();
            }
        }
    }
}
