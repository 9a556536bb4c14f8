package io.nextup.trainer.history;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/**
 * The part of a history that is learnt from, where all of it is too much.
 *
 * @param newest length of the time before the newest interaction; empty: all times
 * @param sample users; empty: all of them
 */
public record HistoryCut(Optional<Duration> newest, Optional<UserShare> sample) {
    /** Keeps everything. */
    public static final HistoryCut NONE = new HistoryCut(Optional.empty(), Optional.empty());

    public HistoryCut {
        requireNonNull(newest, "newest is null");
        requireNonNull(sample, "sample is null");
    }

    /** Returns what of a recording is in the part. */
    public Recording of(Recording whole) {
        return of(whole, new CutFilter(this));
    }

    /**
     * Returns what of a recording is in the part.
     *
     * @param before filter through which the recording came
     */
    public Recording of(Recording whole, CutFilter before) {
        return equals(NONE) ? whole : new CutRecording(whole, this, before);
    }
}
