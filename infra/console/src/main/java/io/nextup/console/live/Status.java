package io.nextup.console.live;

import static java.util.Objects.requireNonNull;

import io.nextup.event.Health;
import io.nextup.event.ModelSince;
import java.util.List;
import java.util.Map;

/**
 * The stream at one moment.
 *
 * @param serving the model that most processes serve; null for none
 * @param models hit rates at 10 by version, the newest version first
 * @param attainable hit rate at 10 of an oracle that knows the simulator; null where the events are
 *     not simulated
 * @param deadLetters refused records by reason, since the console runs
 * @param events interactions a second, over the last minute
 * @param recommendations recommendations a second, over the last minute
 * @param newestEvent time of the stream's newest event, milliseconds since the epoch, which lies
 *     far back where a history is replayed; null before the first one
 * @param users number of users that the console remembers
 * @param moreUsers true if it remembers as many as it may: older ones are forgotten
 * @param oneOf number of users of whom one is in the sample that times and hit rates are told of
 * @param processes the job's processes and their models
 */
public record Status(
        Condition condition,
        Serving serving,
        List<Judged> models,
        Double attainable,
        Latencies.Summary latency,
        Map<String, Long> deadLetters,
        double events,
        double recommendations,
        Long newestEvent,
        int users,
        boolean moreUsers,
        int oneOf,
        List<JobProcess> processes) {

    /**
     * A model that serves.
     *
     * @param since time at which the first of its processes began to serve it, milliseconds since
     *     the epoch
     * @param family the model's family; null where no registry says it
     * @param learntUntil time of the newest event that it learnt, milliseconds since the epoch;
     *     null where no registry says it
     */
    public record Serving(String version, long since, String family, Long learntUntil) {
        public Serving {
            requireNonNull(version, "version is null");
        }
    }

    /**
     * A process of the job.
     *
     * @param host machine; null if not known
     * @param serving version that it serves; null for none
     * @param since time from which it serves that, milliseconds since the epoch; null for none
     * @param loading version that it loads; null for none
     * @param fresh false when the process failed to renew its report: it may be gone
     */
    public record JobProcess(
            String process,
            String host,
            String serving,
            Long since,
            String loading,
            boolean fresh,
            boolean ended) {
        /** Describes a process by its report. */
        public static JobProcess of(Health report, long nowMillis) {
            ModelSince serving = report.serving();
            return new JobProcess(
                    report.id(),
                    report.host(),
                    serving == null ? null : serving.version(),
                    serving == null ? null : serving.sinceMillis(),
                    report.loading() == null ? null : report.loading().version(),
                    !report.isStale(nowMillis),
                    report.ended());
        }
    }

    public Status {
        requireNonNull(condition, "condition is null");
        models = List.copyOf(models);
        deadLetters = Map.copyOf(deadLetters);
        processes = List.copyOf(processes);
    }
}
