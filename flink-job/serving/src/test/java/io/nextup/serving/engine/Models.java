package io.nextup.serving.engine;

import io.nextup.artifact.ModelId;
import io.nextup.event.EventReference;
import io.nextup.scoring.ItemRules;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.Scorer;
import io.nextup.scoring.Vocabulary;
import io.nextup.serving.shape.BatchShapes;
import io.nextup.serving.shape.TightShapes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.stream.IntStream;

/** Models and requests for tests. */
public final class Models {
    private Models() {}

    /** Items {@code i1} to {@code in}, whose numbers are their indices. */
    public static Vocabulary vocabulary(int items) {
        return Vocabulary.of(IntStream.rangeClosed(1, items).mapToObj(n -> "i" + n).toList());
    }

    /** Makes a model that reads 50 items; {@code i3}, {@code i1}, {@code i2} are popular. */
    public static ServingModel model(String version, int items, Scorer scorer) {
        return model(version, scorer, vocabulary(items), tight(50), List.of("i3", "i1", "i2"));
    }

    /** Makes a model without rules whose warm-up calls returned at once. */
    public static ServingModel model(
            String version,
            Scorer scorer,
            Vocabulary vocabulary,
            BatchShapes shapes,
            List<String> popularItems) {
        return new ServingModel(
                        new ModelId(version, "sha-" + version),
                        scorer,
                        vocabulary,
                        ModelInputs.NONE,
                        shapes,
                        popularItems,
                        Duration.ZERO)
                .keepTo(ItemRules.NONE);
    }

    /** Makes shapes as on a CPU: batches of at most 16 rows, 100 exclusions. */
    public static BatchShapes tight(int maxLength) {
        return new TightShapes(maxLength, 16, 100);
    }

    /** Starts an engine of one worker that recommends one item, at time 0. */
    public static ScoringEngine engine() {
        return engine(LoadShedding.NONE);
    }

    /** Starts an engine that recommends one item. */
    static ScoringEngine engine(EngineSettings settings, InstantSource clock, EngineEvents events) {
        return engine(settings, clock, events, CallTrials.PATIENCE, Thread::new);
    }

    /**
     * @param patience longest wait until Kafka has a trial
     */
    static ScoringEngine engine(
            EngineSettings settings,
            InstantSource clock,
            EngineEvents events,
            Duration patience,
            ThreadFactory threads) {
        return ScoringEngine.start(
                new BatchScorer("default", 1, true, clock, new RuleDrops(0, () -> 0)),
                settings,
                System::nanoTime,
                clock,
                events,
                patience,
                threads);
    }

    public static ScoringEngine engine(LoadShedding shedding) {
        InstantSource clock = InstantSource.fixed(Instant.EPOCH);
        return engine(
                new EngineSettings(
                        16, 1, shedding, Duration.ofSeconds(30), 2, Duration.ofMinutes(15)),
                clock,
                EngineEvents.IGNORED);
    }

    public static ScoreRequest request(String userId, String... itemIds) {
        return new ScoreRequest(
                userId, List.of(itemIds), 7, List.of(EventReference.event("e-" + userId)), 1_000);
    }

    /** A request by the event {@code userId-sequence}. */
    public static ScoreRequest request(
            String userId, long sequence, long eventTimeMillis, String... itemIds) {
        return new ScoreRequest(
                userId,
                List.of(itemIds),
                sequence,
                List.of(EventReference.event(userId + "-" + sequence)),
                eventTimeMillis);
    }
}
