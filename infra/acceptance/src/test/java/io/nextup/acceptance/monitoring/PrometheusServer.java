package io.nextup.acceptance.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nextup.local.process.Ports;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A real Prometheus that scrapes once a second and holds our rules. */
final class PrometheusServer implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Process process;
    private final String address;

    private PrometheusServer(Process process, String address) {
        this.process = process;
        this.address = address;
    }

    /** Says whether the program is on the PATH. */
    static boolean isInstalled() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "prometheus")));
    }

    /**
     * Starts a server.
     *
     * @param targets addresses by name of the scrape job
     */
    static PrometheusServer start(Path directory, Path rules, Map<String, List<String>> targets)
            throws IOException {
        String jobs =
                targets.entrySet().stream()
                        .map(
                                job ->
                                        """
                                          - job_name: %s
                                            static_configs:
                                              - targets: %s
                                        """
                                                .formatted(job.getKey(), job.getValue()))
                        .collect(Collectors.joining());
        Path configuration =
                Files.writeString(
                        directory.resolve("prometheus.yaml"),
                        """
                        global:
                          scrape_interval: 1s
                          evaluation_interval: 1s
                        rule_files: ["%s"]
                        scrape_configs:
                        %s"""
                                .formatted(rules, jobs));
        String address = "127.0.0.1:" + Ports.free(1).get(0);
        Process process =
                new ProcessBuilder(
                                "prometheus",
                                "--config.file=" + configuration,
                                "--storage.tsdb.path=" + directory.resolve("prometheus"),
                                "--web.listen-address=" + address)
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("prometheus.log").toFile())
                        .start();
        return new PrometheusServer(process, address);
    }

    /**
     * Asks a query as of now.
     *
     * @return the number of series in the answer
     * @throws IOException if Prometheus cannot be asked, or does not understand the query
     */
    int series(String expression) throws IOException, InterruptedException {
        JsonNode answer =
                JsonMapper.builder()
                        .build()
                        .readTree(
                                HTTP.send(
                                                HttpRequest.newBuilder(
                                                                URI.create(
                                                                        "http://%s/api/v1/query?query=%s"
                                                                                .formatted(
                                                                                        address,
                                                                                        URLEncoder
                                                                                                .encode(
                                                                                                        expression,
                                                                                                        UTF_8))))
                                                        .build(),
                                                BodyHandlers.ofString())
                                        .body());
        if (!answer.path("status").asText().equals("success")) {
            throw new IOException("%s: %s".formatted(expression, answer.path("error").asText()));
        }
        return answer.path("data").path("result").size();
    }

    /** Ends the server, and waits until it no longer writes to its directory. */
    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
