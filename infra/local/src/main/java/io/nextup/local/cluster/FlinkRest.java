package io.nextup.local.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nextup.local.process.LocalRunException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The few calls of Flink's REST interface that are needed to run one job. */
final class FlinkRest {
    private static final JsonMapper JSON = new JsonMapper();

    /** Longest time for the whole answer of a question. */
    private static final Duration QUICK = Duration.ofSeconds(20);

    /** Number of tries: a JobManager on a busy machine may be slow to answer without any fault. */
    private static final int QUESTIONS_TRIES = 3;

    /** Timeout for running a jar, which runs its main method in the JobManager. */
    private static final Duration SLOW = Duration.ofMinutes(3);

    private static final String BOUNDARY = "nextup-job-jar-5d41402abc4b2a76";

    private final HttpClient client = HttpClient.newHttpClient();
    private final URI base;
    private final String authorization;
    private final Duration quick;

    /**
     * @param base address of the dashboard
     * @param authorization value of the header that the cluster's guard asks for; empty to read
     *     only
     */
    FlinkRest(URI base, String authorization) {
        this(base, authorization, QUICK);
    }

    /**
     * @param quick longest time for the whole answer of a question
     */
    FlinkRest(URI base, String authorization, Duration quick) {
        this.base = base;
        this.authorization = authorization;
        this.quick = quick;
    }

    /** Size of a cluster. */
    record Overview(int taskManagers, int slots) {}

    /** Checkpoint counts of one job, since it was submitted or recovered. */
    record CheckpointCounts(long completed, long failed) {}

    /** A job's state and those of its vertices, in the order of the graph. */
    record JobState(String state, List<Vertex> vertices) {
        JobState {
            vertices = List.copyOf(vertices);
        }

        /**
         * Returns true when every vertex runs: the restart of one part shows in its vertices only.
         */
        boolean isRunning() {
            return state.equals("RUNNING")
                    && vertices.stream().allMatch(v -> v.status().equals("RUNNING"));
        }
    }

    /** One box of the dashboard's graph: its name lists the chained operators. */
    record Vertex(String name, int parallelism, String status) {}

