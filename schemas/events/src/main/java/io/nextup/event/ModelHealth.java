package io.nextup.event;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * Report of one process on a slot's models, keyed by slot and process on a compacted topic. Each
 * record says all of it, so the newest one of a key is enough. A record whose process is {@code
 * pardon-} and a manifest's SHA-256 is an operator's pardon of that model instead.
 *
 * @param slot name that tells models served side by side apart
 * @param process random id that the process took when it started, without a slash
 * @param host machine of the process, for people; null if not known
 * @param job id of Flink's job; null if there is none
 * @param group consumer group under which the job commits its offsets; null if not known
 * @param transactionalPrefix start of the ids of the job's transactions; null if it has none, or if
 *     not known
 * @param writtenTimeMillis time of writing, milliseconds since the epoch
 * @param freshUntilMillis time after which readers take the entry as stale, milliseconds since the
 *     epoch; a pardon does not go stale
 * @param serving the model that it serves; null for none
 * @param loading the model that it loads; null for none
 * @param trial requests of the call of a model that it is about to make, or makes; null for none,
 *     and for calls that need no report
 * @param verdicts verdicts on models, newest last, {@link #MOST_VERDICTS} at most; they hold even
 *     if the entry is stale
 * @param proven SHA-256 of the manifests of models that have served for an hour in one process, as
 *     far as this one knows, newest last, {@link #MOST_PROVEN} at most
 * @param ended true in the last record of a process that ended well
 * @param revision the highest revision of an announcement that this process, or one before it, has
 *     taken for the slot; 0 for none, and where the job checks no signatures of announcements
 * @param unsigned true if the process loads models that anybody made
 */
public record ModelHealth(
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

    /** Most verdicts that a record carries: a writer drops the oldest. */
    public static final int MOST_VERDICTS = 16;

    /** Most proven models that a record carries: a writer drops the oldest. */
    public static final int MOST_PROVEN = 16;

    private static final String PARDON = "pardon-";

    public ModelHealth {
        requireNonNull(slot, "slot is null");
        requireNonNull(process, "process is null");
        PlainName.requireSlot(slot);
        verdicts = List.copyOf(verdicts);
        proven = List.copyOf(proven);
        if (process.isEmpty() || process.indexOf('/') >= 0) {
            throw new IllegalArgumentException(
                    "The process is \"%s\": it must be an id without a slash, since the key is slot/process"
                            .formatted(Excerpt.of(process)));
        }
        if (verdicts.size() > MOST_VERDICTS) {
            throw new IllegalArgumentException(
                    "Process %s has %d verdicts: it must have at most %d, the newest"
                            .formatted(Excerpt.of(process), verdicts.size(), MOST_VERDICTS));
        }
        if (proven.size() > MOST_PROVEN) {
            throw new IllegalArgumentException(
                    "Process %s has %d proven models: it must have at most %d, the newest"
                            .formatted(Excerpt.of(process), proven.size(), MOST_PROVEN));
        }
        if (revision < 0) {
            throw new IllegalArgumentException(
                    "Process %s has revision %d: it must not be negative"
                            .formatted(Excerpt.of(process), revision));
        }
        if (process.startsWith(PARDON)
                && (serving != null
                        || loading != null
                        || trial != null
                        || revision != 0
                        || unsigned
                        || !isPardonOf(process, verdicts))) {
            throw new IllegalArgumentException(
                    "%s must have one verdict, pardoned, on the manifest that it names, and neither a model nor a trial nor a revision nor unsigned"
                            .formatted(Excerpt.of(process)));
        }
    }

    /**
     * Makes one that names neither the job's group nor its transactions, no trial, no proven model
     * and no revision, and is not unsigned.
     */
    public ModelHealth(
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

    /**
     * Returns this report as another clock dates it: all times but those of verdicts move with the
     * time of writing.
     *
     * @param timeMillis time of writing by the other clock, milliseconds since the epoch
     */
    public ModelHealth writtenAt(long timeMillis) {
        long later = timeMillis - writtenTimeMillis;
        return new ModelHealth(
                slot,
                process,
                host,
                job,
                group,
                transactionalPrefix,
                timeMillis,
                freshUntilMillis + later,
                serving == null ? null : serving.later(later),
                loading == null ? null : loading.later(later),
                trial,
                verdicts,
                proven,
                ended,
                revision,
                unsigned);
    }

    private static boolean isPardonOf(String process, List<ModelVerdict> verdicts) {
        return verdicts.size() == 1
                && verdicts.get(0).kind() == ModelVerdict.Kind.PARDONED
                && process.equals(PARDON + verdicts.get(0).manifestSha256());
    }

    /** Makes an operator's pardon, which cancels every earlier verdict on the manifest. */
    public static ModelHealth pardon(
            String slot, String version, String manifestSha256, String reason, long timeMillis) {
        return new ModelHealth(
                slot,
                PARDON + manifestSha256,
                null,
                null,
                timeMillis,
                timeMillis,
                null,
                null,
                List.of(
                        ModelVerdict.of(
                                version,
                                manifestSha256,
                                ModelVerdict.Kind.PARDONED,
                                reason,
                                timeMillis)),
                false);
    }

    /** Returns the manifest that a record pardons, by its process; empty for that of a process. */
    public static Optional<String> pardonedBy(String process) {
        return process.startsWith(PARDON)
                ? Optional.of(process.substring(PARDON.length()))
                : Optional.empty();
    }

    /** Tells an operator's pardon from a process's report. */
    public boolean isPardon() {
        return process.startsWith(PARDON);
    }

    /** Tells whether the process failed to renew its report in time; it may be gone. */
    public boolean isStale(long nowMillis) {
        return !isPardon() && nowMillis > freshUntilMillis;
    }
}
