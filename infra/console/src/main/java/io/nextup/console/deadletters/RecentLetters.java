package io.nextup.console.deadletters;

import static java.util.Objects.requireNonNull;

import io.nextup.kafka.TopicException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Reads the dead letters, one reading at a time, and keeps the result for the requests of two
 * seconds. Thread-safe.
 */
public final class RecentLetters {
    /** Age at which a reading is repeated. */
    static final Duration MOST_AGE = Duration.ofSeconds(2);

    private final LetterSource source;
    private final Semaphore reading = new Semaphore(1);
    private volatile Reading last;

    private record Reading(Letters letters, long nanos) {}

    public RecentLetters(LetterSource source) {
        this.source = requireNonNull(source, "source is null");
    }

    /**
     * Returns letters that are two seconds old at most; empty while another caller reads.
     *
     * @param nowNanos {@link System#nanoTime}
     */
    public Optional<Letters> newest(long nowNanos) throws TopicException {
        Optional<Letters> recent = recent(nowNanos);
        if (recent.isPresent() || !reading.tryAcquire()) {
            return recent;
        }
        try {
            Letters letters = source.read();
            last = new Reading(letters, nowNanos);
            return Optional.of(letters);
        } finally {
            reading.release();
        }
    }

    /**
     * Forgets a reading that serves nobody any more: it holds users' records.
     *
     * @param nowNanos {@link System#nanoTime}
     */
    public void forgetOld(long nowNanos) {
        if (recent(nowNanos).isEmpty()) {
            forget();
        }
    }

    /** Forgets the last reading. */
    public void forget() {
        last = null;
    }

    private Optional<Letters> recent(long nowNanos) {
        Reading known = last;
        return known == null || nowNanos - known.nanos > MOST_AGE.toNanos()
                ? Optional.empty()
                : Optional.of(known.letters);
    }
}
