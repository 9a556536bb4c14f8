package io.nextup.serving.rollout;

import io.nextup.artifact.ModelId;
import io.nextup.event.AnnouncedModel;
import io.nextup.event.CallTrial;
import io.nextup.event.ModelSince;
import io.nextup.kafka.JobNames;
import io.nextup.serving.engine.ServingModel;
import io.nextup.serving.guard.LoadMarks;
import io.nextup.serving.guard.LoadTimeout;
import io.nextup.serving.load.ArtifactFetcher;
import io.nextup.serving.load.FetchThreads;
import io.nextup.serving.load.Fetches;
import io.nextup.serving.load.LoadPace;
import io.nextup.serving.load.Loads;
import io.nextup.serving.load.ModelLoader;
import io.nextup.serving.rollout.ModelJudge.Finding;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
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

    /** Most events that are handled together, so that no report waits for long. */
    private static final int MOST_AT_ONCE = 1_000;

    private static final Duration LONGEST_SLEEP = Duration.ofSeconds(1);

    /** Wait before a model is loaded of which one load has failed. */
    private static final Duration BEFORE_SUSPECT = Duration.ofSeconds(5);

    /**
     * Receives the models that serve from then on, and owns them even if it throws. After an
     * exception the model that it had before serves, or none.
     */
    public interface Target {
        void serve(ServingModel model);

        /** Answers with popular items of a model that is never called. */
        void servePopular(ServingModel model);
    }

    /**
     * The identity of this process.
     *
     * @param id a random id, constant for the process's life
     * @param host the process's host; null if it is not known
     * @param job the id of Flink's job; null if there is none
     * @param names the names by which brokers know the job
     * @param knownDead test whether the process of an id is known to have died
     * @param unsigned true if the process loads models that anybody made
     */
    public record Identity(
            String id,
            String host,
            String job,
            JobNames names,
            Predicate<String> knownDead,
            boolean unsigned) {}

    private final String slot;
    private final Rollout rollout;
    private final SlotAnnouncements announcements;
    private final OthersHealth others;
    private final Fetches fetches;
    private final RolloutTopics topics;
    private final HealthReports reports;
    private final StepExecutor executor;
    private final InstantSource steady;
    private final InstantSource wall;
    private final RolloutEvents events = new RolloutEvents();
    private final Thread thread;
    private volatile String description = "the models topic is not read to its end yet";

    /** Lock for closing the events and interrupting the thread in one step. */
    private final Object closing = new Object();

    /**
     * Makes a roll-out of one slot, not started yet.
     *
     * @param pace pace of the fetches and loads, which depends on the serving model
     * @param steady a clock that is never adjusted, since its times are compared with each other
     * @param wall clock of the times that other processes read
     */
    ModelRollout(
            String slot,
            Rollout rollout,
            Fetches fetches,
            Loads loads,
            LoadPace pace,
            Target target,
            RolloutTopics topics,
            Identity identity,
            InstantSource steady,
            InstantSource wall) {
        this.slot = slot;
        this.rollout = rollout;
        this.fetches = fetches;
        this.topics = topics;
        this.steady = steady;
        this.wall = wall;
        this.announcements = new SlotAnnouncements(slot, topics.signed(), rollout);
        this.others = new OthersHealth(rollout, identity, topics.signed());
        this.reports =
                new HealthReports(
                        slot,
                        identity,
                        rollout,
                        announcements::revision,
                        others::isProven,
                        topics::say,
                        steady,
                        wall);
        this.executor =
                new StepExecutor(
                        slot, rollout, fetches, loads, pace, target, reports, events, wall);
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
        LoadPace pace = new LoadPace();
        FetchThreads fetches = new FetchThreads(fetcher, pace);
        ModelRollout rollout =
                new ModelRollout(
                        slot,
                        new Rollout(
                                new Rollout.Times(
                                        new LoadTimeout(loadTimeout),
                                        patience,
                                        BEFORE_SUSPECT,
                                        fetches::retryMillis)),
                        fetches,
                        new Loads(loader, marks, Thread::new, pace),
                        pace,
                        target,
                        topics,
                        identity,
                        steadyClock(),
                        InstantSource.system());
        rollout.start();
        return rollout;
    }

    /**
     * Returns the wall clock of now, advanced by a monotonic clock, which stands still while the
     * machine sleeps.
     */
    private static InstantSource steadyClock() {
        Instant start = Instant.now();
        long startNanos = System.nanoTime();
        return () -> start.plusNanos(System.nanoTime() - startNanos);
    }

    /** Starts to read the topics and to load models. If the topics do not start, no thread runs. */
    void start() {
        topics.start(new SlotRecords(slot, announcements, others, events));
        thread.start();
    }

    /** Records that the engine has demoted a model. */
    public void demoted(ModelId model, String reason) {
        AnnouncedModel found = new AnnouncedModel(model.version(), "", model.manifestSha256());
        long whenMillis = wall.millis();
        events.add(now -> rollout.demoted(found, reason, Finding.HERE, whenMillis, now));
    }

    /**
     * Reports the requests of a call that the engine is about to make.
     *
     * @return future that completes once Kafka has the report
     */
    public CompletableFuture<Void> trialBegins(CallTrial trial) {
        return events.ask(written -> reports.writeTrial(trial, written));
    }

    /** Records that the process has survived the call; a later report says so. */
    public void trialEnded() {
        events.run(reports::trialEnded);
    }

    /**
     * Returns, once the health of other processes is known, the trials in which processes of this
     * job may have died; empty if none died.
     */
    public CompletableFuture<Optional<List<CallTrial>>> deaths() {
        return events.ask(others::askDeaths);
    }

    /**
     * The serving model that can be called; empty before the first one, and while none can be
     * called.
     */
    public Optional<ModelSince> serving() {
        return executor.serving();
    }

    /** Number of models that were refused, set aside or demoted, or could not be fetched. */
    public long refused() {
        return executor.refused();
    }

    /** Number of the slot's announcements that were refused. */
    public long announcementsRefused() {
        return announcements.refused();
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
            if (!events.isClosed()) {
                events.close();
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

    private void run() {
        while (!events.isClosed()) {
            try {
                step(events.await(sleepMillis()));
            } catch (InterruptedException e) {
                if (!events.isClosed()) {
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
    private void step(RolloutEvents.Event first) {
        long now = steady.millis();
        RolloutEvents.Event next = first;
        for (int n = 0; next != null && n < MOST_AT_ONCE; n++) {
            RolloutEvents.Event event = next;
            executor.attempt("Handling an event", () -> executor.perform(event.at(now)));
            next = n + 1 < MOST_AT_ONCE ? events.next() : null;
        }
        executor.attempt("Judging deaths", () -> executor.perform(others.judgeDeaths(now)));
        executor.attempt(
                "Judging reports of other processes", () -> executor.perform(others.tick(now)));
        executor.attempt(
                "Counting the living processes",
                () -> others.living(now).ifPresent(fetches::spreadOver));
        executor.attempt("Looking for stuck fetches", fetches::look);
        executor.attempt(
                "Choosing a model", () -> executor.perform(rollout.tick(now, wall.millis())));
        executor.look();
        description = announcements.describe();
        if (others.isKnown()) {
            executor.attempt("Reporting to other processes", reports::write);
        }
        executor.attempt(
                "Deleting old records of other processes",
                () -> others.expired(now).forEach(topics::unsay));
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
        executor.close();
        events.discardAll();
        others.close();
        if (others.isKnown() || !topics.signed()) {
            executor.attempt("Sending the last report", reports::writeLast);
        } else {
            LOG.info(
                    "Slot {} sends no last report: it would replace an earlier one whose revision is not read yet",
                    slot);
        }
        topics.close();
    }
}
