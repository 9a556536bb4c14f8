package io.nextup.job.bench;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.event.EventReference;
import io.nextup.job.JobOptions;
import io.nextup.job.score.ScoringOptions;
import io.nextup.scoring.InputRow;
import io.nextup.scoring.ItemRules;
import io.nextup.scoring.ModelInput;
import io.nextup.scoring.Scorer;
import io.nextup.scoring.torch.AllowedOperators;
import io.nextup.scoring.torch.TorchScorer;
import io.nextup.serving.engine.ScoreRequest;
import io.nextup.serving.engine.ServingModel;
import io.nextup.serving.shape.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.configuration.Configuration;

/**
 * A program that measures the sequences per second that the bare module scores. Batches by length,
 * padding, exclusions and number of workers are those of the job, without the rest of it.
 */
public final class ModuleLimit {
    private static final long SHUFFLE_SEED = 1;
    private static final int FIRST_OPTION = 6;

    /**
     * Requests that are asked together.
     *
     * @param rows number of requests; the input may have more rows
     */
    private record Batch(ModelInput input, int rows) {}

    private final ServingModel model;
    private final ScoringOptions options;
    private final int workers;

    private ModuleLimit(Artifact artifact, Scorer scorer, ScoringOptions options) {
        Device cpu = Device.choose("cpu", () -> 0);
        this.model =
                ServingModel.of(
                                artifact,
                                scorer,
                                cpu.shapes(options.batches(), options.rules().mostExcluded())
                                        .upTo(
                                                artifact.manifest().maxLength(),
                                                artifact.manifest().rowBytes()),
                                Duration.ZERO)
                        .keepTo(ItemRules.NONE);
        this.options = options;
        this.workers = cpu.workers(options.workers(), Runtime.getRuntime().availableProcessors());
    }

    /**
     * Measures, and writes one JSON object: batch size to sequences per second.
     *
     * @param arguments the artifact's directory; a file with one sequence a line, item ids
     *     separated by spaces; batch sizes, separated by commas, of which those above the model's
     *     limit count as that; milliseconds of warm-up and of measuring for each of them; the file
     *     to write; then any options of the job, as {@code key=value}; only those of scoring count
     */
    public static void main(String[] arguments)
            throws ArtifactException, IOException, InterruptedException, ExecutionException {
        Artifact artifact = Artifact.read(Path.of(arguments[0]));
        List<ScoreRequest> requests = requests(Path.of(arguments[1]));
        Duration warmUp = Duration.ofMillis(Long.parseLong(arguments[3]));
        Duration measured = Duration.ofMillis(Long.parseLong(arguments[4]));
        Map<String, Double> rates = new LinkedHashMap<>();
        try (TorchScorer scorer =
                TorchScorer.loadVerified(artifact, "cpu", AllowedOperators.ofThisBuild())) {
            ModuleLimit limit = new ModuleLimit(artifact, scorer, options(arguments));
            for (int batchSize : limit.upToLimit(arguments[2])) {
                List<Batch> batches = limit.batches(requests, batchSize);
                limit.rate(batches, warmUp);
                rates.put(String.valueOf(batchSize), limit.rate(batches, measured));
            }
        }
        Files.write(Path.of(arguments[5]), new JsonMapper().writeValueAsBytes(rates));
    }

    private static ScoringOptions options(String[] arguments) {
        Configuration configuration = new Configuration();
        for (String option : List.of(arguments).subList(FIRST_OPTION, arguments.length)) {
            int equals = option.indexOf('=');
            configuration.setString(option.substring(0, equals), option.substring(equals + 1));
        }
        return ScoringOptions.from(configuration, JobOptions.rules(configuration));
    }

    /** Returns sizes, ascending and distinct; those above the limit of the model become that. */
    private List<Integer> upToLimit(String batchSizes) {
        return Arrays.stream(batchSizes.split(",", -1))
                .map(size -> Math.min(Integer.parseInt(size), model.batchMaxSize()))
                .distinct()
                .sorted()
                .toList();
    }

    private static List<ScoreRequest> requests(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .map(
                        line ->
                                new ScoreRequest(
                                        "u",
                                        List.of(line.split(" ", -1)),
                                        1,
                                        List.of(EventReference.event("e")),
                                        0))
                .toList();
    }

    /**
     * Makes batches as the job does when many requests wait: of one bucket each, and there of
     * nearly one length. They stand in an order that mixes the lengths.
     */
    private List<Batch> batches(List<ScoreRequest> requests, int batchSize) {
        Map<Integer, List<ScoreRequest>> buckets = new TreeMap<>();
        for (ScoreRequest request : requests) {
            buckets.computeIfAbsent(
                            model.buckets().of(request.itemIds().size()), b -> new ArrayList<>())
                    .add(request);
        }
        List<Batch> batches = new ArrayList<>();
        for (List<ScoreRequest> bucket : buckets.values()) {
            bucket.sort(Comparator.comparingInt(request -> request.itemIds().size()));
            for (int from = 0; from < bucket.size(); from += batchSize) {
                int to = Math.min(from + batchSize, bucket.size());
                List<InputRow> rows = rows(bucket.subList(from, to));
                if (!rows.isEmpty()) {
                    batches.add(new Batch(model.answers().input(rows), rows.size()));
                }
            }
        }
        Collections.shuffle(batches, new Random(SHUFFLE_SEED));
        return batches;
    }

    /** Returns the rows of the requests of which the model knows an item. */
    private List<InputRow> rows(List<ScoreRequest> requests) {
        boolean excludeSeen = options.rules().excludeSeen();
        return requests.stream()
                .map(one -> model.answers().row(one.itemIds(), one.data(), excludeSeen))
                .filter(row -> !row.isEmpty())
                .toList();
    }

    /** Measures sequences per second over all workers, each of which completes its last batch. */
    private double rate(List<Batch> batches, Duration atLeast)
            throws InterruptedException, ExecutionException {
        AtomicInteger next = new AtomicInteger();
        long started = System.nanoTime();
        Callable<Long> work =
                () -> {
                    long rows = 0;
                    while (System.nanoTime() - started < atLeast.toNanos()) {
                        Batch batch =
                                batches.get(Math.floorMod(next.getAndIncrement(), batches.size()));
                        model.scorer().topk(batch.input(), options.topK());
                        rows += batch.rows();
                    }
                    return rows;
                };
        ExecutorService pool = Executors.newFixedThreadPool(workers);
        try {
            long rows = 0;
            for (Future<Long> worker : pool.invokeAll(Collections.nCopies(workers, work))) {
                rows += worker.get();
            }
            return rows * 1e9 / (System.nanoTime() - started);
        } finally {
            pool.shutdown();
        }
    }
}
