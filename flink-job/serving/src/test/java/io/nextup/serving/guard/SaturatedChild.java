package io.nextup.serving.guard;

import io.nextup.artifact.ModelId;
import io.nextup.event.Recommendation;
import io.nextup.scoring.ModelInputs;
import io.nextup.serving.engine.BatchScorer;
import io.nextup.serving.engine.EngineEvents;
import io.nextup.serving.engine.EngineSettings;
import io.nextup.serving.engine.FakeScorer;
import io.nextup.serving.engine.LoadShedding;
import io.nextup.serving.engine.Models;
import io.nextup.serving.engine.NoMetrics;
import io.nextup.serving.engine.ScoringEngine;
import io.nextup.serving.engine.ServingModel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A process that always scores at full load: the requests that Flink replays after each start,
 * again and again. Prints its id, the convictions from notes of dead processes, and each round of
 * answers. Ends by a kill, or with its parent.
 */
final class SaturatedChild {
    static final int REQUESTS = 256;

    private static final ModelId MODEL = new ModelId("v1", "ab".repeat(32));
    private static final int WORKERS = 2;
    private static final int BATCH = 16;
    private static final int ITEMS = 10;
    private static final long CALL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final AtomicInteger cleared = new AtomicInteger();
    private final AtomicInteger answers = new AtomicInteger();
    private final AtomicInteger fallbacks = new AtomicInteger();
    private final Set<String> answered = ConcurrentHashMap.newKeySet();
    private ScoringEngine.Client client;

    private SaturatedChild() {}

    public static void main(String... args) throws IOException {
        new SaturatedChild().serve(Path.of(args[0]));
        // No process writes to the pipe, so this returns when it breaks.
        if (System.in.read() < 0) {
            System.exit(0);
        }
    }

    private void serve(Path directory) throws IOException {
        ProcessLock lock = ProcessLock.ofThisProcess(directory);
        InstantSource clock = InstantSource.system();
        CallNoteFiles notes = new CallNoteFiles(directory, lock, clock);
        Suspects suspects =
                new Suspects(
                        request -> {
                            cleared.incrementAndGet();
                            notes.cleared(request);
                        });
        ScoringEngine engine =
                ScoringEngine.start(
                        new BatchScorer("default", 1, true, clock),
                        EngineSettings.of(
                                BATCH,
                                WORKERS,
                                new LoadShedding(0, 0),
                                Duration.ofSeconds(30),
                                WORKERS),
                        System::nanoTime,
                        clock,
                        notes,
                        suspects,
                        EngineEvents.IGNORED);
        say(lock.id());
        say("convicted " + notes.readDead(suspects).size());
        engine.serve(
                "default",
                new ServingModel(
                        MODEL,
                        new FakeScorer(ITEMS, rows -> compute()),
                        Models.vocabulary(ITEMS),
                        ModelInputs.NONE,
                        Models.tight(ITEMS),
                        List.of("i3"),
                        Duration.ZERO));
        client = engine.connect(new NoMetrics());
        for (int n = 0; n < REQUESTS; n++) {
            submit("u" + n);
        }
    }

    private void submit(String userId) {
        client.submit(
                "default",
                Models.request(userId, "i1"),
                new ScoringEngine.AnswerListener() {
                    @Override
                    public void answered(Recommendation recommendation) {
                        count(userId, recommendation);
                        submit(userId);
                    }

                    @Override
                    public void takenOver() {}

                    @Override
                    public void failed(Throwable cause) {
                        say("failed " + cause);
                    }
                });
    }

    private void count(String userId, Recommendation recommendation) {
        answered.add(userId);
        if (recommendation.source() != Recommendation.Source.MODEL) {
            fallbacks.incrementAndGet();
        }
        if (answers.incrementAndGet() % REQUESTS == 0) {
            say(
                    "answered %d suspects %d fallbacks %d"
                            .formatted(answered.size(), cleared.get(), fallbacks.get()));
        }
    }

    private static void compute() {
        long started = System.nanoTime();
        while (System.nanoTime() - started < CALL_NANOS) {
            Thread.onSpinWait();
        }
    }

    private static void say(String line) {
        System.out.println(line);
    }
}
