package io.nextup.serving.guard;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ModelId;
import io.nextup.artifact.ModelRules;
import io.nextup.artifact.trust.TrustSettings;
import io.nextup.event.CallTrial;
import io.nextup.event.Recommendation;
import io.nextup.kafka.JobNames;
import io.nextup.kafka.KafkaSettings;
import io.nextup.scoring.ModelInput;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.Scorer;
import io.nextup.scoring.TopK;
import io.nextup.serving.ServingParts;
import io.nextup.serving.ServingProcess;
import io.nextup.serving.ServingSettings;
import io.nextup.serving.engine.FakeScorer;
import io.nextup.serving.engine.LoadShedding;
import io.nextup.serving.engine.Models;
import io.nextup.serving.engine.NoMetrics;
import io.nextup.serving.engine.ScoringEngine;
import io.nextup.serving.engine.ServingModel;
import io.nextup.serving.load.FakeArtifacts;
import io.nextup.serving.rules.NoRules;
import io.nextup.serving.shape.BatchLimit;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;

/**
 * A process that starts as after a restore, scores the requests that Flink replays, and prints who
 * got popular items. Its model ends it where it is called with {@link #POISON}. In the call of a
 * number it says so and waits to be killed.
 */
final class RestoredChild {
    static final int REQUESTS = 256;

    /** The user whose request ends each process that calls the model with it. */
    static final String POISON = "u77";

    private static final int BATCH = 16;
    private static final int ITEMS = 10;
    private static final int POISONOUS_ITEM = 7;

    private final DirectoryTopics topics;
    private final boolean poisonous;
    private final int killedIn;
    private final AtomicInteger calls = new AtomicInteger();
    private final CountDownLatch answers = new CountDownLatch(REQUESTS);
    private final Set<String> fallbacks = new TreeSet<>();

    private RestoredChild(Path topics, boolean poisonous, int killedIn) {
        this.topics = new DirectoryTopics(topics);
        this.poisonous = poisonous;
        this.killedIn = killedIn;
    }

    /**
     * Runs the process.
     *
     * @param args the cache directory, the directory of the topics, whether there is a poison, and
     *     the number of the call in which it waits
     */
    public static void main(String... args) throws Exception {
        RestoredChild child =
                new RestoredChild(
                        Path.of(args[1]), Boolean.parseBoolean(args[2]), Integer.parseInt(args[3]));
        child.serve(Path.of(args[0]));
        // No process writes to the pipe, so this returns when it breaks.
        if (System.in.read() < 0) {
            System.exit(0);
        }
    }

    private void serve(Path cache) throws IOException, InterruptedException {
        System.out.println(ProcessLock.ofThisProcess(cache).id());
        ServingParts parts =
                new ServingParts(
                        2, new FakeArtifacts(), this::load, topics, new NoRules(), reason -> {});
        ServingProcess.Lease lease =
                ServingProcess.acquire(settings(cache), parts::start, (name, hook) -> {});
        lease.restored();
        ScoringEngine.Client client = lease.engine().connect(new NoMetrics());
        for (int n = 0; n < REQUESTS; n++) {
            submit(client, "u" + n);
        }
        answers.await();
        synchronized (fallbacks) {
            System.out.println("answered all, by popular items " + fallbacks);
        }
    }

    private void submit(ScoringEngine.Client client, String userId) {
        boolean ends = poisonous && userId.equals(POISON);
        client.submit(
                "default",
                Models.request(userId, "i" + (ends ? POISONOUS_ITEM : 1)),
                new ScoringEngine.AnswerListener() {
                    @Override
                    public void answered(Recommendation recommendation) {
                        if (recommendation.source() != Recommendation.Source.MODEL) {
                            synchronized (fallbacks) {
                                fallbacks.add(userId);
                            }
                        }
                        answers.countDown();
                    }

                    @Override
                    public void takenOver() {}

                    @Override
                    public void failed(Throwable cause) {
                        System.out.println("failed " + cause);
                    }
                });
    }

    private ServingModel load(Artifact artifact, Runnable stepDone) {
        return new ServingModel(
                new ModelId(artifact.manifest().version(), artifact.manifestSha256()),
                new EndingScorer(),
                Models.vocabulary(ITEMS),
                ModelInputs.NONE,
                Models.tight(ITEMS),
                List.of("i3"),
                Duration.ZERO);
    }

    private final class EndingScorer implements Scorer {
        private final FakeScorer fake = new FakeScorer(ITEMS);

        @Override
        public TopK topk(ModelInput input, int k) {
            if (LongStream.of(input.items()).anyMatch(item -> item == POISONOUS_ITEM)) {
                Runtime.getRuntime().halt(1);
            }
            CallTrial trial = topics.newest().trial();
            // Chance spares the second call of a request alone.
            boolean again = trial != null && trial.again();
            if (!again && calls.getAndIncrement() == killedIn) {
                System.out.println("in the call");
                awaitKill();
            }
            return fake.topk(input, k);
        }

        private void awaitKill() {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {
            fake.close();
        }
    }

    private static ServingSettings settings(Path cache) {
        return new ServingSettings(
                "job",
                new JobNames("nextup", null),
                KafkaSettings.at("nowhere:9092"),
                "default",
                1,
                new BatchLimit(BATCH, 1 << 20),
                2,
                "cpu",
                ModelRules.defaults(),
                false,
                new LoadShedding(0, 0),
                Duration.ofSeconds(30),
                cache,
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                TrustSettings.NONE,
                NoRules.SETTINGS);
    }
}
