package io.nextup.serving.health;

import io.nextup.event.AnnouncedModel;
import io.nextup.event.ModelVerdict;
import io.nextup.models.PardonTimes;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The verdicts of one process on models, and operators' pardons, which cancel older verdicts. Keeps
 * the newest verdict of each model and kind. Not thread-safe.
 */
public final class Verdicts {
    private static final int MOST = 8;

    /** The verdicts, newest last. */
    private final List<ModelVerdict> verdicts = new ArrayList<>();

    private final PardonTimes pardons = new PardonTimes();

    /**
     * Adds a verdict; drops the oldest if there are too many. No pardon so far cancels it, since it
     * is about an event here.
     */
    public void add(AnnouncedModel model, ModelVerdict.Kind kind, String reason, long whenMillis) {
        ModelVerdict verdict =
                ModelVerdict.of(
                        model.version(),
                        model.manifestSha256(),
                        kind,
                        reason,
                        timeOf(model.manifestSha256(), whenMillis));
        verdicts.removeIf(older -> replaces(verdict, older));
        verdicts.add(verdict);
        if (verdicts.size() > MOST) {
            verdicts.remove(0);
        }
    }

    /**
     * Restores verdicts of an earlier report, as the oldest. Leaves out those of a kind that this
     * build does not know, those that a pardon cancels, those that a later verdict has replaced,
     * and the oldest if there are too many.
     *
     * @param earlier the verdicts, newest last
     */
    public void restore(List<ModelVerdict> earlier) {
        List<ModelVerdict> missing =
                earlier.stream()
                        .filter(ModelVerdict::isAgainst)
                        .filter(one -> !pardons.cancels(one))
                        .filter(one -> verdicts.stream().noneMatch(each -> replaces(each, one)))
                        .toList();
        int room = MOST - verdicts.size();
        verdicts.addAll(0, missing.subList(Math.max(0, missing.size() - room), missing.size()));
    }

    /** Drops the refusal of a model that serves after all. */
    public void served(String manifestSha256) {
        verdicts.removeIf(
                verdict ->
                        verdict.manifestSha256().equals(manifestSha256)
                                && verdict.kind() == ModelVerdict.Kind.REFUSED);
    }

    private static boolean replaces(ModelVerdict one, ModelVerdict earlier) {
        return one.manifestSha256().equals(earlier.manifestSha256())
                && one.kind() == earlier.kind();
    }

    /**
     * Applies a pardon: the newest record of a key counts, whatever its time.
     *
     * @return false if it is the model's pardon already
     */
    public boolean pardon(String manifestSha256, long whenMillis) {
        OptionalLong before = pardons.of(manifestSha256);
        if (before.isPresent() && before.getAsLong() == whenMillis) {
            return false;
        }
        pardons.put(manifestSha256, whenMillis);
        verdicts.removeIf(pardons::cancels);
        return true;
    }

    /** Tells whether a pardon cancels a verdict of this time. */
    public boolean isCancelled(String manifestSha256, long whenMillis) {
        return pardons.cancels(manifestSha256, whenMillis);
    }

    /**
     * Returns the time for a verdict on an event here. No pardon so far cancels the verdict, since
     * the operator's clock may be fast.
     */
    public long timeOf(String manifestSha256, long whenMillis) {
        return isCancelled(manifestSha256, whenMillis)
                ? pardons.of(manifestSha256).orElseThrow() + 1
                : whenMillis;
    }

    /** Returns all valid verdicts, newest last. */
    public List<ModelVerdict> all() {
        return List.copyOf(verdicts);
    }
}
