package io.nextup.serving.rollout;

import io.nextup.event.AnnouncedModel;
import io.nextup.event.ModelVerdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The verdicts of one process on models, and operators' pardons, which cancel older verdicts. Keeps
 * the newest verdict of each model and kind. Not thread-safe.
 */
final class Verdicts {
    private static final int MOST = 8;

    /** The verdicts, newest last. */
    private final List<ModelVerdict> verdicts = new ArrayList<>();

    /** Time of the newest pardon, by manifest. */
    private final Map<String, Long> pardons = new HashMap<>();

    /** Adds a verdict; drops the oldest if there are too many. */
    void add(AnnouncedModel model, ModelVerdict.Kind kind, String reason, long whenMillis) {
        String sha256 = model.manifestSha256();
        verdicts.removeIf(older -> older.manifestSha256().equals(sha256) && older.kind() == kind);
        verdicts.add(ModelVerdict.of(model.version(), sha256, kind, reason, whenMillis));
        if (verdicts.size() > MOST) {
            verdicts.remove(0);
        }
    }

    /**
     * Applies a pardon.
     *
     * @return false if another pardon of the model is as new or newer
     */
    boolean pardon(String manifestSha256, long whenMillis) {
        Long before = pardons.get(manifestSha256);
        if (before != null && before >= whenMillis) {
            return false;
        }
        pardons.put(manifestSha256, whenMillis);
        verdicts.removeIf(
                verdict ->
                        verdict.manifestSha256().equals(manifestSha256)
                                && verdict.timeMillis() <= whenMillis);
        return true;
    }

    /** Tells whether a pardon cancels a verdict of this time. */
    boolean isCancelled(String manifestSha256, long whenMillis) {
        Long pardoned = pardons.get(manifestSha256);
        return pardoned != null && pardoned >= whenMillis;
    }

    /**
     * Returns the time for a verdict on an event here. It is later than any pardon so far, since
     * the operator's clock may be fast.
     */
    long timeOf(String manifestSha256, long whenMillis) {
        return isCancelled(manifestSha256, whenMillis)
                ? pardons.get(manifestSha256) + 1
                : whenMillis;
    }

    /** Returns all valid verdicts, newest last. */
    List<ModelVerdict> all() {
        return List.copyOf(verdicts);
    }
}
