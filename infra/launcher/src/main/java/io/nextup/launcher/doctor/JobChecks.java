package io.nextup.launcher.doctor;

import static io.nextup.launcher.doctor.FindingWords.age;
import static io.nextup.launcher.doctor.FindingWords.count;

import io.nextup.kafka.ConsumerGroups;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.OffsetsByTime;
import io.nextup.kafka.Right;
import io.nextup.local.broker.BrokerAdmin;
import io.nextup.local.cluster.JobLook;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.GroupAuthorizationException;

/** Checks of the job: how far it has read, and its checkpoints. */
final class JobChecks {
    private static final String ALERTS = "infra/monitoring/ALERTS.md";

    /** Time for a checkpoint to commit what the job has read. */
    static final Duration COMMITTED_WITHIN = Duration.ofMinutes(2);

    /** Records that may be uncommitted for longer. */
    static final long FEW = 1_000;

    /** Age of a checkpoint that alerts, too. */
    private static final Duration OLD = Duration.ofMinutes(5);

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final KafkaSettings kafka;
    private final Callable<String> group;
    private final Optional<URI> flink;
    private final Clock clock;

    /**
     * @param group finds the job's consumer group
     * @param flink address of Flink's REST interface; empty if it is not known
     */
    JobChecks(KafkaSettings kafka, Callable<String> group, Optional<URI> flink, Clock clock) {
        this.kafka = kafka;
        this.group = group;
        this.flink = flink;
        this.clock = clock;
    }

    Check lag() {
        return new Check(
                "lag",
                true,
                () -> {
                    String topic = kafka.topics().interactions();
                    String name = group.call();
                    long now = clock.millis();
                    Map<Integer, Long> due =
                            OffsetsByTime.read(
                                    kafka, topic, now - COMMITTED_WITHIN.toMillis(), PATIENCE);
                    Map<Integer, Long> ends =
                            OffsetsByTime.read(kafka, topic, Long.MAX_VALUE, PATIENCE);
                    try (Admin admin = BrokerAdmin.connect(kafka)) {
                        Map<TopicPartition, Long> committed =
                                ConsumerGroups.committed(admin, name, topic);
                        if (committed.isEmpty()
                                && ends.values().stream().allMatch(end -> end == 0)) {
                            return Finding.good("%s has no records".formatted(topic));
                        }
                        return judge(
                                name,
                                committed.size(),
                                behind(topic, committed, due),
                                behind(topic, committed, ends));
                    } catch (ExecutionException e) {
                        if (e.getCause() instanceof GroupAuthorizationException) {
                            return Finding.unknown(
                                    Right.onGroup(AclOperation.DESCRIBE, name).missing(kafka));
                        }
                        throw e;
                    }
                });
    }

    /** Counts the records before the offsets that are not committed; of each partition its own. */
    private static long behind(
            String topic, Map<TopicPartition, Long> committed, Map<Integer, Long> offsets) {
        return offsets.entrySet().stream()
                .mapToLong(
                        one ->
                                Math.max(
                                        0,
                                        one.getValue()
                                                - committed.getOrDefault(
                                                        new TopicPartition(topic, one.getKey()),
                                                        one.getValue())))
                .sum();
    }

    /**
     * @param partitions partitions in which the group has committed something
     * @param overdue records older than {@link #COMMITTED_WITHIN} that are not committed
     * @param behind all records that are not committed
     */
    static Finding judge(String group, int partitions, long overdue, long behind) {
        if (partitions == 0) {
            return Finding.bad(
                    "Group %s has committed nothing: look whether the job runs, and completes checkpoints"
                            .formatted(group),
                    ALERTS + "#nextupissilent");
        }
        String words =
                "%s not committed by group %s, %,d of them older than %s"
                        .formatted(count(behind, "record"), group, overdue, age(COMMITTED_WITHIN));
        return overdue > FEW
                ? Finding.bad(words + ": look what holds the job", ALERTS + "#nextupisbehind")
                : Finding.good(words);
    }

    Check checkpoints() {
        return new Check(
                "checkpoints",
                false,
                () ->
                        flink.isEmpty()
                                ? Finding.unknown(
                                        "The address of Flink is not known: --flink http://HOST:8081. The lag shows what checkpoints have committed")
                                : judge(JobLook.read(flink.get(), PATIENCE), clock.instant()));
    }

    static Finding judge(List<JobLook> jobs, Instant now) {
        if (jobs.isEmpty()) {
            return Finding.bad("No job runs on this Flink: start it", ALERTS + "#nextupissilent");
        }
        for (JobLook job : jobs) {
            if (!job.state().equals("RUNNING")) {
                return Finding.bad(
                        "Job %s is %s: look why it restarts".formatted(job.name(), job.state()),
                        ALERTS + "#nextuprestarts");
            }
            if (isOld(job, now)) {
                return Finding.bad(
                        "%s, %d failed: look into the JobManager's log"
                                .formatted(words(job, now), job.failedCheckpoints()),
                        ALERTS + "#nextupcheckpointisold");
            }
        }
        return Finding.good(String.join(", ", jobs.stream().map(job -> words(job, now)).toList()));
    }

    private static boolean isOld(JobLook job, Instant now) {
        return job.checkpointMillis() < now.minus(OLD).toEpochMilli();
    }

    private static String words(JobLook job, Instant now) {
        return job.checkpointMillis() < 0
                ? "Job %s has completed no checkpoint yet".formatted(job.name())
                : "Job %s completed its newest checkpoint %s ago"
                        .formatted(
                                job.name(),
                                age(
                                        Duration.ofMillis(
                                                Math.max(
                                                        0,
                                                        now.toEpochMilli()
                                                                - job.checkpointMillis()))));
    }
}
