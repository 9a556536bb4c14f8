package io.nextup.job.models;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.nextup.event.ModelAnnouncement;
import io.nextup.job.score.ServingModel;
import io.nextup.model.ArtifactException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * Loads a model on a thread of its own, marked on the disk, and waits no longer than a deadline:
 * native code may hang, and cannot be stopped.
 */
final class TimedLoader {
    private final ModelLoader loader;
    private final Duration timeout;
    private final LoadMarks marks;

    TimedLoader(ModelLoader loader, Duration timeout, LoadMarks marks) {
        this.loader = loader;
        this.timeout = timeout;
        this.marks = marks;
    }

    /**
     * The model, ready to serve. One that comes after the deadline, or after an interrupt, is
     * closed when it comes.
     *
     * @throws TimeoutException if it was not ready in time; its message says after which
     */
    ServingModel load(ModelAnnouncement model)
            throws ArtifactException, IOException, TimeoutException, InterruptedException {
        LoadMarks.Mark mark = marks.begin(model.manifestSha256(), model.version());
        CompletableFuture<ServingModel> result = new CompletableFuture<>();
        Thread loading =
                new Thread(() -> load(model, mark, result), "nextup-load-" + model.version());
        loading.setDaemon(true);
        loading.start();
        try {
            return result.get(timeout.toNanos(), NANOSECONDS);
        } catch (TimeoutException e) {
            TimeoutException late = new TimeoutException("not ready after %s".formatted(timeout));
            if (!result.completeExceptionally(late)) {
                return settled(result);
            }
            // The job may restart in this process, and would wait for the same again.
            mark.giveUp();
            loading.interrupt();
            throw late;
        } catch (InterruptedException e) {
            if (!result.completeExceptionally(e)) {
                return settled(result);
            }
            loading.interrupt();
            throw e;
        } catch (ExecutionException e) {
            return failed(e.getCause());
        }
    }

    /** Until it ends its mark stays, for it may yet end the process. */
    private void load(
            ModelAnnouncement model, LoadMarks.Mark mark, CompletableFuture<ServingModel> result) {
        try {
            ServingModel loaded = loader.load(model);
            mark.remove();
            if (!result.complete(loaded)) {
                loaded.release();
            }
        } catch (Throwable e) {
            mark.remove();
            result.completeExceptionally(e);
        }
    }

    /** The load was done in the moment in which the patience ended. */
    private static ServingModel settled(CompletableFuture<ServingModel> result)
            throws ArtifactException, IOException, InterruptedException {
        try {
            return result.get();
        } catch (ExecutionException e) {
            return failed(e.getCause());
        }
    }

    private static ServingModel failed(Throwable cause) throws ArtifactException, IOException {
        if (cause instanceof ArtifactException e) {
            throw e;
        }
        if (cause instanceof IOException e) {
            throw e;
        }
        if (cause instanceof Error e) {
            throw e;
        }
        throw new IllegalStateException("Loading failed: " + cause, cause);
    }
}
