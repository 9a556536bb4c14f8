package io.nextup.serving.rollout;

import io.nextup.serving.rollout.Rollout.State;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongPredicate;

/**
 * Chooses for a {@link Rollout} the demoted model whose popular items answer until a model that can
 * be called serves again. Not thread-safe; the caller supplies the time.
 */
final class Demotion {
    private final Candidates candidates;

    /** True while the serving model must not be called and its popular items answer. */
    private boolean popularOnly;

    /** Time at which the model that served was demoted. */
    private long demotedMillis = RolloutCandidate.NEVER;

    /** The demoted model whose popular items are being fetched, while nothing answers. */
    private RolloutCandidate wanted;

    Demotion(Candidates candidates) {
        this.candidates = candidates;
    }

    /** Records that the serving model was demoted. */
    void begins(long nowMillis) {
        popularOnly = true;
        demotedMillis = nowMillis;
    }

    /** Records that the popular items of a model that was demoted before now serve. */
    void popularServes() {
        popularOnly = true;
    }

    /** Records that a model that can be called serves, or that nothing serves. */
    void ends() {
        popularOnly = false;
        wanted = null;
    }

    boolean isPopularOnly() {
        return popularOnly;
    }

    /**
     * Chooses the newest demoted model whose popular items can be fetched now. A failed fetch of
     * one model does not delay an older one.
     *
     * @param isDue test whether a time has come; not applied to models after the chosen one
     */
    Optional<RolloutCandidate> choose(long notBefore, LongPredicate isDue) {
        if (wanted != null) {
            return Optional.empty();
        }
        Optional<RolloutCandidate> chosen =
                candidates.newestThat(
                        candidate ->
                                candidate.state() == State.DEMOTED
                                        && isDue.test(Math.max(notBefore, candidate.untilMillis)));
        wanted = chosen.orElse(null);
        return chosen;
    }

    /** Tells whether the popular items of this model are being fetched. */
    boolean isWanted(RolloutCandidate candidate) {
        return candidate != null && candidate == wanted;
    }

    /**
     * Records the end of a fetch, after a success or a failure.
     *
     * @return true if the fetch was for popular items
     */
    boolean fetchEnded(RolloutCandidate candidate) {
        boolean popular = isWanted(candidate);
        if (popular) {
            wanted = null;
        }
        return popular;
    }

    /**
     * Returns the time from which the next older model no longer waits for a candidate that is
     * being fetched or loaded.
     *
     * <p>At a first start one model is usually enough, and a second one would double the work of
     * the store and the device: the older model waits. After a demotion users miss the answers that
     * they had. So neither the newest model nor one that began before the demotion delays the one
     * to roll back to. That one gets its full time; otherwise all older models would be loaded at
     * once.
     */
    long olderAtMillis(RolloutCandidate candidate, Duration beforeOlder) {
        boolean holdsUpNothing =
                popularOnly
                        && (candidates.rank(candidate) == 0
                                || candidate.begunMillis < demotedMillis);
        return holdsUpNothing
                ? RolloutCandidate.NEVER
                : candidate.begunMillis + beforeOlder.toMillis();
    }
}
