package io.nextup.local.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Flink's statistics of a job, by its REST interface. */
public final class JobStatistics {
    private final FlinkRest rest;
    private final String path;

    JobStatistics(FlinkRest rest, String jobId) {
        this.rest = rest;
        this.path = "/jobs/" + jobId;
    }

    /**
     * A completed checkpoint.
     *
     * @param triggeredMillis start of the checkpoint, milliseconds since the epoch
     * @param completedMillis time at which its last part was acknowledged
     * @param stateBytes bytes that a restore from it reads, whichever checkpoint wrote them
     */
    public record Checkpoint(long triggeredMillis, long completedMillis, long stateBytes) {}

    /**
     * A metric over the subtasks that have it.
     *
     * @param mean mean of the subtasks' values
     * @param max maximum of the subtasks' values
     */
    public record Metric(double mean, double max) {}

    /**
     * Returns the checkpoints, newest first; Flink keeps {@code web.checkpoints.history} of them.
     */
    public List<Checkpoint> checkpoints() {
        List<Checkpoint> checkpoints = new ArrayList<>();
        for (JsonNode one :
                rest.get(path + "/checkpoints", "ask for checkpoints").path("history")) {
            if (one.path("status").asText().equals("COMPLETED")) {
                checkpoints.add(
                        new Checkpoint(
                                one.path("trigger_timestamp").asLong(),
                                one.path("latest_ack_timestamp").asLong(),
                                one.path("state_size").asLong()));
            }
        }
        return checkpoints;
    }

    /**
     * Returns metrics of an operator by their names, such as {@code batchSize_mean}. Flink collects
     * metrics at most every {@code metrics.fetcher.update-interval}, and only when they are asked
     * for.
     *
     * @return metrics by name; empty while Flink has not collected all of them
     */
    public Optional<Map<String, Metric>> metrics(String operator, List<String> names) {
        for (JsonNode vertex : rest.get(path, "ask for the job").path("vertices")) {
            String metrics = path + "/vertices/" + vertex.path("id").asText() + "/subtasks/metrics";
            String wanted =
                    names.stream()
                            .map(name -> operator + '.' + name)
                            .collect(Collectors.joining(","));
            JsonNode answer = rest.get(metrics + "?get=" + wanted, "ask for metrics");
            if (answer.size() == names.size()) {
                return Optional.of(byName(answer, operator.length() + 1));
            }
        }
        return Optional.empty();
    }

    private static Map<String, Metric> byName(JsonNode answer, int prefix) {
        Map<String, Metric> metrics = new LinkedHashMap<>();
        for (JsonNode one : answer) {
            metrics.put(
                    one.path("id").asText().substring(prefix),
                    new Metric(one.path("avg").asDouble(), one.path("max").asDouble()));
        }
        return metrics;
    }
}
