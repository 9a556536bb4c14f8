package io.nextup.local.cluster;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A job of any Flink cluster, as its REST interface shows it.
 *
 * @param id the job's id
 * @param name the job's name
 * @param state Flink's word, such as {@code RUNNING}
 * @param checkpointMillis when its newest checkpoint was completed, milliseconds since the epoch;
 *     -1 before the first
 * @param failedCheckpoints checkpoints that have failed since its start
 */
public record JobLook(
        String id, String name, String state, long checkpointMillis, long failedCheckpoints) {
    public JobLook {
        requireNonNull(id, "id is null");
        requireNonNull(name, "name is null");
        requireNonNull(state, "state is null");
    }

    /**
     * Reads the jobs that have not ended.
     *
     * @param flink address of the REST interface
     * @param limit longest time for one answer
     * @throws io.nextup.local.process.LocalRunException if the JobManager does not answer
     */
    public static List<JobLook> read(URI flink, Duration limit) {
        // Reading needs no token, here and on clusters that have no guard.
        FlinkRest rest = new FlinkRest(flink, "", limit);
        List<JobLook> jobs = new ArrayList<>();
        for (JsonNode job : rest.get("/jobs/overview", "ask for jobs").path("jobs")) {
            if (job.path("end-time").asLong(-1) > 0) {
                continue;
            }
            String id = job.path("jid").asText();
            JsonNode checkpoints = rest.get("/jobs/" + id + "/checkpoints", "ask for checkpoints");
            jobs.add(
                    new JobLook(
                            id,
                            job.path("name").asText(),
                            job.path("state").asText(),
                            checkpoints
                                    .path("latest")
                                    .path("completed")
                                    .path("latest_ack_timestamp")
                                    .asLong(-1),
                            checkpoints.path("counts").path("failed").asLong()));
        }
        return jobs;
    }
}
