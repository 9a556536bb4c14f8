package io.nextup.serving.rollout;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.nextup.event.ModelAnnouncement;
import io.nextup.model.ArtifactException;
import io.nextup.serving.engine.ServingModel;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * Loads a model on a thread of its own, marked on the disk, and waits no longer than a deadline:
 * native code may hang, and cannot be stopped.
 */
final class TimedLoader {

    /**
     * Is told of a load that missed the deadline: of that first, and then how it ended, if ever.
     */
    interface Overdue {
        /**
         * Nobody waits for it any more.
         *
         * @return whether its model is still of use; else it is asked to stop
         */
        boolean missed(Duration deadline);

        /** Its model is there, and belongs to this one. By the thread of the load. */
        void loaded(ServingModel model);

        /** By the thread of the load. */
        void failed(Throwable cause);
    }

    private final ModelLoader loader;
    private final Duration timeout;
    private final LoadMarks marks;

    TimedLoader(ModelLoader loader, Duration timeout, LoadMarks marks) {
        this.loader = loader;
        this.timeout = timeout;
        this.marks = marks;
    }

    /**
     * The model, ready to serve; empty where it missed the deadline. One that comes after an
     * interrupt is handed to {@code overdue} as well.
     */
    Optional<ServingModel> load(ModelAnnouncement model, Overdue overdue)
            throws ArtifactException, IOException, InterruptedException {
        LoadMarks.Mark mark = marks.begin(model.manifestSha256(), model.version());
        CompletableFuture<ServingModel> result = new CompletableFuture<>();
        Thread loading =
                new Thread(
                        () -> load(model, mark, result, overdue), "nextup-load-" + model.version());
        loading.setDaemon(true);
        loading.start();
        try {
            return Optional.of(result.get(timeout.toNanos(), NANOSECONDS));
        } catch (TimeoutException e) {
            return atDeadline(result, mark, loading, overdue);
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

    private Optional<ServingModel> atDeadline(
            CompletableFuture<ServingModel> result,
            LoadMarks.Mark mark,
            Thread loading,
            Overdue overdue)
            throws ArtifactException, IOException, InterruptedException {
        // Under the lock, so that how it ended is not told before that it was late.
        synchronized (result) {
            if (!result.completeExceptionally(new TimeoutException())) {
                return settled(result);
            }
            // The job may restart in this process, and would wait for the same again.
            mark.giveUp();
            if (!overdue.missed(timeout)) {
                loading.interrupt();
            }
            return Optional.empty();
        }
    }

    /** Until it ends its mark stays, for it may yet end the process. */
    private void load(
            ModelAnnouncement model,
            LoadMarks.Mark mark,
            CompletableFuture<ServingModel> result,
            Overdue overdue) {
        ServingModel loaded;
        try {
            loaded = loader.load(model);
        } catch (Throwable e) {
            mark.remove();
            if (!fail(result, e)) {
                overdue.failed(e);
            }
            return;
        }
        mark.remove();
        if (!complete(result, loaded)) {
            overdue.loaded(loaded);
        }
    }

    private static boolean complete(CompletableFuture<ServingModel> result, ServingModel loaded) {
        synchronized (result) {
            return result.complete(loaded);
        }
    }

    private static boolean fail(CompletableFuture<ServingModel> result, Throwable cause) {
        synchronized (result) {
            return result.completeExceptionally(cause);
        }
    }

    /** The load was done in the moment in which the patience ended. */
    private static Optional<ServingModel> settled(CompletableFuture<ServingModel> result)
            throws ArtifactException, IOException, InterruptedException {
        try {
            return Optional.of(result.get());
        } catch (ExecutionException e) {
            return failed(e.getCause());
        }
    }

    private static Optional<ServingModel> failed(Throwable cause)
            throws ArtifactException, IOException {
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
