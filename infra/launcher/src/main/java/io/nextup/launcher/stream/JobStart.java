package io.nextup.launcher.stream;

import static java.util.Objects.requireNonNull;

import io.nextup.event.Topics;
import io.nextup.launcher.ingest.CheckText;
import io.nextup.local.run.JobArguments;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Commands by which a person starts the job from a new savepoint.
 *
 * @param jobOptions the job's options by which it was made
 * @param brokers options of {@code up} for the user's own brokers, each after a space; blank if
 *     none are known
 * @param topic the topic of the savepoint's offsets; empty if it has none
 */
record JobStart(
        Path savepoint, Map<String, String> jobOptions, String brokers, Optional<String> topic) {
    JobStart {
        requireNonNull(savepoint, "savepoint is null");
        jobOptions = new LinkedHashMap<>(jobOptions);
        requireNonNull(topic, "topic is null");
        // The broker that up starts has no topics of other names.
        brokers =
                brokers.isEmpty() && !topic.orElse(Topics.INTERACTIONS).equals(Topics.INTERACTIONS)
                        ? option("--kafka-config", "FILE")
                        : brokers;
    }

    /** Returns an option after a space, as a shell takes it. */
    static String option(String name, String value) {
        return " " + name + " " + CheckText.quoted(value);
    }

    List<String> lines() {
        String start = topic.isPresent() ? "" : "latest";
        List<String> lines = new ArrayList<>();
        lines.add("Start the job from it, with its other options:");
        lines.add(
                "  flink run --fromSavepoint %s nextup-job-flink.jar%s%s"
                        .formatted(
                                savepoint,
                                jobOptions.entrySet().stream()
                                        .map(one -> option("--" + one.getKey(), one.getValue()))
                                        .collect(Collectors.joining()),
                                start.isEmpty() ? "" : option("--nextup.kafka.start", start)));
        lines.add("  on Kubernetes  spec.job.initialSavepointPath: " + savepoint.toUri());
        lines.add(
                "  ./nextup up --savepoint %s%s%s%s"
                        .formatted(
                                savepoint,
                                brokers,
                                jobOptions.entrySet().stream()
                                        .filter(one -> !JobArguments.namesCluster(one.getKey()))
                                        .map(one -> job(one.getKey(), one.getValue()))
                                        .collect(Collectors.joining()),
                                start.isEmpty() ? "" : job("nextup.kafka.start", start)));
        // It deletes the topics of the broker that up starts, and with them what offsets are of.
        if (topic.isEmpty() || !brokers.isEmpty()) {
            lines.add("    with --fresh if up has run in its directory before");
        }
        if (topic.isEmpty()) {
            lines.add(
                    "A file has no offsets: latest fits where the topic's events are in the file,"
                            + " earliest where none is.");
        }
        return lines;
    }

    private static String job(String key, String value) {
        return option("--job", key + "=" + value);
    }
}
