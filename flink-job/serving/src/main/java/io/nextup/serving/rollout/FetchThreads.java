package io.nextup.serving.rollout;

import io.nextup.event.AnnouncedModel;
import io.nextup.model.Artifact;
import io.nextup.model.ArtifactException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fetches each model by a {@link FetchTask}. By one thread, the roll-out's. */
final class FetchThreads implements Fetches {
    private static final Logger LOG = LoggerFactory.getLogger(FetchThreads.class);

    /**
     * A fetch whose outcome may still be told.
     *
     * @param told completes once it was
     */
    private record UnderWay(FetchTask task, Outcome outcome, CompletableFuture<Void> told) {}

    private final ArtifactFetcher fetcher;
    private final FetchPatience patience;
    private final RandomGenerator random;
    private final LongSupplier nanoTime;
    private final List<UnderWay> underWay = new ArrayList<>();

    FetchThreads(
            ArtifactFetcher fetcher,
            FetchPatience patience,
            RandomGenerator random,
            LongSupplier nanoTime) {
        this.fetcher = fetcher;
        this.patience = patience;
        this.random = random;
        this.nanoTime = nanoTime;
    }

    @Override
    public Fetch start(AnnouncedModel model, boolean again, Outcome outcome) {
        Duration delay =
                again ? Duration.ZERO : patience.beforeFirst(fetcher.isAtHand(model), random);
        FetchTask task = FetchTask.start(fetcher, model, delay, patience.silence(), nanoTime);
        CompletableFuture<Void> told =
                task.result()
                        .handle(
                                (artifact, failure) -> {
                                    tell(model, artifact, failure, outcome);
                                    return null;
                                });
        underWay.add(new UnderWay(task, outcome, told));
        return task::abandon;
    }

    @Override
    public void look() {
        long now = nanoTime.getAsLong();
        underWay.removeIf(one -> one.told().isDone());
        for (UnderWay one : underWay) {
            if (one.task().overdue(now)) {
                one.task().abandon();
                one.outcome().unreachable("no byte came from the store for " + patience.silence());
            }
        }
    }

    @Override
    public void keep(Set<String> manifestSha256s) {
        fetcher.keep(manifestSha256s);
    }

    private static void tell(
            AnnouncedModel model, Artifact artifact, Throwable failure, Outcome outcome) {
        if (artifact != null) {
            outcome.fetched(artifact);
        } else if (failure instanceof ArtifactException) {
            outcome.refused(failure.getMessage());
        } else if (failure instanceof IOException) {
            outcome.unreachable(failure.toString());
        } else if (!(failure instanceof CancellationException)
                && !(failure instanceof InterruptedException)) {
            LOG.warn("Fetching model {} failed", model.version(), failure);
            outcome.refused(failure.toString());
        }
    }
}
