package io.nextup.serving.engine;

import static io.nextup.serving.engine.Models.request;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.artifact.ModelId;
import io.nextup.event.CallTrial;
import io.nextup.event.Recommendation;
import io.nextup.event.Recommendation.Source;
import io.nextup.scoring.Scorer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * An engine that soon gives up a call of a model, with one client, what it says, and calls that
 * hang until the test ends.
 */
final class ImpatientEngine implements AfterEachCallback {
    static final Duration DEADLINE = Duration.ofMillis(200);

    private final Engines engines = new Engines();
    private final Events events = new Events();
    private final Threads threads = new Threads();
    private final CountDownLatch end = new CountDownLatch(1);
    private ScoringEngine engine = start(1, 4, Duration.ofMinutes(15));
    private ScoringEngine.Client client = engine.connect(engines.metrics());

    ScoringEngine engine() {
        return engine;
    }

    CountingMetrics metrics() {
        return engines.metrics();
    }

    Events events() {
        return events;
    }

    /** Puts on probation whoever asks from now on: a process died. */
    void restored() {
        engine.restored(CompletableFuture.completedFuture(Optional.of(List.of())));
    }

    Threads threads() {
        return threads;
    }

    /** Another engine in place of the one so far. */
    void restart(int workers, int mostStuckCalls) {
        restart(workers, mostStuckCalls, Duration.ofMinutes(15));
    }

    void restart(int workers, int mostStuckCalls, Duration longestStuckCall) {
        engine.close();
        engine = start(workers, mostStuckCalls, longestStuckCall);
        client = engine.connect(engines.metrics());
    }

    private ScoringEngine start(int workers, int mostStuckCalls, Duration longestStuckCall) {
        return engines.started(
                Models.engine(
                        new EngineSettings(
                                256,
                                workers,
                                LoadShedding.NONE,
                                DEADLINE,
                                mostStuckCalls,
                                longestStuckCall),
                        InstantSource.system(),
                        events,
                        CallTrials.PATIENCE,
                        threads));
    }

    /** Serves a model of ten items. */
    void serve(String version, Scorer scorer) {
        engine.serve("default", Models.model(version, 10, scorer));
    }

    CompletableFuture<Recommendation> ask(String userId, String... itemIds) {
        return engines.ask(client, request(userId, itemIds));
    }

    CompletableFuture<Recommendation> askSlot(String slot, String userId, String... itemIds) {
        return engines.ask(client, slot, request(userId, itemIds));
    }

    void assertAnsweredByThePopularAndDemoted(List<CompletableFuture<Recommendation>> answers)
            throws Exception {
        for (CompletableFuture<Recommendation> answer : answers) {
            assertThat(answer.get().source()).isEqualTo(Source.FALLBACK);
        }
        assertThat(events.demoted.poll(10, SECONDS)).isEqualTo("default v1 sha-v1");
    }

    /** Computes until the calls are released. */
    void compute() {
        while (end.getCount() > 0) {
            Thread.onSpinWait();
        }
    }

    /** Waits, without computing, until the calls are released. */
    void hang() {
        await(end);
    }

    /** Waits whatever interrupts it, as native code does. */
    static void await(CountDownLatch latch) {
        boolean interrupted = false;
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets all calls that compute or hang return. */
    void releaseCalls() {
        end.countDown();
    }

    void awaitNoStuckCalls() {
        while (engine.stuckCalls() > 0) {
            Thread.onSpinWait();
        }
    }

    @Override
    public void afterEach(ExtensionContext context) throws InterruptedException {
        releaseCalls();
        engines.afterEach(context);
    }

    /** Makes threads that start unless the system has none left. */
    static final class Threads implements ThreadFactory {
        private final CountDownLatch refusals = new CountDownLatch(2);
        private volatile boolean exhausted;

        @Override
        public Thread newThread(Runnable work) {
            return new Thread(work) {
                @Override
                public synchronized void start() {
                    if (exhausted) {
                        refusals.countDown();
                        throw new OutOfMemoryError("unable to create native thread");
                    }
                    super.start();
                }
            };
        }

        void exhaust() {
            exhausted = true;
        }

        void awaitRefusals() throws InterruptedException {
            assertThat(refusals.await(20, SECONDS)).as("two refusals").isTrue();
        }

        void recover() {
            exhausted = false;
        }
    }

    /** What the engine tells the roll-out and the process. */
    static final class Events implements EngineEvents {
        final BlockingQueue<String> demoted = new LinkedBlockingQueue<>();
        final BlockingQueue<String> ended = new LinkedBlockingQueue<>();
        final BlockingQueue<String> trials = new LinkedBlockingQueue<>();

        /** Runs before an end is recorded. */
        volatile Runnable beforeEnd = () -> {};

        /** Thrown at each demotion; null for nothing. */
        volatile RuntimeException failure;

        @Override
        public void demoted(String slot, ModelId model, String reason) {
            if (failure != null) {
                throw failure;
            }
            demoted.add(slot + " " + model.version() + " " + model.manifestSha256());
        }

        @Override
        public void mustEnd(String reason) {
            beforeEnd.run();
            ended.add(reason);
        }

        @Override
        public CompletableFuture<Void> trialBegins(CallTrial trial) {
            trials.add("trial of " + trial.requests().size());
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void trialEnded() {
            trials.add("ended");
        }
    }
}
