package io.nextup.serving.rollout;

import io.nextup.event.ModelAnnouncement;
import io.nextup.serving.rollout.Rollout.State;

/**
 * Chooses what a {@link Rollout} does next: works on the newest model that may serve, and while
 * none serves and nothing better is left, on a suspect; or lets popular items answer. Not
 * thread-safe.
 */
final class ModelChoice {
    private final Candidates candidates;
    private final ModelTransitions transitions;
    private final ModelWork work;
    private final LastResort lastResort;
    private final PopularFallback popular;
    private long dueMillis = Long.MAX_VALUE;

    ModelChoice(
            Candidates candidates,
            ModelTransitions transitions,
            ModelWork work,
            LastResort lastResort,
            PopularFallback popular) {
        this.candidates = candidates;
        this.transitions = transitions;
        this.work = work;
        this.lastResort = lastResort;
        this.popular = popular;
    }

    /** Returns the time to choose again if nothing happens before; the greatest for none. */
    long dueMillis() {
        return dueMillis;
    }

    /** Chooses nothing for now. */
    void none() {
        dueMillis = Long.MAX_VALUE;
    }

    /** Chooses among the models of an announcement. */
    void among(ModelAnnouncement newest) {
        none();
        popular.chosenFrom(transitions.nowMillis());
        work.fetched()
                .filter(candidates::isNeedless)
                .ifPresent(
                        fetched -> {
                            work.stopFetch(fetched);
                            transitions.move(
                                    fetched, State.NEW, "a newer one serves or is fetched");
                        });
        candidates
                .newestThat(
                        one ->
                                one.state() == State.NEW
                                        && candidates.isNewer(one)
                                        && work.mayBegin(one))
                .ifPresent(work::begin);
        if (candidates.serving().isEmpty()) {
            chooseSuspect();
            choosePopular(newest);
        }
    }

    /** Tries a suspect, unless it could kill the process, and with it the load of a better one. */
    private void chooseSuspect() {
        lastResort.nothingServes(transitions.nowMillis());
        candidates
                .newestThat(
                        one ->
                                one.is(Refusal.SUSPECT)
                                        && work.mayBegin(one)
                                        && isDue(lastResort.dueMillis(one)))
                .ifPresent(
                        one -> {
                            work.begin(one);
                            one.lastResort = true;
                        });
    }

    private void choosePopular(ModelAnnouncement newest) {
        boolean modelMayCome =
                work.isUnderWay()
                        || candidates.newestThat(one -> one.state() == State.WAITING).isPresent();
        popular.dueMillis(newest, modelMayCome)
                .ifPresent(
                        due -> {
                            if (isDue(due)) {
                                popular.answers(newest.manifestSha256());
                                transitions.add(
                                        new RolloutStep.ServePopular(
                                                newest.model(), newest.popularItems()));
                            }
                        });
    }

    private boolean isDue(long fromMillis) {
        boolean due = transitions.nowMillis() >= fromMillis;
        if (!due) {
            dueMillis = Math.min(dueMillis, fromMillis);
        }
        return due;
    }
}
