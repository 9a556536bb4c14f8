package io.nextup.acceptance.faults;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactDraft;
import io.nextup.artifact.Manifest;
import io.nextup.artifact.store.LocalArtifactStore;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.Recommendation;
import io.nextup.kafka.KafkaSettings;
import io.nextup.local.broker.KafkaBroker;
import io.nextup.local.broker.TopicsFile;
import io.nextup.local.cluster.FlinkCluster;
import io.nextup.local.install.Installation;
import io.nextup.local.process.Wait;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.Probe;
import io.nextup.scoring.Vocabulary;
import io.nextup.scoring.torch.Probes;
import io.nextup.scoring.torch.TorchScorer;
import io.nextup.trainer.family.network.NetworkOptions;
import io.nextup.trainer.family.sasrec.SasRec;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.train.LearningOptions;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.apache.commons.io.FileUtils;

/**
 * Measures how much of a swap of models a user feels: the stream's latency from an announcement
 * until ten seconds after the first answer of the new model, beside the ten quiet seconds before.
 *
 * <p>Each model is three SASRecs side by side with random weights: it costs what the networks of a
 * trained blend cost.
 */
final class SwapBenchmark {
    private static final int ITEMS = 11_924;
    private static final int NETWORKS = 3;
    private static final int MAX_LENGTH = 50;
    private static final int PER_SECOND = 300;
    private static final int SWAPS = 10;
    private static final double WARM_UP_SECONDS = 90;
    private static final double WINDOW_SECONDS = 10;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String SLOTS = "2";

    private final Path directory;
    private final Path registry;

    private SwapBenchmark(Path directory) {
        this.directory = directory;
        registry = directory.resolve("registry");
    }

