package io.nextup.serving.rollout;

import io.nextup.event.ModelAnnouncement;
import io.nextup.serving.rollout.Rollout.State;
import io.nextup.serving.rollout.RolloutCandidate.Refusal;
import java.time.Duration;

/**
 * Chooses what a {@link Rollout} does next: works on the newest model that may serve; and while
 * none serves, on a suspect if nothing better is left, or lets popular items answer. Not
 * thread-safe.
 *
 * <p>A suspect is a model whose earlier loads ended their process or hung. It is the last resort:
 * tried once nothing has served for a while, which doubles with each such load. So popular items
 * answer in between, and announcements on their way can arrive.
 *
 * <p>Popular items are those of the newest announcement. They answer once the patience is over, or
 * at once where nothing is left to try.
 */
final class ModelChoice {
    private static final Duration LONGEST_BEFORE_SUSPECT = Duration.ofHours(1);

    /** Number of doublings beyond which the wait is the longest one anyway. */
    private static final int MOST_DOUBLINGS = 20;

    private final Rollout.Times times;
    private final Candidates candidates;
    private final ModelWork work;
    private long dueMillis = Long.MAX_VALUE;
    private long nothingServesSinceMillis = -1;

    /** Manifest of the model whose popular items answer; null where none do. */
    private String answering;

    /** End of the patience: popular items then answer, even if a model is still on its way. */
    private long patienceEndsMillis = -1;

    /** Time before which popular items are not handed over again. */
    private long popularFromMillis;

    ModelChoice(Rollout.Times times, Candidates candidates, ModelWork work) {
        this.times = times;
        this.candidates = candidates;
        this.work = work;
    }

    /** Returns the time to choose again if nothing happens before; the greatest for none. */
    long dueMillis() {
        return dueMillis;
    }

    /** Learns that a model serves. */
    void modelServes() {
        answering = null;
        nothingServesSinceMillis = -1;
    }

    /** Learns that a model's popular items answer. */
    void popularAnswer(String manifestSha256) {
        answering = manifestSha256;
    }

    /**
     * Learns that a model could not be handed over. The one before may serve on, so popular items
     * must not replace it at once.
     */
    void modelNotTaken() {
        patienceEndsMillis = afterPatience();
    }

    /** Learns that a model's popular items could not be handed over. */
    void popularNotTaken(String manifestSha256) {
        if (manifestSha256.equals(answering)) {
            answering = null;
            popularFromMillis = candidates.nowMillis() + times.retryMillis().getAsLong();
        }
    }

    /** Chooses nothing for now. */
    void none() {
        dueMillis = Long.MAX_VALUE;
    }

    /** Chooses among the models of an announcement. */
    void among(ModelAnnouncement newest) {
        none();
        if (patienceEndsMillis < 0) {
            patienceEndsMillis = afterPatience();
        }
        work.fetched()
                .filter(candidates::isNeedless)
                .ifPresent(
                        fetched -> {
                            work.stopFetch(fetched);
                            candidates.move(fetched, State.NEW, "a newer one serves or is fetched");
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
        if (nothingServesSinceMillis < 0) {
            nothingServesSinceMillis = candidates.nowMillis();
        }
        candidates
                .newestThat(
                        one ->
                                one.is(Refusal.SUSPECT)
                                        && work.mayBegin(one)
                                        && isDue(
                                                nothingServesSinceMillis
                                                        + beforeSuspect(one.badLoads).toMillis()))
                .ifPresent(
                        one -> {
                            work.begin(one);
                            one.lastResort = true;
                        });
    }

    /** Returns the wait before a suspect is loaded of which so many loads have failed. */
    Duration beforeSuspect(int badLoads) {
        Duration wait =
                times.beforeSuspect().multipliedBy(1L << Math.min(badLoads - 1, MOST_DOUBLINGS));
        return wait.compareTo(LONGEST_BEFORE_SUSPECT) < 0 ? wait : LONGEST_BEFORE_SUSPECT;
    }

    private void choosePopular(ModelAnnouncement newest) {
        if (newest.manifestSha256().equals(answering) || newest.popularItems().isEmpty()) {
            return;
        }
        boolean modelMayCome =
                work.isUnderWay()
                        || candidates.newestThat(one -> one.state() == State.WAITING).isPresent();
        boolean mayWait = answering == null && modelMayCome;
        if (isDue(Math.max(popularFromMillis, mayWait ? patienceEndsMillis : 0))) {
            popularAnswer(newest.manifestSha256());
            candidates.add(new RolloutStep.ServePopular(newest.model(), newest.popularItems()));
        }
    }

    private long afterPatience() {
        return candidates.nowMillis() + times.patience().toMillis();
    }

    private boolean isDue(long fromMillis) {
        boolean due = candidates.nowMillis() >= fromMillis;
        if (!due) {
            dueMillis = Math.min(dueMillis, fromMillis);
        }
        return due;
    }
}
