package io.nextup.serving.rollout;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.nextup.artifact.Artifact;
import io.nextup.event.AnnouncedModel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/**
 * One fetch of one model, on a daemon thread of its own: a store may be stuck for long, and a newer
 * model must not wait for it. Its owner asks from time to time whether it is overdue, and gives it
 * up then, or whenever it is no longer needed.
 */
final class FetchTask {
    private final ArtifactFetcher fetcher;
    private final AnnouncedModel model;
    private final Duration delay;
    private final LongSupplier nanoTime;
    private final FetchWatch watch;
    private final CompletableFuture<Artifact> result = new CompletableFuture<>();
    private final Thread thread;

    private FetchTask(
            ArtifactFetcher fetcher,
            AnnouncedModel model,
            Duration delay,
            Duration silence,
            LongSupplier nanoTime) {
        this.fetcher = fetcher;
        this.model = model;
        this.delay = delay;
        this.nanoTime = nanoTime;
        watch = new FetchWatch(silence, nanoTime.getAsLong() + delay.toNanos());
        thread = new Thread(this::run, "nextup-fetch-" + model.version());
        thread.setDaemon(true);
    }

    /**
     * Starts a fetch.
     *
     * @param delay its thread waits that long before it begins
     * @param silence longest time without a byte
     * @param nanoTime the clock of {@link #overdue}
     */
    static FetchTask start(
            ArtifactFetcher fetcher,
            AnnouncedModel model,
            Duration delay,
            Duration silence,
            LongSupplier nanoTime) {
        FetchTask task = new FetchTask(fetcher, model, delay, silence, nanoTime);
        task.thread.start();
        return task;
    }

    /**
     * Completes with the artifact, with what {@link ArtifactFetcher#fetch} throws, or as cancelled
     * once the fetch is abandoned. What depends on it runs in the thread of the fetch, or in that
     * which abandons it.
     */
    CompletableFuture<Artifact> result() {
        return result;
    }

    /** Tells whether no byte has come for too long: time to {@link #abandon} the fetch. */
    boolean overdue(long nowNanos) {
        return !result.isDone() && watch.overdue(nowNanos);
    }

    /**
     * Gives the fetch up; returns at once. The thread ends by itself at the next bytes, or when the
     * store's client has waited for them in vain, and deletes the part that it has. A fetch that is
     * done stays done.
     *
     * @return whether it is given up: false for one that is done, and whose result counts
     */
    boolean abandon() {
        boolean givenUp = result.cancel(false);
        thread.interrupt();
        return givenUp;
    }

    /** Tells whether it was given up, but its thread still waits for the store. */
    boolean isStuck() {
        return result.isCancelled() && !hasEnded();
    }

    /** Tells whether its thread has ended: then it leaves a whole copy on the disk, or nothing. */
    boolean hasEnded() {
        return !thread.isAlive();
    }

    private void run() {
        try {
            NANOSECONDS.sleep(delay.toNanos());
            result.complete(fetcher.fetch(model, bytes -> watch.progressed(nanoTime.getAsLong())));
        } catch (Throwable e) {
            result.completeExceptionally(e);
        }
    }
}
