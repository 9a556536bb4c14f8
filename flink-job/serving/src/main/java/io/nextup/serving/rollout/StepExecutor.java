package io.nextup.serving.rollout;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ModelId;
import io.nextup.event.AnnouncedModel;
import io.nextup.event.ModelSince;
import io.nextup.serving.engine.ServingModel;
import io.nextup.serving.load.Fetches;
import io.nextup.serving.load.LoadOutcome;
import io.nextup.serving.load.LoadPace;
import io.nextup.serving.load.Loads;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Performs the steps that a {@link Rollout} decides: fetches, loads, hands models over, reports.
 * Fetches and loads run on threads of their own; their outcomes come back as events. Not
 * thread-safe, but any thread may read {@link #serving} and {@link #refused}.
 */
final class StepExecutor {
    private static final Logger LOG = LoggerFactory.getLogger(StepExecutor.class);

    /** Longest wait for Kafka before a ready model serves without it. */
    private static final Duration PATIENCE_FOR_KAFKA = Duration.ofSeconds(5);

    private final String slot;
    private final Rollout rollout;
    private final Fetches fetches;
    private final Loads loads;
    private final LoadPace pace;
    private final ModelRollout.Target target;
    private final HealthReports reports;
    private final RolloutEvents events;
    private final InstantSource wall;
    private final AtomicLong refused = new AtomicLong();
    private volatile Optional<ModelSince> serving = Optional.empty();

    /** Fetches whose outcome has not come back, by manifest. */
    private final Map<String, RunningFetch> fetching = new HashMap<>();

    private final Set<String> fetchedBefore = new HashSet<>();

    /**
     * @param pace pace of the fetches and loads, which depends on the serving model
     * @param wall clock of the times that other processes read
     */
    StepExecutor(
            String slot,
            Rollout rollout,
            Fetches fetches,
            Loads loads,
            LoadPace pace,
            ModelRollout.Target target,
            HealthReports reports,
            RolloutEvents events,
            InstantSource wall) {
        this.slot = slot;
        this.rollout = rollout;
        this.fetches = fetches;
        this.loads = loads;
        this.pace = pace;
        this.target = target;
        this.reports = reports;
        this.events = events;
        this.wall = wall;
    }

    /** Returns the serving model as of the last look; empty while none can be called. */
    Optional<ModelSince> serving() {
        return serving;
    }

    /** Number of models that were refused, set aside or demoted, or could not be fetched. */
    long refused() {
        return refused.get();
    }

    /** Shows other threads the model that serves now. */
    void look() {
        serving = rollout.serving();
    }

    /** Performs steps as soon as they are decided, so that no later failure loses them. */
    void perform(List<RolloutStep> steps) {
        fetches.keep(rollout.needed());
        pace.modelServes(rollout.serving().isPresent());
        steps.forEach(this::tryToPerform);
    }

    /** Stops all work. Loads that run on leave no mark, unless they hang. */
    void close() {
        // A process that is stopped during a load would look like one that the load killed. Only
        // the roll-out's thread starts loads, so none leaves a mark afterwards.
        attempt("Withdrawing the marks of loads", loads::withdrawMarks);
        fetching.values().forEach(one -> attempt("Stopping a fetch", one.stop));
    }

    /** Runs one part of the work; after a failure the following parts run nevertheless. */
    void attempt(String part, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            LOG.error("{} failed in slot {}", part, slot, e);
        }
    }

    /**
     * Performs a step; if it throws, the next ones are performed nevertheless. A fetch or a load
     * that cannot start is retried later, since memory for its thread may be free by then. The same
     * holds for a model that could not be handed over.
     */
    private void tryToPerform(RolloutStep step) {
        try {
            perform(step);
        } catch (RuntimeException | Error e) {
            LOG.error("{} of slot {} failed", step.getClass().getSimpleName(), slot, e);
            if (step instanceof RolloutStep.Fetch fetch) {
                fetching.remove(fetch.model().manifestSha256());
                unreachable(ModelWork.Kind.FETCH, fetch.model(), "its fetch cannot start: " + e);
            } else if (step instanceof RolloutStep.Load load) {
                unreachable(ModelWork.Kind.LOAD, load.model(), "its load cannot start: " + e);
            } else if (step instanceof RolloutStep.Serve serve) {
                notTaken(serve.model(), e);
            } else if (step instanceof RolloutStep.ServePopular serve) {
                notTaken(serve.model(), e);
            }
        }
    }

    private void unreachable(ModelWork.Kind kind, AnnouncedModel model, String reason) {
        events.add(now -> rollout.unreachable(kind, model.manifestSha256(), reason, now));
    }

    private void notTaken(AnnouncedModel model, Throwable cause) {
        events.add(
                now ->
                        rollout.notTaken(
                                model.manifestSha256(), "it cannot be handed over: " + cause, now));
    }

    private void perform(RolloutStep step) {
        if (step instanceof RolloutStep.Fetch fetch) {
            fetch(fetch.model(), fetch.atOnce());
        } else if (step instanceof RolloutStep.StopFetch stop) {
            Optional.ofNullable(fetching.remove(stop.model().manifestSha256()))
                    .ifPresent(one -> one.stop.run());
        } else if (step instanceof RolloutStep.Load load) {
            load(load.model(), load.artifact());
        } else if (step instanceof RolloutStep.GiveUpLoad load) {
            loads.giveUp(load.model().manifestSha256());
        } else if (step instanceof RolloutStep.Serve serve) {
            serve(serve);
        } else if (step instanceof RolloutStep.ServePopular serve) {
            LOG.warn(
                    "Popular items of model {} answer in slot {} until a model serves; {}",
                    serve.model().version(),
                    slot,
                    rollout.describe());
            ModelId id = new ModelId(serve.model().version(), serve.model().manifestSha256());
            target.servePopular(ServingModel.popularOnly(id, serve.items()));
        } else if (step instanceof RolloutStep.Release release) {
            release.loaded().release();
        } else if (step instanceof RolloutStep.ForgetLoads forget) {
            loads.forgive(forget.manifestSha256(), forget.beforeMillis());
        } else if (step instanceof RolloutStep.Report report) {
            refused.incrementAndGet();
            LOG.warn(
                    "Model {} of slot {} does not serve: {}. Serving: {}",
                    report.model().version(),
                    slot,
                    report.reason(),
                    rollout.serving().map(ModelSince::version).orElse("none"));
        } else if (step instanceof RolloutStep.PassOver passed) {
            LOG.info(
                    "Model {} of slot {} is passed over, another process demoted it, or this one before: {}",
                    passed.model().version(),
                    slot,
                    passed.reason());
        }
    }

    private void fetch(AnnouncedModel model, boolean usersWait) {
        boolean again = !fetchedBefore.add(model.manifestSha256());
        RunningFetch running = new RunningFetch(model);
        fetching.put(model.manifestSha256(), running);
        running.stop = fetches.start(model, again || usersWait, running);
    }

    private void load(AnnouncedModel model, Artifact artifact) {
        try {
            loads.start(model, artifact, new RunningLoad(model));
        } catch (IOException e) {
            unreachable(ModelWork.Kind.LOAD, model, e.toString());
        }
    }

    /** A fetch or a load. Turns its outcome into an event. */
    private abstract class RunningWork<T> implements LoadOutcome<T> {
        private final ModelWork.Kind kind;
        final String sha256;

        private RunningWork(ModelWork.Kind kind, AnnouncedModel model) {
            this.kind = kind;
            this.sha256 = model.manifestSha256();
        }

        @Override
        public void unreachable(String reason) {
            ended(now -> rollout.unreachable(kind, sha256, reason, now));
        }

        @Override
        public void refused(String reason) {
            ended(now -> rollout.refused(kind, sha256, reason, now, wall.millis()));
        }

        void ended(RolloutEvents.Event outcome) {
            events.add(outcome);
        }
    }

    /** A fetch. An outcome that comes after the fetch was stopped does not count. */
    private final class RunningFetch extends RunningWork<Artifact> {
        private Runnable stop = () -> {};

        private RunningFetch(AnnouncedModel model) {
            super(ModelWork.Kind.FETCH, model);
        }

        @Override
        public void ready(Artifact artifact) {
            int badLoads = loads.failures(sha256);
            ended(now -> rollout.fetched(sha256, artifact, badLoads, now));
        }

        @Override
        void ended(RolloutEvents.Event outcome) {
            events.add(now -> fetching.remove(sha256, this) ? outcome.at(now) : List.of());
        }
    }

    private final class RunningLoad extends RunningWork<ServingModel> {
        private RunningLoad(AnnouncedModel model) {
            super(ModelWork.Kind.LOAD, model);
        }

        @Override
        public void ready(ServingModel model) {
            ended(
                    new RolloutEvents.Event() {
                        @Override
                        public List<RolloutStep> at(long nowMillis) {
                            return rollout.loaded(sha256, model, nowMillis);
                        }

                        @Override
                        public void discard() {
                            model.release();
                        }
                    });
        }
    }

    /**
     * Reports that a model serves before it answers, so that other processes notice three deaths of
     * it.
     */
    private void serve(RolloutStep.Serve serve) {
        String before = serving.map(ModelSince::version).orElse("none");
        try {
            reports.writeAndWait(PATIENCE_FOR_KAFKA);
        } catch (InterruptedException e) {
            // Only closing interrupts this thread.
            serve.loaded().release();
            Thread.currentThread().interrupt();
            return;
        } catch (Throwable e) {
            // Whatever failed, the model is ready.
            LOG.warn(
                    "Kafka did not accept the report that model {} serves: other processes will not know it: {}",
                    serve.model().version(),
                    e.toString());
        }
        target.serve(serve.loaded());
        serving = rollout.serving();
        LOG.info("Model {} serves slot {}; before: {}", serve.model().version(), slot, before);
    }
}
