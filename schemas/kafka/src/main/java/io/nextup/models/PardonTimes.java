package io.nextup.models;

import io.nextup.event.ModelVerdict;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Times of operators' pardons by model. A pardon cancels every earlier verdict on its model; a
 * verdict of the same time or later stands. Not thread-safe.
 */
public final class PardonTimes {
    /** Milliseconds since the epoch, by the SHA-256 of the model's manifest. */
    private final Map<String, Long> byManifest = new HashMap<>();

    /** Replaces the pardon of a model. */
    public void put(String manifestSha256, long timeMillis) {
        byManifest.put(manifestSha256, timeMillis);
    }

    /** Forgets the pardon of a model. */
    public void remove(String manifestSha256) {
        byManifest.remove(manifestSha256);
    }

    /** Returns the time of a model's pardon; empty if there is none. */
    public OptionalLong of(String manifestSha256) {
        Long timeMillis = byManifest.get(manifestSha256);
        return timeMillis == null ? OptionalLong.empty() : OptionalLong.of(timeMillis);
    }

    /** Returns true if a pardon cancels a verdict, which is one against a model. */
    public boolean cancels(ModelVerdict verdict) {
        return verdict.isAgainst() && cancels(verdict.manifestSha256(), verdict.timeMillis());
    }

    /** Returns true if a pardon cancels a verdict of this time on a model. */
    public boolean cancels(String manifestSha256, long verdictMillis) {
        Long pardonMillis = byManifest.get(manifestSha256);
        return pardonMillis != null && pardonMillis > verdictMillis;
    }
}
