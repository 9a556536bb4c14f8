package io.nextup.event;

import static java.util.Objects.requireNonNull;

import io.nextup.build.Build;
import java.util.List;

/**
 * Record on a slot's models, keyed by slot, kind and id on a compacted topic: a process's report,
 * or an operator's pardon of a model, which cancels every earlier verdict on it. Each record says
 * all of it, so the newest one of a key is enough. Readers skip a kind that they do not know: a
 * later build may have added it.
 *
 * @param slot name that tells models served side by side apart
 * @param kind the kind, which says what the id names and which fields there are
 * @param id random id that the process took when it started; SHA-256 of the pardoned model's
 *     manifest; no slash
 * @param writtenTimeMillis time of writing, milliseconds since the epoch; a pardon cancels verdicts
 *     of earlier times
 * @param freshUntilMillis time after which readers take the report as stale, milliseconds since the
 *     epoch; null in a pardon, which does not go stale
 * @param build build of the process, such as {@code 0.3.0 (e20fd17)}, for people; null if not known
 * @param host machine of the process, for people; null if not known
 * @param job id of Flink's job; null if there is none
 * @param group consumer group under which the job commits its offsets; null if not known
 * @param transactionalPrefix start of the ids of the job's transactions; null if it has none, or if
 *     not known
 * @param serving the model that it serves; null for none
 * @param loading the model that it loads; null for none
 * @param trial requests of the call of a model that it is about to make, or makes; null for none,
 *     and for calls that need no report
 * @param verdicts verdicts on models, newest last, {@link #MOST_VERDICTS} at most; they hold even
 *     if the report is stale
 * @param proven SHA-256 of the manifests of models that have served for an hour in one process, as
 *     far as this one knows, newest last, {@link #MOST_PROVEN} at most
 * @param ended true in the last record of a process that ended well
 * @param revision the highest revision of an announcement that this process, or one before it, has
 *     taken for the slot; 0 for none, and where the job checks no signatures of announcements
 * @param unsigned true if the process loads models that anybody made
 * @param modelVersion version of the pardoned model; null in a report
 * @param reason reason of the pardon, for a person; null in a report
 */
