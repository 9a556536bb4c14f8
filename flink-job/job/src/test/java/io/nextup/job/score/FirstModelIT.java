package io.nextup.job.score;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.artifact.ModelRules;
import io.nextup.artifact.trust.ModelTrust;
import io.nextup.artifact.trust.TrustSettings;
import io.nextup.event.EventReference;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.Recommendation;
import io.nextup.scoring.torch.AllowedOperators;
import io.nextup.serving.ServingParts;
import io.nextup.serving.ServingProcess;
import io.nextup.serving.ServingSettings;
import io.nextup.serving.engine.Models;
import io.nextup.serving.engine.ScoreRequest;
import io.nextup.serving.load.ArtifactModelLoader;
import io.nextup.serving.load.ModelCache;
import io.nextup.serving.load.PublishedModels;
import io.nextup.serving.rollout.MemoryTopics;
import io.nextup.serving.rules.NoRules;
import io.nextup.serving.shape.WarmUp;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The stage in a small cluster, with PyTorch. */
@Timeout(180)
class FirstModelIT {
    private static final int REQUESTS = 500;
    private static final int CAPACITY = 10;

    // Shared by the test and the map functions, which are serialized.
    private static final CountDownLatch FLOODED = new CountDownLatch(REQUESTS / 4);
    private static final Queue<Recommendation> ANSWERS = new ConcurrentLinkedQueue<>();
    private static final MemoryTopics TOPICS = new MemoryTopics();
    private static final Queue<Recommendation> POPULAR = new ConcurrentLinkedQueue<>();
    private static final MemoryTopics STORE_AWAY = new MemoryTopics();

    @TempDir private Path directory;

    @Test
    void aFloodOfRequestsBeforeTheFirstAnnouncementIsAnsweredOnceItComes() throws Exception {
        ModelAnnouncement first = new PublishedModels(directory).publish("v1", 1);
        ScoringOptions options = options(Duration.ofSeconds(20));
        Configuration config = new Configuration();
        config.set(PipelineOptions.GENERIC_TYPES, false);
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.createLocalEnvironment(2, config);

        Thread announcer =
                new Thread(
                        () -> {
                            try {
                                FLOODED.await();
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                            TOPICS.announce(first);
                        });
        announcer.start();
        DataStream<ScoreRequest> requests =
                env.fromSequence(1, REQUESTS)
                        .map(FirstModelIT::request)
                        .returns(new ScoreRequestTypeInfo())
                        .rebalance();
        ScoreStage.apply(
                        requests,
                        options,
                        SmallOptions.NAMES,
                        SmallOptions.KAFKA,
                        FirstModelIT::serving)
                .map(update -> ANSWERS.add(update.list()))
                .returns(Types.BOOLEAN);
        env.execute();

        assertThat(ANSWERS)
                .extracting(Recommendation::sequence)
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.rangeClosed(1, REQUESTS).boxed().toList());
        assertThat(ANSWERS).extracting(Recommendation::modelVersion).containsOnly("v1");
        assertThat(ANSWERS)
                .allSatisfy(
                        answer ->
                                assertThat(answer.items())
                                        .extracting(item -> item.itemId())
                                        .containsExactly("b", "c", "d"));
    }

    /** The job starts, answers and ends, whatever the store does. */
    @Test
    void whileTheStoreIsAwayPopularItemsOfTheAnnouncementAnswer() throws Exception {
        ModelAnnouncement announced = new PublishedModels(directory).publish("v1", 1);
        Files.move(directory.resolve("registry"), directory.resolve("away"));
        STORE_AWAY.announce(announced.withPopular(List.of("d", "a", "b")));
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.createLocalEnvironment(2, new Configuration());
        DataStream<ScoreRequest> requests =
                env.fromSequence(1, REQUESTS)
                        .map(FirstModelIT::asked)
                        .returns(new ScoreRequestTypeInfo())
                        .rebalance();
        ScoreStage.apply(
                        requests,
                        options(Duration.ofSeconds(1)),
                        SmallOptions.NAMES,
                        SmallOptions.KAFKA,
                        settings -> serving(settings, STORE_AWAY))
                .map(update -> POPULAR.add(update.list()))
                .returns(Types.BOOLEAN);
        env.execute();

        assertThat(POPULAR)
                .extracting(Recommendation::sequence)
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.rangeClosed(1, REQUESTS).boxed().toList());
        assertThat(POPULAR)
                .allSatisfy(
                        answer -> {
                            assertThat(answer.modelVersion()).isEqualTo("v1");
                            assertThat(answer.source()).isEqualTo(Recommendation.Source.FALLBACK);
                            // The user has seen a.
                            assertThat(answer.items())
                                    .extracting(item -> item.itemId())
                                    .containsExactly("d", "b");
                        });
    }

    private ScoringOptions options(Duration patience) {
        return new ScoringOptions(
                3,
                16,
                MemorySize.ofMebiBytes(512),
                1,
                CAPACITY,
                "auto",
                ModelRules.defaults(),
                false,
                16,
                Duration.ZERO,
                Duration.ofSeconds(5),
                new ModelOptions(
                        "default",
                        directory.resolve("cache"),
                        Duration.ofSeconds(60),
                        patience,
                        Duration.ZERO,
                        false,
                        TrustSettings.NONE),
                SmallOptions.ITEMS);
    }

    private static ServingProcess serving(ServingSettings settings) {
        return serving(settings, TOPICS);
    }

    private static ServingProcess serving(ServingSettings settings, MemoryTopics topics) {
        return new ServingParts(
                        1,
                        new ModelCache(settings.cacheDirectory(), ModelTrust.ANY),
                        new ArtifactModelLoader(
                                "cpu",
                                (maxLength, row) -> Models.tight(maxLength),
                                new WarmUp(3, System::nanoTime),
                                AllowedOperators.ofThisBuild()),
                        topics,
                        new NoRules(),
                        reason -> {})
                .start(settings);
    }

    private static ScoreRequest request(long number) {
        FLOODED.countDown();
        return asked(number);
    }

    private static ScoreRequest asked(long number) {
        return new ScoreRequest(
                "u" + number,
                List.of("a"),
                number,
                List.of(EventReference.event("e" + number)),
                number);
    }
}
