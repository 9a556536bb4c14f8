package io.nextup.serving.load;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.nextup.artifact.Artifact;
import io.nextup.event.AnnouncedModel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/**
 * One fetch of one model, on its own daemon thread: a store may be stuck for long, and a newer
 * model must not wait for it. The owner checks from time to time whether the fetch is overdue, and
 * gives it up then, or when it is no longer needed.
 */
final class FetchTask {
    private final ArtifactFetcher fetcher;
    private final AnnouncedModel model;
    private final Duration delay;
    private final LoadPace pace;
    private final LongSupplier nanoTime;
    private final long silenceNanos;
    private final CompletableFuture<Artifact> result = new CompletableFuture<>();
    private final Thread thread;

    /**
     * Time of the newest byte, or of the beginning of the fetch, which may be in the future. It
     * distinguishes a slow fetch from a stuck one.
     */
    private volatile long lastByteNanos;

    private FetchTask(
            ArtifactFetcher fetcher,
            AnnouncedModel model,
            Duration delay,
            Duration silence,
            LoadPace pace,
            LongSupplier nanoTime) {
        this.fetcher = fetcher;
        this.model = model;
        this.delay = delay;
        this.pace = pace;
        this.nanoTime = nanoTime;
        this.silenceNanos = silence.toNanos();
        this.lastByteNanos = nanoTime.getAsLong() + delay.toNanos();
        thread = new Thread(this::run, "nextup-fetch-" + model.version());
        thread.setDaemon(true);
    }

    /**
     * Starts a fetch.
     *
     * @param delay wait of its thread before the fetch
     * @param silence timeout for the next byte
     * @param pace pace of the fetch once it begins
     * @param nanoTime a monotonic clock, as for {@link #overdue}
     */
    static FetchTask start(
            ArtifactFetcher fetcher,
            AnnouncedModel model,
            Duration delay,
            Duration silence,
            LoadPace pace,
            LongSupplier nanoTime) {
        FetchTask task = new FetchTask(fetcher, model, delay, silence, pace, nanoTime);
        task.thread.start();
        return task;
    }

    /**
     * A future that completes with the artifact, with an exception of {@link
     * ArtifactFetcher#fetch}, or as cancelled when the fetch is abandoned. Its dependents run on
     * the thread of the fetch, or on the one that abandons it.
     */
    CompletableFuture<Artifact> result() {
        return result;
    }

    /**
     * Tells whether no byte has arrived for too long, so that the owner should {@link #abandon} the
     * fetch.
     */
    boolean overdue(long nowNanos) {
        return !result.isDone() && nowNanos - lastByteNanos >= silenceNanos;
    }

    /**
     * Gives the fetch up; returns at once. The thread ends by itself at the next bytes or at the
     * timeout of the store's client, and deletes its partial copy. A completed fetch stays
     * completed.
     *
     * @return true if it is given up; false if it is done, and its result counts
     */
    boolean abandon() {
        boolean givenUp = result.cancel(false);
        thread.interrupt();
        return givenUp;
    }

    /** Tells whether it was given up while its thread still waits for the store. */
    boolean isStuck() {
        return result.isCancelled() && !hasEnded();
    }

    /**
     * Tells whether its thread has ended; it has then left a whole copy on the disk, or nothing.
     */
    boolean hasEnded() {
        return !thread.isAlive();
    }

    private void run() {
        try {
            NANOSECONDS.sleep(delay.toNanos());
            Runnable stepDone = pace.begin();
            result.complete(
                    fetcher.fetch(
                            model,
                            bytes -> {
                                stepDone.run();
                                lastByteNanos = nanoTime.getAsLong();
                            }));
        } catch (Throwable e) {
            result.completeExceptionally(e);
        }
    }
}
