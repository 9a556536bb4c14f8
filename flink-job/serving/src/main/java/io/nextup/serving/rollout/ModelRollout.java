package io.nextup.serving.rollout;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.nextup.artifact.Artifact;
import io.nextup.event.AnnouncedModel;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelHealth;
import io.nextup.event.ModelSince;
import io.nextup.serving.crash.LoadMarks;
import io.nextup.serving.engine.ModelId;
import io.nextup.serving.engine.ServingModel;
import java.io.IOException;
import java.nio.file.Path;
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
 * Does for one slot of a process what {@link Rollout} decides: fetches, loads and hands over models
 * beside the one that serves, and says so to others. Everything that happens goes through one queue
 * to one thread, which never waits for a model: native code may hang, and cannot be stopped.
 */
public final class ModelRollout implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ModelRollout.class);

    /** Kafka may be away while a model is ready: it serves all the same. */
    private static final Duration PATIENCE_FOR_KAFKA = Duration.ofSeconds(5);

    /**
     * Longest wait for a newer model, while nothing serves, before an older one is fetched too: the
     * longest delay of a fetch at a start of many processes, and time to fetch and to load.
     */
    private static final Duration BEFORE_OLDER = FetchPatience.USUAL.spread().plusSeconds(10);

    /**
     * Gives announcements on their way the time to come before a model under suspicion is tried.
     */
    private static final Duration BEFORE_SUSPECT = Duration.ofSeconds(5);

    /** Time in which any process has written its chain file: these are small. */
    private static final Duration LONGEST_WRITE = Duration.ofMinutes(1);

    private static final Duration LONGEST_SLEEP = Duration.ofSeconds(1);

    /**
     * Takes the models that are to serve from then on, and owns them, whatever it throws: then one
     * serves that it had before, or none.
     */
    public interface Target {
        void serve(ServingModel model);

        /** Answers by what is popular in the model, without a call of it. */
        void servePopular(ServingModel model);

        /**
         * Calls the model no more: its popular items answer until another model serves. Does
         * nothing if another one serves already.
         */
        void demote(ModelId model, String reason);

        /**
         * Forgives what calls of the model did.
         *
         * @param untilMillis only calls that began by then, milliseconds since the epoch
         */
        void pardoned(String manifestSha256, long untilMillis);
    }

    /**
     * Names this process.
     *
     * @param id random, the same for its whole life
     * @param host where it runs; null where that is not known
     * @param job the id of Flink's job; null where there is none
     * @param knownDead whether a process that names itself by such an id is known to have died
     */
    public record Identity(String id, String host, String job, Predicate<String> knownDead) {}

    /** Something that happened. By the roll-out's thread. */
    private interface Event {
        List<Step> at(long nowMillis);

        /** The roll-out has ended. */
        default void discard() {}
    }

    private final String slot;
    private final Rollout rollout;
    private final Fetches fetches;
    private final Loads loads;
    private final ChainFile chainFile;
    private final Target target;
    private final ModelTopics topics;
    private final HealthReports reports;
    private final InstantSource steady;
    private final Thread thread;
    private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final AtomicLong refused = new AtomicLong();
    private volatile Optional<ModelSince> serving = Optional.empty();
    private volatile String description = "the models topic is not read to its end yet";

    /** Held to set {@code closed} and interrupt the thread in one. */
    private final Object closing = new Object();

    private volatile boolean closed;

    // Only the thread uses these.
    private final OthersHealth others;
    private final Map<String, Fetches.Fetch> fetching = new HashMap<>();
    private final Set<String> fetchedBefore = new HashSet<>();

    /**
     * A roll-out of one slot, not yet started.
     *
     * @param steady a clock that is never set: what it says is compared with what it said
     */
    ModelRollout(
            String slot,
            Rollout rollout,
            Fetches fetches,
            Loads loads,
            ChainFile chainFile,
            Target target,
            ModelTopics topics,
            Identity identity,
            InstantSource steady) {
        this.slot = slot;
        this.rollout = rollout;
        this.fetches = fetches;
        this.loads = loads;
        this.chainFile = chainFile;
        this.target = target;
        this.topics = topics;
        this.others = new OthersHealth(rollout, identity.id(), identity.knownDead());
        this.reports = new HealthReports(slot, identity.id(), identity.host(), identity.job());
        this.steady = steady;
        this.thread = new Thread(this::run, "nextup-models-" + slot);
        this.thread.setDaemon(true);
    }

    /**
     * A roll-out with its threads running. It owns the topics once it is there: if it cannot start,
     * the caller closes them.
     *
     * @param topic the models topic's name: what is remembered of another one does not count
     * @param directory for what a slot may go back to
     * @param marks of loads under way
     * @param loadTimeout most time for loading and warming up one model
     */
    public static ModelRollout start(
            String topic,
            String slot,
            Path directory,
            LoadMarks marks,
            Duration loadTimeout,
            ArtifactFetcher fetcher,
            ModelLoader loader,
            Target target,
            ModelTopics topics,
            Identity identity) {
        Random random = new Random();
        FetchPatience patience = FetchPatience.USUAL;
        ModelRollout rollout =
                new ModelRollout(
                        slot,
                        new Rollout(
                                new Rollout.Times(
                                        loadTimeout,
                                        BEFORE_OLDER,
                                        BEFORE_SUSPECT,
                                        () -> patience.beforeRetry(random).toMillis())),
                        new FetchThreads(fetcher, patience, random, System::nanoTime),
                        new Loads(loader, marks, Thread::new),
                        new ChainFile(directory, topic, slot),
                        target,
                        topics,
                        identity,
                        new SteadyClock(System.currentTimeMillis(), System.nanoTime()));
        rollout.start();
        return rollout;
    }

    /** The wall clock as it was at the start, and as time has passed since. */
    private record SteadyClock(long startMillis, long startNanos) implements InstantSource {
        @Override
        public Instant instant() {
            long passed = (System.nanoTime() - startNanos) / 1_000_000;
            return Instant.ofEpochMilli(startMillis + passed);
        }
    }

    /** Begins to read the topics and to load. If the topics do not start, no thread runs. */
    void start() {
        chainFile.deleteUnfinished(steady.millis() - LONGEST_WRITE.toMillis());
        rollout.remember(chainFile.read());
        topics.start(new TopicListener());
        thread.start();
    }

    /** The engine calls the model no more. */
    public void demoted(ModelId model, String reason) {
        post(
                now ->
                        rollout.demoted(
                                new AnnouncedModel(model.version(), "", model.manifestSha256()),
                                reason,
                                Rollout.Finding.HERE,
                                now,
                                now));
    }

    /**
     * A process died of the model, as its note tells.
     *
     * @param whenMillis of the death, milliseconds since the epoch: a later pardon cancels it
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

    /** Model that serves and can be called; empty before the first one, and while none can be. */
    public Optional<ModelSince> serving() {
        return serving;
    }

    /** Models that were refused, demoted or could not be had. */
    public long refused() {
        return refused.get();
    }

    /** Tells a person what became of the newest announced model. */
    public String describe() {
        return description;
    }

    /**
     * Stops loading, and says that this process ended well; {@link #awaitTermination} waits for
     * that. A load under way is left to itself: its model is closed once it is there.
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
     * Waits until a closed roll-out has said its last word.
     *
     * @return whether it has
     */
    public boolean awaitTermination(Duration atMost) throws InterruptedException {
        thread.join(Math.max(1, atMost.toMillis()));
        return !thread.isAlive();
    }

    private void post(Event event) {
        events.add(event);
        if (closed) {
            // The thread may have looked into the queue for the last time before.
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
                // Whatever it is: what serves goes on, and the next event may be better.
                LOG.error("Rolling out models of slot {} failed in one step", slot, e);
            }
        }
        end();
    }

    private void step(Event event) {
        long now = steady.millis();
        if (event != null) {
            attempt("Taking up an event", () -> perform(event.at(now)));
        }
        attempt("Judging what others say", () -> perform(others.tick(now)));
        attempt("Looking for fetches that are stuck", fetches::look);
        attempt("Choosing a model", () -> perform(rollout.tick(now)));
        serving = rollout.serving();
        description = rollout.describe();
        if (others.isKnown()) {
            attempt("Telling others", () -> reports.due(rollout, now).ifPresent(this::say));
        }
        attempt(
                "Deleting old words of others",
                () -> others.expired(now).forEach(process -> topics.unsay(slot, process)));
    }

    /** Does one part of many: whatever fails in it, the parts behind it are done all the same. */
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
        // Closing interrupts, once; the last word must be sent all the same.
        boolean interrupted;
        synchronized (closing) {
            interrupted = Thread.interrupted();
        }
        LOG.debug("Roll-out of slot {} ends, interrupted: {}", slot, interrupted);
        rollout.close();
        fetching.values().forEach(fetch -> attempt("Stopping a fetch", fetch::stop));
        discardAll();
        attempt("Saying the last word", () -> say(reports.last(rollout, steady.millis())));
        topics.close();
    }

    private void say(ModelHealth entry) {
        topics.say(entry)
                .exceptionally(
                        e -> {
                            // The writer has logged why; the next entry says all of it again.
                            LOG.debug("An entry did not reach Kafka", e);
                            return null;
                        });
    }

    /** Performs steps as soon as they are decided: whatever fails next, they are not lost. */
    private void perform(List<Step> steps) {
        fetches.keep(rollout.needed());
        steps.forEach(this::tryToPerform);
    }

    /**
     * Performs a step; if it throws, the next ones are performed all the same. A fetch or a load
     * that cannot begin is tried again later: the memory for its thread may be there by then. The
     * same holds for a model that could not be handed over.
     */
    private void tryToPerform(Step step) {
        try {
            perform(step);
        } catch (RuntimeException | Error e) {
            LOG.error("{} of slot {} failed", step.getClass().getSimpleName(), slot, e);
            if (step instanceof Step.Fetch fetch) {
                unreachable(fetch.model().manifestSha256(), "its fetch cannot begin: " + e);
            } else if (step instanceof Step.Load load) {
                unreachable(load.model().manifestSha256(), "its load cannot begin: " + e);
            } else if (step instanceof Step.Serve serve) {
                notTaken(serve.model().manifestSha256(), e);
            } else if (step instanceof Step.ServePopular serve) {
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

    private void perform(Step step) {
        if (step instanceof Step.Fetch fetch) {
            fetch(fetch.model(), fetch.atOnce());
        } else if (step instanceof Step.StopFetch stop) {
            Optional.ofNullable(fetching.remove(stop.model().manifestSha256()))
                    .ifPresent(Fetches.Fetch::stop);
        } else if (step instanceof Step.Load load) {
            load(load.model(), load.artifact());
        } else if (step instanceof Step.GiveUpLoad load) {
            loads.giveUp(load.model().manifestSha256());
        } else if (step instanceof Step.Serve serve) {
            serve(serve);
        } else if (step instanceof Step.ServePopular serve) {
            LOG.warn(
                    "Slot {} is answered by what is popular in model {}: nothing that can be called is left",
                    slot,
                    serve.model().version());
            target.servePopular(ServingModel.popularOnly(serve.artifact()));
        } else if (step instanceof Step.Demote demote) {
            target.demote(
                    new ModelId(demote.model().version(), demote.model().manifestSha256()),
                    demote.reason());
        } else if (step instanceof Step.Release release) {
            release.loaded().release();
        } else if (step instanceof Step.ForgetLoads forget) {
            loads.forgive(forget.manifestSha256(), Long.MAX_VALUE);
        } else if (step instanceof Step.Forgive forgive) {
            loads.forgive(forgive.manifestSha256(), forgive.untilMillis());
            target.pardoned(forgive.manifestSha256(), forgive.untilMillis());
        } else if (step instanceof Step.Report report) {
            refused.incrementAndGet();
            LOG.warn(
                    "Model {} of slot {} does not serve: {}. Serving: {}",
                    report.model().version(),
                    slot,
                    report.reason(),
                    rollout.serving().map(ModelSince::version).orElse("none"));
        } else if (step instanceof Step.PassOver passed) {
            LOG.info(
                    "Model {} of slot {} is passed over, another process demoted it, or this one before: {}",
                    passed.model().version(),
                    slot,
                    passed.reason());
        } else if (step instanceof Step.Remember remember) {
            chainFile.write(remember.chain());
        }
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
                                post(now -> rollout.refused(sha256, reason, now));
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
                        post(now -> rollout.refused(sha256, reason, now));
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
        public List<Step> at(long nowMillis) {
            return rollout.loaded(sha256, model, nowMillis);
        }

        @Override
        public void discard() {
            model.release();
        }
    }

    /** Others know that it serves here before it answers: three that die of it are then seen. */
    private void serve(Step.Serve serve) {
        String before = serving.map(ModelSince::version).orElse("none");
        try {
            tellOthers();
        } catch (InterruptedException e) {
            // Only the end interrupts.
            serve.loaded().release();
            Thread.currentThread().interrupt();
            return;
        } catch (Throwable e) {
            // Whatever it is: the model is ready.
            LOG.warn(
                    "Kafka did not take that model {} serves: others will not know it: {}",
                    serve.model().version(),
                    e.toString());
        }
        target.serve(serve.loaded());
        serving = rollout.serving();
        LOG.info("Model {} serves slot {}; before: {}", serve.model().version(), slot, before);
    }

    private void tellOthers() throws InterruptedException, ExecutionException, TimeoutException {
        Optional<ModelHealth> report = reports.due(rollout, steady.millis());
        if (report.isPresent()) {
            topics.say(report.get()).get(PATIENCE_FOR_KAFKA.toMillis(), MILLISECONDS);
        }
    }

    private final class TopicListener implements ModelTopics.Listener {
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
        public void said(ModelHealth entry) {
            if (entry.slot().equals(slot)) {
                post(now -> others.said(entry, now));
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
            post(others::read);
        }
    }
}
