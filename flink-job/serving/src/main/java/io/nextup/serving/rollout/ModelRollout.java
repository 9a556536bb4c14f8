package io.nextup.serving.rollout;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ModelId;
import io.nextup.event.AnnouncedModel;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelHealth;
import io.nextup.event.ModelSince;
import io.nextup.models.JobNames;
import io.nextup.serving.engine.ServingModel;
import io.nextup.serving.guard.LoadMarks;
import io.nextup.serving.guard.LoadTimeout;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Performs the decisions of {@link Rollout} for one slot of a process: fetches, loads and hands
 * over models while another one serves, and reports this to other processes. All events go through
 * one queue to one thread, which never waits for a model: native code may hang, and cannot be
 * stopped.
 */
public final class ModelRollout implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ModelRollout.class);

    /** Longest wait for Kafka before a ready model serves without it. */
    private static final Duration PATIENCE_FOR_KAFKA = Duration.ofSeconds(5);

    /** Wait before a suspect is tried, so that announcements on their way can arrive. */
    private static final Duration BEFORE_SUSPECT = Duration.ofSeconds(5);

    /** Most events that are handled together, so that no report waits for long. */
    private static final int MOST_AT_ONCE = 1_000;

    private static final Duration LONGEST_SLEEP = Duration.ofSeconds(1);

    /**
     * Receives the models that serve from then on, and owns them even if it throws. After an
     * exception the model that it had before serves, or none.
     */
    public interface Target {
        void serve(ServingModel model);

        /** Answers with popular items of a model that is never called. */
        void servePopular(ServingModel model);

        /**
         * Stops calls of the model: its popular items answer until another model serves. Does
         * nothing if another one serves already.
         */
        void demote(ModelId model, String reason);

        /**
         * Forgives the failures of the model's calls.
         *
         * @param beforeMillis calls that began before it are forgiven, milliseconds since the epoch
         */
        void pardoned(String manifestSha256, long beforeMillis);
    }

    /**
     * The identity of this process.
     *
     * @param id a random id, constant for the process's life
     * @param host the process's host; null if it is not known
     * @param job the id of Flink's job; null if there is none
     * @param names the names by which brokers know the job
     * @param knownDead test whether the process of an id is known to have died
     */
    public record Identity(
            String id, String host, String job, JobNames names, Predicate<String> knownDead) {}

    /** An event for the roll-out. Its thread handles it. */
    private interface Event {
        List<RolloutStep> at(long nowMillis);

        /** Discards the event, since the roll-out has ended. */
        default void discard() {}
    }

    private final String slot;
    private final Rollout rollout;
    private final Fetches fetches;
    private final Loads loads;
    private final Target target;
    private final RolloutTopics topics;
    private final HealthReports reports;
    private final InstantSource steady;
    private final InstantSource wall;
    private final Thread thread;
    private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final AtomicLong refused = new AtomicLong();
    private volatile Optional<ModelSince> serving = Optional.empty();
    private volatile String description = "the models topic is not read to its end yet";

    /** Lock for setting {@code closed} and interrupting the thread in one step. */
    private final Object closing = new Object();

    private volatile boolean closed;

    // Used by the roll-out's thread only.
    private final OthersHealth others;
    private final Map<String, Fetches.Fetch> fetching = new HashMap<>();
    private final Set<String> fetchedBefore = new HashSet<>();

    /**
     * Makes a roll-out of one slot, not started yet.
     *
     * @param steady a clock that is never adjusted, since its times are compared with each other
     * @param wall clock of the times that other processes read
     */
    ModelRollout(
            String slot,
            Rollout rollout,
            Fetches fetches,
            Loads loads,
            Target target,
            RolloutTopics topics,
            Identity identity,
            InstantSource steady,
            InstantSource wall) {
        this.slot = slot;
        this.rollout = rollout;
        this.fetches = fetches;
        this.loads = loads;
        this.target = target;
        this.topics = topics;
        this.others = new OthersHealth(rollout, identity.id(), identity.knownDead());
        this.reports =
                new HealthReports(
                        slot,
                        identity.id(),
                        identity.host(),
                        identity.job(),
                        identity.names(),
                        others::isProven);
        this.steady = steady;
        this.wall = wall;
        this.thread = new Thread(this::run, "nextup-models-" + slot);
        this.thread.setDaemon(true);
    }

    /**
     * Starts a roll-out and its threads. It owns the topics once it has started; if it cannot
     * start, the caller closes them.
     *
     * @param marks marks of loads in progress
     * @param loadTimeout longest time for loading and warming up one small model
     * @param patience longest wait for a first model, before popular items answer
     */
    public static ModelRollout start(
            String slot,
            LoadMarks marks,
            Duration loadTimeout,
            Duration patience,
            ArtifactFetcher fetcher,
            ModelLoader loader,
            Target target,
            RolloutTopics topics,
            Identity identity) {
        Random random = new Random();
        FetchPatience fetches = FetchPatience.USUAL;
        ModelRollout rollout =
                new ModelRollout(
                        slot,
                        new Rollout(
                                new Rollout.Times(
                                        new LoadTimeout(loadTimeout),
                                        patience,
                                        BEFORE_SUSPECT,
                                        () -> fetches.beforeRetry(random).toMillis())),
                        new FetchThreads(fetcher, fetches, random, System::nanoTime),
                        new Loads(loader, marks, Thread::new),
                        target,
                        topics,
                        identity,
                        new SteadyClock(System.currentTimeMillis(), System.nanoTime()),
                        InstantSource.system());
        rollout.start();
        return rollout;
    }

    /**
     * The wall clock of the start, advanced by a monotonic clock, which stands still while the
     * machine sleeps.
     */
    private record SteadyClock(long startMillis, long startNanos) implements InstantSource {
        @Override
        public Instant instant() {
            long passed = (System.nanoTime() - startNanos) / 1_000_000;
            return Instant.ofEpochMilli(startMillis + passed);
        }
    }

    /** Starts to read the topics and to load models. If the topics do not start, no thread runs. */
    void start() {
        topics.start(new TopicListener());
        thread.start();
    }

    /** Records that the engine has demoted a model. */
    public void demoted(ModelId model, String reason) {
        long whenMillis = wall.millis();
        post(
                now ->
                        rollout.demoted(
                                new AnnouncedModel(model.version(), "", model.manifestSha256()),
                                reason,
                                Rollout.Finding.HERE,
                                whenMillis,
                                now));
    }

    /**
     * Records that a process died in a call of the model, according to its note.
     *
     * @param whenMillis time of the death, milliseconds since the epoch; a later pardon cancels it
     */
    public void convicted(ModelId model, String reason, long whenMillis) {
        post(
                now ->
                        rollout.demoted(
                                new AnnouncedModel(model.version(), "", model.manifestSha256()),
                                reason,
                                Rollout.Finding.NOTED,
                                whenMillis,
                                now));
    }

    /**
     * The serving model that can be called; empty before the first one, and while none can be
     * called.
     */
    public Optional<ModelSince> serving() {
        return serving;
    }

    /** Number of models that were refused or demoted, or could not be fetched. */
    public long refused() {
        return refused.get();
    }

    /** Describes the state of the newest announced model for a person. */
    public String describe() {
        return description;
    }

    /**
     * Stops loading, and reports that this process ended well; {@link #awaitTermination} waits for
     * that. A running load is not stopped: its model is closed after the load. Its mark is deleted
     * before the report, unless the load hangs.
     */
    @Override
    public void close() {
        synchronized (closing) {
            if (!closed) {
                closed = true;
                thread.interrupt();
            }
        }
    }

    /**
     * Waits until a closed roll-out has sent its last report.
     *
     * @return true if it has
     */
    public boolean awaitTermination(Duration atMost) throws InterruptedException {
        thread.join(Math.max(1, atMost.toMillis()));
        return !thread.isAlive();
    }

    private void post(Event event) {
        events.add(event);
        if (closed) {
            // The thread may have polled the queue for the last time before.
            discardAll();
        }
    }

    private void discardAll() {
        for (Event event = events.poll(); event != null; event = events.poll()) {
            attempt("Discarding an event", event::discard);
        }
    }

    private void run() {
        while (!closed) {
            try {
                Event event = events.poll(sleepMillis(), MILLISECONDS);
                step(event);
            } catch (InterruptedException e) {
                if (!closed) {
                    LOG.debug("Interrupted, but not closed", e);
                }
            } catch (RuntimeException | Error e) {
                // Whatever failed, the serving model continues, and the next event may succeed.
                LOG.error("Rolling out models of slot {} failed in one step", slot, e);
            }
        }
        end();
    }

    /** Handles an event and those behind it, and then all that is due once, however many came. */
    private void step(Event first) {
        long now = steady.millis();
        Event next = first;
        for (int n = 0; next != null && n < MOST_AT_ONCE; n++) {
            Event event = next;
            attempt("Handling an event", () -> perform(event.at(now)));
            next = n + 1 < MOST_AT_ONCE ? events.poll() : null;
        }
        attempt("Judging deaths", () -> perform(others.judgeDeaths(now)));
        attempt("Judging reports of other processes", () -> perform(others.tick(now)));
        attempt("Looking for stuck fetches", fetches::look);
        attempt("Choosing a model", () -> perform(rollout.tick(now, wall.millis())));
        serving = rollout.serving();
        description = rollout.describe();
        if (others.isKnown()) {
            attempt(
                    "Reporting to other processes",
                    () -> reports.due(rollout, now, wall.millis()).ifPresent(this::say));
        }
        attempt(
                "Deleting old records of other processes",
                () -> others.expired(now).forEach(process -> topics.unsay(slot, process)));
    }

    /** Runs one part of a step; after a failure the following parts run nevertheless. */
    private void attempt(String part, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            LOG.error("{} failed in slot {}", part, slot, e);
        }
    }

    private long sleepMillis() {
        long now = steady.millis();
        long wake = rollout.wakeAtMillis().orElse(Long.MAX_VALUE);
        return Math.max(0, Math.min(LONGEST_SLEEP.toMillis(), wake - now));
    }

    private void end() {
        // Closing interrupts the thread once; the last report must be sent nevertheless.
        boolean interrupted;
        synchronized (closing) {
            interrupted = Thread.interrupted();
        }
        LOG.debug("Roll-out of slot {} ends, interrupted: {}", slot, interrupted);
        rollout.close();
        // A process that is stopped during a load would look like one that the load killed. Only
        // this thread starts loads, so none leaves a mark afterwards.
        attempt("Withdrawing the marks of loads", loads::withdrawMarks);
        fetching.values().forEach(fetch -> attempt("Stopping a fetch", fetch::stop));
        discardAll();
        attempt(
                "Sending the last report",
                () -> say(reports.last(rollout, steady.millis(), wall.millis())));
        topics.close();
    }

    private void say(ModelHealth entry) {
        topics.say(entry)
                .exceptionally(
                        e -> {
                            // The writer has logged the reason; the next report has the whole state
                            // again.
                            LOG.debug("An entry did not reach Kafka", e);
                            return null;
                        });
    }

    /** Performs steps as soon as they are decided, so that no later failure loses them. */
    private void perform(List<RolloutStep> steps) {
        fetches.keep(rollout.needed());
        steps.forEach(this::tryToPerform);
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
                unreachable(fetch.model().manifestSha256(), "its fetch cannot start: " + e);
            } else if (step instanceof RolloutStep.Load load) {
                unreachable(load.model().manifestSha256(), "its load cannot start: " + e);
            } else if (step instanceof RolloutStep.Serve serve) {
                notTaken(serve.model().manifestSha256(), e);
            } else if (step instanceof RolloutStep.ServePopular serve) {
                notTaken(serve.model().manifestSha256(), e);
            }
        }
    }

    private void unreachable(String sha256, String reason) {
        post(now -> rollout.unreachable(sha256, reason, now));
    }

    private void notTaken(String sha256, Throwable cause) {
        post(now -> rollout.notTaken(sha256, "it cannot be handed over: " + cause, now));
    }

    private void perform(RolloutStep step) {
        if (step instanceof RolloutStep.Fetch fetch) {
            fetch(fetch.model(), fetch.atOnce());
        } else if (step instanceof RolloutStep.StopFetch stop) {
            Optional.ofNullable(fetching.remove(stop.model().manifestSha256()))
                    .ifPresent(Fetches.Fetch::stop);
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
            target.servePopular(ServingModel.popularOnly(id(serve.model()), serve.items()));
        } else if (step instanceof RolloutStep.Demote demote) {
            target.demote(id(demote.model()), demote.reason());
        } else if (step instanceof RolloutStep.Release release) {
            release.loaded().release();
        } else if (step instanceof RolloutStep.ForgetLoads forget) {
            loads.forgive(forget.manifestSha256(), Long.MAX_VALUE);
        } else if (step instanceof RolloutStep.Forgive forgive) {
            loads.forgive(forgive.manifestSha256(), forgive.beforeMillis());
            target.pardoned(forgive.manifestSha256(), forgive.beforeMillis());
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

    private static ModelId id(AnnouncedModel model) {
        return new ModelId(model.version(), model.manifestSha256());
    }

    private void fetch(AnnouncedModel model, boolean usersWait) {
        String sha256 = model.manifestSha256();
        boolean again = !fetchedBefore.add(sha256);
        fetching.put(
                sha256,
                fetches.start(
                        model,
                        again || usersWait,
                        new Fetches.Outcome() {
                            @Override
                            public void fetched(Artifact artifact) {
                                arrived(sha256, artifact);
                            }

                            @Override
                            public void unreachable(String reason) {
                                ModelRollout.this.unreachable(sha256, reason);
                            }

                            @Override
                            public void refused(String reason) {
                                post(now -> rollout.refused(sha256, reason, now, wall.millis()));
                            }
                        }));
    }

    private void arrived(String sha256, Artifact artifact) {
        int badLoads = loads.failures(sha256);
        post(
                now -> {
                    fetching.remove(sha256);
                    return rollout.fetched(sha256, artifact, badLoads, now);
                });
    }

    private void load(AnnouncedModel model, Artifact artifact) {
        String sha256 = model.manifestSha256();
        Loads.Outcome outcome =
                new Loads.Outcome() {
                    @Override
                    public void loaded(ServingModel loaded) {
                        post(new Loaded(sha256, loaded));
                    }

                    @Override
                    public void unreachable(String reason) {
                        ModelRollout.this.unreachable(sha256, reason);
                    }

                    @Override
                    public void refused(String reason) {
                        post(now -> rollout.refused(sha256, reason, now, wall.millis()));
                    }
                };
        try {
            loads.start(model, artifact, outcome);
        } catch (IOException e) {
            unreachable(sha256, e.toString());
        }
    }

    private final class Loaded implements Event {
        private final String sha256;
        private final ServingModel model;

        private Loaded(String sha256, ServingModel model) {
            this.sha256 = sha256;
            this.model = model;
        }

        @Override
        public List<RolloutStep> at(long nowMillis) {
            return rollout.loaded(sha256, model, nowMillis);
        }

        @Override
        public void discard() {
            model.release();
        }
    }

    /**
     * Reports that a model serves before it answers, so that other processes notice three deaths of
     * it.
     */
    private void serve(RolloutStep.Serve serve) {
        String before = serving.map(ModelSince::version).orElse("none");
        try {
            tellOthers();
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

    private void tellOthers() throws InterruptedException, ExecutionException, TimeoutException {
        Optional<ModelHealth> report = reports.due(rollout, steady.millis(), wall.millis());
        if (report.isPresent()) {
            topics.say(report.get()).get(PATIENCE_FOR_KAFKA.toMillis(), MILLISECONDS);
        }
    }

    private final class TopicListener implements RolloutTopics.Listener {
        @Override
        public void announced(long offset, ModelAnnouncement announcement) {
            if (announcement.slot().equals(slot)) {
                post(now -> rollout.announced(offset, announcement, now));
            }
        }

        @Override
        public void announcementsKnown() {
            post(rollout::caughtUp);
        }

        @Override
        public void announcementsStartOver() {
            post(
                    now -> {
                        rollout.startedOver();
                        return List.of();
                    });
        }

        @Override
        public void said(ModelHealth entry, long timestampMillis) {
            if (entry.slot().equals(slot)) {
                post(now -> others.said(entry, timestampMillis, now));
            }
        }

        @Override
        public void unsaid(String spoken, String process) {
            if (spoken.equals(slot)) {
                post(
                        now -> {
                            others.unsaid(process);
                            return List.of();
                        });
            }
        }

        @Override
        public void healthKnown() {
            post(
                    now -> {
                        others.read();
                        return List.of();
                    });
        }
    }
}
