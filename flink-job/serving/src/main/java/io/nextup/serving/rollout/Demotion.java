package io.nextup.serving.rollout;

import io.nextup.serving.rollout.Rollout.State;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongPredicate;

/**
 * Tells a {@link Rollout} what answers after a demotion, until a model serves again that can be
 * called: what is popular in a demoted one. Not thread-safe; whoever calls says what time it is.
 */
final class Demotion {
    private final Candidates candidates;

    /** True while what serves must not be called: what is popular in it answers. */
    private boolean popularOnly;

    /** Time at which the model that served was demoted. */
    private long demotedMillis = Candidate.NEVER;

    /** The demoted model whose popular items are on the way, while nothing answers. */
    private Candidate wanted;

    Demotion(Candidates candidates) {
        this.candidates = candidates;
    }

    /** What serves was demoted. */
    void begins(long nowMillis) {
        popularOnly = true;
        demotedMillis = nowMillis;
    }

    /** The popular items of a model that was demoted before serve. */
    void popularServes() {
        popularOnly = true;
    }

    /** A model serves that can be called, or nothing does. */
    void ends() {
        popularOnly = false;
        wanted = null;
    }

    boolean isPopularOnly() {
        return popularOnly;
    }

    /**
     * Chooses the newest demoted model whose popular items can be fetched now. Those that could not
     * be had do not hold up those of an older model.
     *
     * @param isDue whether it is time; never asked of a model behind the one chosen
     */
    Optional<Candidate> choose(long notBefore, LongPredicate isDue) {
        if (wanted != null) {
            return Optional.empty();
        }
        Optional<Candidate> chosen =
                candidates.newestThat(
                        candidate ->
                                candidate.state() == State.DEMOTED
                                        && isDue.test(Math.max(notBefore, candidate.untilMillis)));
        wanted = chosen.orElse(null);
        return chosen;
    }

    /** Tells whether the popular items of this model are on the way. */
    boolean isWanted(Candidate candidate) {
        return candidate != null && candidate == wanted;
    }

    /**
     * Takes up that a fetch has ended, well or not.
     *
     * @return whether it was to bring popular items
     */
    boolean fetchEnded(Candidate candidate) {
        boolean popular = isWanted(candidate);
        if (popular) {
            wanted = null;
        }
        return popular;
    }

    /**
     * Time from which the next older model no longer waits for one that is under way.
     *
     * <p>At a first start one model mostly suffices, and a second one would double the work of the
     * store and the device: the older model waits. After a demotion users miss the answers that
     * they had: neither the newest model nor one that was under way before holds up the one to go
     * back to. That one gets its time, or all older models would be loaded at once.
     */
    long olderAtMillis(Candidate candidate, Duration beforeOlder) {
        boolean holdsUpNothing =
                popularOnly
                        && (candidates.rank(candidate) == 0
                                || candidate.begunMillis < demotedMillis);
        return holdsUpNothing ? Candidate.NEVER : candidate.begunMillis + beforeOlder.toMillis();
    }
}
