package io.nextup.job;

import io.nextup.event.Excerpt;
import io.nextup.event.Health;
import io.nextup.job.publish.PublishOptions;
import io.nextup.kafka.JobNames;
import io.nextup.models.SlotHealth;
import java.util.List;
import java.util.Optional;

/** Finds a living job of another slot whose names collide with those of a job about to start. */
final class OtherJobs {
    private OtherJobs() {}

    /**
     * Describes the first conflict and how to avoid it; empty without one.
     *
     * @param slots reports of all slots' processes
     * @param slot the slot of the job about to start; its own processes do not count
     */
    static Optional<String> conflict(
            List<SlotHealth> slots, String slot, JobNames names, long nowMillis) {
        return slots.stream()
                .filter(other -> !other.slot().equals(slot))
                .flatMap(other -> other.present(nowMillis))
                .flatMap(process -> conflict(process, names).stream())
                .findFirst();
    }

    private static Optional<String> conflict(Health process, JobNames names) {
        if (shareOffsets(names.group(), process.group())) {
            return Optional.of(
                    describe(
                            process,
                            "the group %s, and this job's group %s would overwrite its offsets"
                                    .formatted(Excerpt.of(process.group()), names.group()),
                            KafkaOptions.GROUP_ID.key()));
        }
        if (shareTransactions(names.transactionalPrefix(), process.transactionalPrefix())) {
            return Optional.of(
                    describe(
                            process,
                            "the transactional prefix %s, and this job's prefix %s would abort its transactions"
                                    .formatted(
                                            Excerpt.of(process.transactionalPrefix()),
                                            names.transactionalPrefix()),
                            PublishOptions.TRANSACTIONAL_ID_PREFIX.key()));
        }
        return Optional.empty();
    }

    /** Each job writes its group and the one that keeps its offsets at a start. */
    private static boolean shareOffsets(String one, String other) {
        return other != null
                && (one.equals(other)
                        || one.equals(JobNames.keeperOf(other))
                        || other.equals(JobNames.keeperOf(one)));
    }

    private static boolean shareTransactions(String one, String other) {
        return one != null
                && other != null
                && KafkaConnectors.SINKS.stream()
                        .anyMatch(
                                sink ->
                                        startAlike(
                                                KafkaConnectors.idPrefix(one, sink),
                                                KafkaConnectors.idPrefix(other, sink)));
    }

    private static boolean startAlike(String one, String other) {
        return one.startsWith(other) || other.startsWith(one);
    }

    private static String describe(Health process, String conflict, String option) {
        return "The job of slot %s on %s has %s: give this job another name with %s, or wait three minutes if that job is gone"
                .formatted(
                        Excerpt.of(process.slot()),
                        process.host() == null
                                ? "an unknown host"
                                : "host " + Excerpt.of(process.host()),
                        conflict,
                        option);
    }
}