public record Health(
        String slot,
        Kind kind,
        String id,
        long writtenTimeMillis,
        Long freshUntilMillis,
        String build,
        String host,
        String job,
        String group,
        String transactionalPrefix,
        ModelSince serving,
        ModelSince loading,
        CallTrial trial,
        List<ModelVerdict> verdicts,
        List<String> proven,
        boolean ended,
        long revision,
        boolean unsigned,
        String modelVersion,
        String reason) {

    /** Most verdicts that a report carries: a writer drops the oldest. */
    public static final int MOST_VERDICTS = 16;

    /** Most proven models that a report carries: a writer drops the oldest. */
    public static final int MOST_PROVEN = 16;

    /** Kinds of records. */
    public enum Kind implements Word {
        /** A record that this build does not know, and so skips. */
        OTHER,
        /** A process's report; its id is the process's. */
        REPORT,
        /** An operator's pardon of a model; its id is the SHA-256 of the model's manifest. */
        PARDON
    }

    public Health {
        requireNonNull(slot, "slot is null");
        requireNonNull(kind, "kind is null");
        requireNonNull(id, "id is null");
        PlainName.requireSlot(slot);
        verdicts = List.copyOf(verdicts);
        proven = List.copyOf(proven);
        if (id.isEmpty() || id.indexOf('/') >= 0) {
            throw new IllegalArgumentException(
                    "The id is \"%s\": it must be a text without a slash, since the key is slot/kind/id"
                            .formatted(Excerpt.of(id)));
        }
        if (verdicts.size() > MOST_VERDICTS) {
            throw new IllegalArgumentException(
                    "Process %s has %d verdicts: it must have at most %d, the newest"
                            .formatted(Excerpt.of(id), verdicts.size(), MOST_VERDICTS));
        }
        if (proven.size() > MOST_PROVEN) {
            throw new IllegalArgumentException(
                    "Process %s has %d proven models: it must have at most %d, the newest"
                            .formatted(Excerpt.of(id), proven.size(), MOST_PROVEN));
        }
        if (revision < 0) {
            throw new IllegalArgumentException(
                    "Process %s has revision %d: it must not be negative"
                            .formatted(Excerpt.of(id), revision));
        }
        if (kind == Kind.REPORT && freshUntilMillis == null) {
            throw new IllegalArgumentException(
                    "The report of process %s must have a freshUntilTime"
                            .formatted(Excerpt.of(id)));
        }
        if (kind == Kind.PARDON && (modelVersion == null || reason == null)) {
            throw new IllegalArgumentException(
                    "The pardon of %s must have a modelVersion, a reason and a writtenTime"
                            .formatted(Excerpt.of(id)));
        }
    }

    /** Makes a process's report. */
    public Health(
            String slot,
            String process,
            String host,
            String job,
            String group,
            String transactionalPrefix,
            long writtenTimeMillis,
            long freshUntilMillis,
            ModelSince serving,
            ModelSince loading,
            CallTrial trial,
            List<ModelVerdict> verdicts,
            List<String> proven,
            boolean ended,
            long revision,
            boolean unsigned) {
        this(
                slot,
                Kind.REPORT,
                process,
                writtenTimeMillis,
                freshUntilMillis,
                null,
                host,
                job,
                group,
                transactionalPrefix,
                serving,
                loading,
                trial,
                verdicts,
                proven,
                ended,
                revision,
                unsigned,
                null,
                null);
    }

    /**
     * Makes a report that names neither the job's group nor its transactions, no trial, no proven
     * model and no revision, and is not unsigned.
     */
    public Health(
            String slot,
            String process,
            String host,
            String job,
            long writtenTimeMillis,
            long freshUntilMillis,
            ModelSince serving,
            ModelSince loading,
            List<ModelVerdict> verdicts,
            boolean ended) {
        this(
                slot,
                process,
                host,
                job,
                null,
                null,
                writtenTimeMillis,
                freshUntilMillis,
                serving,
                loading,
                null,
                verdicts,
                List.of(),
                ended,
                0,
                false);
    }

    /** Makes an operator's pardon, which cancels every earlier verdict on the manifest. */
    public static Health pardon(
            String slot,
            String modelVersion,
            String manifestSha256,
            String reason,
            long timeMillis) {
        return new Health(
                slot,
                Kind.PARDON,
                manifestSha256,
                timeMillis,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                List.of(),
                List.of(),
                false,
                0,
                false,
                modelVersion,
                reason);
    }

    /**
     * Returns this report as another clock dates it: all times but those of verdicts move with the
     * time of writing.
     *
     * @param timeMillis time of writing by the other clock, milliseconds since the epoch
     */
    public Health writtenAt(long timeMillis) {
        long later = timeMillis - writtenTimeMillis;
        return new Health(
                slot,
                kind,
                id,
                timeMillis,
                freshUntilMillis + later,
                build,
                host,
                job,
                group,
                transactionalPrefix,
                serving == null ? null : serving.later(later),
                loading == null ? null : loading.later(later),
                trial,
                verdicts,
                proven,
                ended,
                revision,
                unsigned,
                modelVersion,
                reason);
    }

    /** Returns this record with the build of the process that writes it. */
    public Health by(Build writer) {
        return new Health(
                slot,
                kind,
                id,
                writtenTimeMillis,
                freshUntilMillis,
                writer.toString(),
                host,
                job,
                group,
                transactionalPrefix,
                serving,
                loading,
                trial,
                verdicts,
                proven,
                ended,
                revision,
                unsigned,
                modelVersion,
                reason);
    }

    /** Tells whether it is a process's report. */
    public boolean isReport() {
        return kind == Kind.REPORT;
    }

    /** Tells whether it is an operator's pardon. */
    public boolean isPardon() {
        return kind == Kind.PARDON;
    }

    /** Tells whether the process failed to renew its report in time; it may be gone. */
    public boolean isStale(long nowMillis) {
        return isReport() && nowMillis > freshUntilMillis;
    }
}