    /** Returns the cluster's size; empty while the JobManager does not answer yet. */
    Optional<Overview> overview() {
        try {
            HttpResponse<String> answer = exchange(request("/overview").GET().build(), quick);
            // A dispatcher that is still starting answers 404 or 503.
            if (answer.statusCode() != 200) {
                return Optional.empty();
            }
            JsonNode json = JSON.readTree(answer.body());
            return Optional.of(
                    new Overview(
                            json.path("taskmanagers").asInt(), json.path("slots-total").asInt()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Returns free slots by TaskManager id; empty while no JobManager answers. */
    Map<String, Integer> freeSlots() {
        Map<String, Integer> slots = new LinkedHashMap<>();
        taskManagers()
                .forEach(one -> slots.put(one.path("id").asText(), one.path("freeSlots").asInt()));
        return slots;
    }

    /**
     * Returns the address of a TaskManager, which changes with its process; empty if it is not
     * listed.
     */
    Optional<String> taskManagerAddress(String id) {
        for (JsonNode one : taskManagers()) {
            if (one.path("id").asText().equals(id)) {
                return Optional.of(one.path("path").asText());
            }
        }
        return Optional.empty();
    }

    /** Returns the JobManager's list; empty while it does not answer. */
    private JsonNode taskManagers() {
        try {
            HttpResponse<String> answer = exchange(request("/taskmanagers").GET().build(), quick);
            return answer.statusCode() == 200
                    ? JSON.readTree(answer.body()).path("taskmanagers")
                    : JSON.createArrayNode();
        } catch (IOException e) {
            return JSON.createArrayNode();
        }
    }

    /** Returns the numbers of a job's completed and failed checkpoints. */
    CheckpointCounts checkpoints(String jobId) {
        JsonNode counts =
                get("/jobs/" + jobId + "/checkpoints", "ask for checkpoints").path("counts");
        return new CheckpointCounts(
                counts.path("completed").asLong(), counts.path("failed").asLong());
    }

    /** Uploads a jar; returns the name that {@link #run} takes. */
    String upload(Path jar) {
        String head =
                "--%s\r\nContent-Disposition: form-data; name=\"jarfile\"; filename=\"%s\"\r\nContent-Type: application/x-java-archive\r\n\r\n"
                        .formatted(BOUNDARY, jar.getFileName());
        try {
            BodyPublisher body =
                    BodyPublishers.concat(
                            BodyPublishers.ofString(head),
                            BodyPublishers.ofFile(jar),
                            BodyPublishers.ofString("\r\n--" + BOUNDARY + "--\r\n"));
            HttpRequest request =
                    request("/jars/upload")
                            .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                            .POST(body)
                            .build();
            String stored = send(request, SLOW, "upload " + jar).path("filename").asText();
            return stored.substring(stored.lastIndexOf('/') + 1);
        } catch (FileNotFoundException e) {
            throw new LocalRunException("No such job jar: " + jar, e);
        }
    }

    /**
     * Runs a main class of an uploaded jar.
     *
     * @param mainClass main class; empty for the one that the jar names
     * @return the job's id
     */
    String run(String jarId, Optional<String> mainClass, List<String> arguments) {
        ObjectNode body = arguments(arguments);
        mainClass.ifPresent(name -> body.put("entryClass", name));
        return run(jarId, body);
    }

    /**
     * Runs the main class that an uploaded jar names, from a checkpoint if there is one. The job
     * owns it from then on: Flink deletes it once a newer one is complete.
     *
     * @param jobId id of an earlier job, which no running job may have; empty for a new id
     * @return the job's id
     */
    String resume(
            String jarId,
            List<String> arguments,
            Optional<URI> checkpoint,
            Optional<String> jobId) {
        ObjectNode body = arguments(arguments);
        checkpoint.ifPresent(
                path -> {
                    body.put("savepointPath", path.toString());
                    body.put("claimMode", "CLAIM");
                });
        jobId.ifPresent(id -> body.put("jobId", id));
        return run(jarId, body);
    }

    private static ObjectNode arguments(List<String> arguments) {
        ObjectNode body = JSON.createObjectNode();
        arguments.forEach(body.putArray("programArgsList")::add);
        return body;
    }

    private String run(String jarId, ObjectNode body) {
        HttpRequest request =
                request("/jars/" + jarId + "/run")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body.toString()))
                        .build();
        return send(request, SLOW, "start the job").path("jobid").asText();
    }

    JobState job(String jobId) {
        JsonNode json = get("/jobs/" + jobId, "ask for the job");
        List<Vertex> vertices = new ArrayList<>();
        json.path("vertices")
                .forEach(
                        v ->
                                vertices.add(
                                        new Vertex(
                                                v.path("name").asText(),
                                                v.path("parallelism").asInt(),
                                                v.path("status").asText())));
        return new JobState(json.path("state").asText(), vertices);
    }

    /** Returns the newest failure of a job, down to its cause; empty if there was none. */
    Optional<String> rootException(String jobId) {
        JsonNode newest =
                get("/jobs/" + jobId + "/exceptions?maxExceptions=1", "ask for failures")
                        .path("exceptionHistory")
                        .path("entries")
                        .path(0);
        return newest.has("stacktrace")
                ? Optional.of(StackTraces.rootCause(newest.path("stacktrace").asText()))
                : Optional.empty();
    }

    void cancel(String jobId) {
        HttpRequest request =
                request("/jobs/" + jobId + "?mode=cancel")
                        .method("PATCH", BodyPublishers.noBody())
                        .build();
        send(request, quick, "cancel the job");
    }

    /** Returns the JSON that a GET of the path answers. */
    JsonNode get(String path, String purpose) {
        return send(request(path).GET().build(), quick, purpose);
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path));
        return authorization.isEmpty() ? request : request.header("Authorization", authorization);
    }

    private JsonNode send(HttpRequest request, Duration limit, String purpose) {
        try {
            HttpResponse<String> answer = exchange(request, limit);
            if (answer.statusCode() / 100 != 2) {
                throw new LocalRunException(
                        "Flink refused to %s (HTTP %d): %s"
                                .formatted(purpose, answer.statusCode(), problem(answer.body())));
            }
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new LocalRunException(
                    "Cannot %s at %s: %s"
                            .formatted(
                                    purpose, base, e instanceof ConnectException ? "no answer" : e),
                    e);
        }
    }

    private HttpResponse<String> exchange(HttpRequest request, Duration limit) throws IOException {
        int tries = request.method().equals("GET") ? QUESTIONS_TRIES : 1;
        while (true) {
            CompletableFuture<HttpResponse<String>> asked =
                    client.sendAsync(request, BodyHandlers.ofString());
            try {
                // A timeout of the request itself would end with the answer's headers.
                return asked.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                if (--tries == 0) {
                    throw new IOException("no answer within %d s".formatted(limit.toSeconds()), e);
                }
            } catch (ExecutionException e) {
                throw e.getCause() instanceof IOException known ? known : new IOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new LocalRunException("Interrupted while asking " + request.uri(), e);
            } finally {
                asked.cancel(true);
            }
        }
    }

    /** Flink answers {"errors": [a headline, the server's stack trace]}. */
    private static String problem(String body) {
        try {
            JsonNode errors = JSON.readTree(body).path("errors");
            return errors.isEmpty()
                    ? body.strip()
                    : StackTraces.rootCause(errors.path(errors.size() - 1).asText());
        } catch (JsonProcessingException e) {
            return body.strip();
        }
    }
}