    /** Runs the benchmark, which takes seven minutes. */
    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createTempDirectory("swap-benchmark-");
        try {
            new SwapBenchmark(directory).run();
        } finally {
            FileUtils.deleteDirectory(directory.toFile());
        }
    }

    private void run() throws Exception {
        List<ModelAnnouncement> models = new ArrayList<>();
        for (int number = 0; number <= SWAPS; number++) {
            models.add(publish(number));
        }
        System.out.printf(
                "%d events/s, %d swaps of %d networks on %,d items, load average %.2f before%n",
                PER_SECOND, SWAPS, NETWORKS, ITEMS, loadAverage());
        try (KafkaBroker broker = KafkaBroker.start(directory.resolve("kafka"), 0)) {
            broker.createTopics(TopicsFile.bundled());
            KafkaSettings kafka = broker.settings();
            TrialSystem.announce(kafka, models.get(0));
            try (FlinkCluster cluster =
                    FlinkCluster.start(
                            directory.resolve("flink"), 1, Integer.parseInt(SLOTS), Map.of())) {
                String job =
                        cluster.submit(
                                Installation.current().jobJar(),
                                List.of(
                                        "--nextup.models.unsigned",
                                        "allow",
                                        "--nextup.kafka.bootstrap-servers",
                                        kafka.bootstrapServers(),
                                        "--nextup.models.cache-dir",
                                        directory.resolve("models").toString(),
                                        "--nextup.parallelism",
                                        SLOTS));
                cluster.awaitRunning(job, PATIENCE);
                print(swap(kafka, models.subList(1, models.size())));
            }
        }
        System.out.printf("load average %.2f after%n", loadAverage());
    }

    /**
     * Latencies around one swap.
     *
     * @param quiet of the events of ten seconds before the announcement
     * @param loading of those from the announcement to the first answer of the new model
     * @param after of those of the ten seconds after that answer
     */
    private record Swap(Histogram quiet, Histogram loading, Histogram after, double loadSeconds) {
        /** All that the swap may have disturbed. */
        private Histogram all() {
            Histogram all = loading.copy();
            all.add(after);
            return all;
        }
    }

    private static List<Swap> swap(KafkaSettings kafka, List<ModelAnnouncement> models)
            throws Exception {
        List<Long> announcedNanos = new ArrayList<>();
        try (Traffic traffic = new Traffic(kafka, 1, PER_SECOND);
                Consumer consumer = new Consumer(kafka, false)) {
            consumer.start();
            traffic.start();
            traffic.await(WARM_UP_SECONDS);
            for (ModelAnnouncement model : models) {
                traffic.await(WINDOW_SECONDS);
                announcedNanos.add(System.nanoTime());
                TrialSystem.announce(kafka, model);
                Wait.until(
                        PATIENCE,
                        () -> newestVersion(consumer).equals(model.version()),
                        () -> "Model %s does not serve".formatted(model.version()));
                traffic.await(WINDOW_SECONDS);
            }
            // The last answers are on their way.
            traffic.await(1);
            traffic.finish();
            List<Recommendation> answers = consumer.answers();
            Map<String, Long> seen = consumer.seenNanos();
            List<Swap> swaps = new ArrayList<>();
            for (int i = 0; i < models.size(); i++) {
                long announced = announcedNanos.get(i);
                long served = firstAnswerNanos(models.get(i).version(), answers, seen);
                long window = (long) (WINDOW_SECONDS * 1e9);
                swaps.add(
                        new Swap(
                                latencies(traffic, seen, announced - window, announced),
                                latencies(traffic, seen, announced, served),
                                latencies(traffic, seen, served, served + window),
                                (served - announced) / 1e9));
            }
            return swaps;
        }
    }

    private static String newestVersion(Consumer consumer) {
        List<Recommendation> answers = consumer.answers();
        return answers.isEmpty() ? "" : answers.get(answers.size() - 1).modelVersion();
    }

    private static long firstAnswerNanos(
            String version, List<Recommendation> answers, Map<String, Long> seen) {
        Recommendation first =
                answers.stream()
                        .filter(answer -> answer.modelVersion().equals(version))
                        .findFirst()
                        .orElseThrow();
        return seen.get(first.references().get(0));
    }

    /** The latencies of events that were due in a time. */
    private static Histogram latencies(
            Traffic traffic, Map<String, Long> seen, long fromNanos, long toNanos) {
        Histogram nanos = new Histogram(3);
        List<FaultLedger.Sent> sent = traffic.sent();
        List<Long> intended = traffic.intendedNanos();
        for (int event = 0; event < sent.size(); event++) {
            long due = intended.get(event);
            if (due - fromNanos >= 0 && due - toNanos < 0) {
                Long answered = seen.get(sent.get(event).eventId());
                if (answered == null) {
                    throw new IllegalStateException(
                            "%s has no answer".formatted(sent.get(event).eventId()));
                }
                nanos.recordValue(Math.max(0, answered - due));
            }
        }
        return nanos;
    }

    private static void print(List<Swap> swaps) {
        for (Swap swap : swaps) {
            System.out.printf(
                    "quiet %s; until it answers, %.1f s, %s; ten seconds more %s%n",
                    words(swap.quiet()),
                    swap.loadSeconds(),
                    words(swap.loading()),
                    words(swap.after()));
        }
        System.out.printf("medians of %d swaps, ms: p50 / p99 / p99.9%n", swaps.size());
        print("ten quiet seconds", swaps, Swap::quiet);
        print("until it answers", swaps, Swap::loading);
        print("ten seconds more", swaps, Swap::after);
        print("both", swaps, Swap::all);
        System.out.printf(
                "until it answers: %.1f s%np99.9 of both to quiet: %.2f%n",
                median(swaps, Swap::loadSeconds),
                median(swaps, swap -> millis(swap.all(), 99.9))
                        / median(swaps, swap -> millis(swap.quiet(), 99.9)));
    }

    private static void print(String name, List<Swap> swaps, Function<Swap, Histogram> part) {
        System.out.printf(
                "%s: %.1f / %.1f / %.1f%n",
                name,
                median(swaps, swap -> millis(part.apply(swap), 50)),
                median(swaps, swap -> millis(part.apply(swap), 99)),
                median(swaps, swap -> millis(part.apply(swap), 99.9)));
    }

    private static double median(List<Swap> swaps, ToDoubleFunction<Swap> figure) {
        double[] sorted = swaps.stream().mapToDouble(figure).sorted().toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    private static String words(Histogram nanos) {
        return "%.1f / %.1f / %.1f"
                .formatted(millis(nanos, 50), millis(nanos, 99), millis(nanos, 99.9));
    }

    private static double millis(Histogram nanos, double percent) {
        return nanos.getValueAtPercentile(percent) / 1e6;
    }

    private static double loadAverage() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    /** Publishes a model of the items that {@link Traffic} clicks on, and many more. */
    private ModelAnnouncement publish(int number) throws Exception {
        Path staged = Files.createDirectories(directory.resolve("staged-" + number));
        Path module = staged.resolve(Manifest.MODULE_FILE);
        TrainOptions options =
                new SasRec()
                        .defaults()
                        .with(LearningOptions.MAX_LENGTH, MAX_LENGTH)
                        .with(NetworkOptions.NETWORKS, NETWORKS)
                        .withSeed(number);
        SasRec.writeUntrained(module, ITEMS, options);
        List<String> items = IntStream.range(0, ITEMS).mapToObj("item%d"::formatted).toList();
        Probe probe;
        try (TorchScorer scorer = TorchScorer.load(module, "cpu", ITEMS, ModelInputs.BIAS)) {
            probe = Probes.record(scorer, new int[] {ITEMS}, new int[0], CircleModel.TOP_K);
        }
        Artifact artifact =
                Artifact.write(
                        staged,
                        new ArtifactDraft("sasrec", MAX_LENGTH)
                                .withInputs(ModelInputs.BIAS)
                                .withVersion("swap-" + number, "2026-11-30T00:00:00Z")
                                .withProbes(List.of(probe))
                                .withPopularItems(items.subList(0, CircleModel.TOP_K))
                                .withBytesPerRow(new SasRec().bytesPerRow(ITEMS, options)),
                        Vocabulary.of(items));
        return artifact.manifest()
                .announcement(
                        ModelAnnouncement.DEFAULT_SLOT,
                        artifact.manifestSha256(),
                        new LocalArtifactStore(registry).publish(artifact),
                        System.currentTimeMillis());
    }
}
