package io.nextup.event;

import static java.util.Objects.requireNonNull;

/**
 * Finding of a process about a model.
 *
 * @param version the artifact's version, as in its manifest
 * @param manifestSha256 the SHA-256 of the artifact's manifest, 64 hexadecimal digits: the verdict
 *     is on this model only, even if another has its version
 * @param kind the finding
 * @param reason the cause in words, for a person
 * @param timeMillis time of the finding, milliseconds since the epoch
 */
public record ModelVerdict(
        String version, String manifestSha256, Kind kind, String reason, long timeMillis) {

    /** Longest reason that writers keep, since every record carries all verdicts. */
    public static final int MOST_REASON_CHARACTERS = 500;

    /** Kinds of findings. */
    public enum Kind implements Word {
        /** A finding that this build does not know, and so ignores. */
        OTHER,
        /** Served, and failed at it: another model took over. */
        DEMOTED,
        /** Never served: it could not be loaded, or is not what was announced. */
        REFUSED
    }

    public ModelVerdict {
        requireNonNull(version, "version is null");
        requireNonNull(manifestSha256, "manifestSha256 is null");
        requireNonNull(kind, "kind is null");
        requireNonNull(reason, "reason is null");
    }

    /** Tells whether the finding is against the model, so that a pardon can cancel it. */
    public boolean isAgainst() {
        return kind == Kind.DEMOTED || kind == Kind.REFUSED;
    }

    /** Makes a verdict to be written: cuts the reason to {@link #MOST_REASON_CHARACTERS}. */
    public static ModelVerdict of(
            String version, String manifestSha256, Kind kind, String reason, long timeMillis) {
        return new ModelVerdict(
                version,
                manifestSha256,
                kind,
                Excerpt.cut(reason, MOST_REASON_CHARACTERS),
                timeMillis);
    }
}
