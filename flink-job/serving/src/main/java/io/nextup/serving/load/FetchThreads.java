package io.nextup.serving.load;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.event.AnnouncedModel;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches each model by a {@link FetchTask}. Not thread-safe: only the roll-out's thread calls it.
 */
public final class FetchThreads implements Fetches {
    private static final Logger LOG = LoggerFactory.getLogger(FetchThreads.class);

    /**
     * Most threads that wait for one model's store and cannot be stopped; beyond that, no further
     * fetch starts.
     */
    static final int MOST_STUCK = 4;

    /**
     * A fetch whose outcome is not reported yet, or whose thread has not ended.
     *
     * @param told future that completes once the outcome was reported
     */
    private record UnderWay(
            String manifestSha256,
            FetchTask task,
            LoadOutcome<Artifact> outcome,
            CompletableFuture<?> told) {}

    /** Assumed number of processes while their reports are not known. */
    static final int ASSUMED_PROCESSES = 100;

    private final ArtifactFetcher fetcher;
    private final FetchPatience patience;
    private final RandomGenerator random;
    private final LoadPace pace;
    private final LongSupplier nanoTime;
    private final List<UnderWay> underWay = new ArrayList<>();
    private int processes = ASSUMED_PROCESSES;

    /**
     * Makes fetches with the usual waiting times.
     *
     * @param pace pace of each fetch
     */
    public FetchThreads(ArtifactFetcher fetcher, LoadPace pace) {
        this(fetcher, FetchPatience.USUAL, new Random(), pace, System::nanoTime);
    }

    FetchThreads(
            ArtifactFetcher fetcher,
            FetchPatience patience,
            RandomGenerator random,
            LoadPace pace,
            LongSupplier nanoTime) {
        this.fetcher = fetcher;
        this.patience = patience;
        this.random = random;
        this.pace = pace;
        this.nanoTime = nanoTime;
    }

    @Override
    public Runnable start(AnnouncedModel model, boolean atOnce, LoadOutcome<Artifact> outcome) {
        long stuck =
                underWay.stream()
                        .filter(one -> one.manifestSha256().equals(model.manifestSha256()))
                        .filter(one -> one.task().isStuck())
                        .count();
        if (stuck >= MOST_STUCK) {
            outcome.unreachable(
                    "%d earlier fetches of it still wait for its store: no other starts before one of them ends"
                            .formatted(stuck));
            return () -> {};
        }
        Duration delay =
                atOnce
                        ? Duration.ZERO
                        : patience.beforeFirst(fetcher.isAtHand(model), processes, random);
        FetchTask task = FetchTask.start(fetcher, model, delay, patience.silence(), pace, nanoTime);
        CompletableFuture<?> told =
                task.result()
                        .whenComplete(
                                (artifact, failure) -> tell(model, artifact, failure, outcome));
        underWay.add(new UnderWay(model.manifestSha256(), task, outcome, told));
        return task::abandon;
    }

    @Override
    public void spreadOver(int livingProcesses) {
        processes = livingProcesses;
    }

    /** Draws the wait before a fetch that failed is tried again, milliseconds. */
    public long retryMillis() {
        return patience.beforeRetry(processes, random).toMillis();
    }

    @Override
    public void look() {
        long now = nanoTime.getAsLong();
        underWay.removeIf(one -> one.told().isDone() && one.task().hasEnded());
        for (UnderWay one : underWay) {
            // It may end at this moment; the outcome that it then reports counts.
            if (one.task().overdue(now) && one.task().abandon()) {
                one.outcome().unreachable("no byte came from the store for " + patience.silence());
            }
        }
    }

    /** Number of threads of fetches that had not ended at the last call of {@link #look}. */
    int running() {
        return underWay.size();
    }

    @Override
    public void keep(Set<String> manifestSha256s) {
        fetcher.keep(manifestSha256s);
    }

    private static void tell(
            AnnouncedModel model,
            Artifact artifact,
            Throwable failure,
            LoadOutcome<Artifact> outcome) {
        if (artifact != null) {
            arrived(model, artifact, outcome);
        } else if (failure instanceof ArtifactException) {
            outcome.refused(failure.getMessage());
        } else if (failure instanceof IOException || failure instanceof OutOfMemoryError) {
            outcome.unreachable(failure.toString());
        } else if (!(failure instanceof CancellationException)
                && !(failure instanceof InterruptedException)) {
            LOG.warn("Fetching model {} failed", model.version(), failure);
            outcome.refused(failure.toString());
        }
    }

    private static void arrived(
            AnnouncedModel model, Artifact artifact, LoadOutcome<Artifact> outcome) {
        try {
            outcome.ready(artifact);
        } catch (RuntimeException | Error e) {
            // The future would hide the exception, and the outcome would never be reported.
            LOG.warn(
                    "Model {} was fetched, but its arrival could not be handled",
                    model.version(),
                    e);
            outcome.unreachable("its arrival failed: " + e);
        }
    }
}
