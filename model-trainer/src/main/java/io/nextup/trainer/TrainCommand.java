package io.nextup.trainer;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import com.sun.management.OperatingSystemMXBean;
import io.nextup.event.ModelAnnouncement;
import io.nextup.model.ArtifactException;
import io.nextup.model.ArtifactStore;
import io.nextup.model.Scorer;
import io.nextup.trainer.announce.AnnounceException;
import io.nextup.trainer.announce.Announcer;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.dataset.Split;
import io.nextup.trainer.evaluate.Evaluation;
import io.nextup.trainer.evaluate.Evaluator;
import io.nextup.trainer.evaluate.Recommender;
import io.nextup.trainer.family.EpochReport;
import io.nextup.trainer.family.Family;
import io.nextup.trainer.family.Hyperparameter;
import io.nextup.trainer.family.TrainOptions;
import io.nextup.trainer.family.Trained;
import io.nextup.trainer.family.TrainingTask;
import io.nextup.trainer.family.blend.Blend;
import io.nextup.trainer.history.HistoryException;
import io.nextup.trainer.registry.Machine;
import io.nextup.trainer.registry.Publisher;
import io.nextup.trainer.registry.Publisher.Published;
import io.nextup.trainer.registry.Registry;
import io.nextup.trainer.report.LearningCurve;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code train}: from a history to a published model. */
@Command(
        name = "train",
        customSynopsis =
                "${COMMAND-FULL-NAME} (--events FILE | --from kafka) --registry DIR [OPTIONS]",
        sortOptions = false,
        description = "Trains a model from a history and publishes it to a registry.",
        footer = {
            "",
            "Examples:",
            "  ${COMMAND-FULL-NAME} --events clicks.csv --registry models",
            "  ${COMMAND-FULL-NAME} --events u.data.gz --registry models --max-length 200",
            "  ${COMMAND-FULL-NAME} --events clicks.csv --registry models --family blend",
            "  ${COMMAND-FULL-NAME} --events log.csv --columns user=uid,item=sku,time=at \\",
            "      --time-unit ms --registry models",
            "  ${COMMAND-FULL-NAME} --from kafka --fit all --registry models --announce \\",
            "      --time-budget 5m",
            "  ${COMMAND-FULL-NAME} --from kafka --store history --fit all --registry models",
            "",
            "Exit codes: 0 published (and announced), 1 failure, 2 wrong usage."
        })
public final class TrainCommand extends Verb {
    private final TrainerEnvironment environment;

    @Mixin private HistoryArguments history;

    @Option(
            names = "--family",
            paramLabel = "NAME",
            description = {
                "The kind of model: popularity, markov (counted transitions), gru4rec, sasrec"
                        + " (default), or blend (a network mixed with counted transitions)."
            })
    private String familyName = "sasrec";

    @Option(
            names = "--blend-of",
            paramLabel = "NAME",
            description = "The network of a blend: sasrec (default) or gru4rec.")
    private String blendOf;

    @Option(
            names = "--registry",
            paramLabel = "DIR",
            required = true,
            description = "Where models are published: a directory, or s3://bucket/prefix.")
    private String registry;

    private ArtifactStore store;

    @Option(
            names = "--fit",
            paramLabel = "PART",
            converter = Protocol.ForFit.class,
            description = {
                "What to fit on: leave-one-out (default: all but each user's last two items, which"
                        + " are for validation and test), time (the first eight tenths of all"
                        + " events by time), or all (everything but a small validation part: for a"
                        + " model that will serve)."
            })
    private Protocol fit = Protocol.LEAVE_ONE_OUT;

    @Option(names = "--no-test", description = "Leaves the test unread.")
    private boolean noTest;

    @Option(names = "--announce", description = "Announces the model to the job.")
    private boolean announce;

    @Mixin private KafkaArguments kafka;

    @Mixin private TrainingArguments training;

    private final List<EpochReport> epochs = new ArrayList<>();

    public TrainCommand() {
        this(TrainerEnvironment.ofThisMachine());
    }

    TrainCommand(TrainerEnvironment environment) {
        this.environment = requireNonNull(environment, "environment is null");
    }

    @Override
    void run() throws Exception {
        Family family = family();
        TrainOptions options = options(family);
        openRegistry();
        if (!announce) {
            train(family, options, null);
            return;
        }
        try (Announcer announcer = Announcer.connect(kafka.bootstrapServers)) {
            train(family, options, announcer);
        }
    }

    private Family family() {
        try {
            Family family = environment.families().apply(familyName);
            if (blendOf == null) {
                return family;
            }
            if (!(family instanceof Blend)) {
                throw usage(
                        "--blend-of means nothing to %s: leave it out".formatted(family.name()));
            }
        } catch (IllegalArgumentException e) {
            throw usage("--family: " + e.getMessage());
        }
        try {
            return Blend.of(environment.families().apply(blendOf));
        } catch (IllegalArgumentException e) {
            throw usage("--blend-of: " + e.getMessage());
        }
    }

    private TrainOptions options(Family family) {
        for (Hyperparameter one : Hyperparameter.values()) {
            if (isGiven(one.option()) && !family.hyperparameters().contains(one)) {
                throw usage(meansNothing(one, family));
            }
        }
        try {
            return training.options(family.defaults());
        } catch (IllegalArgumentException e) {
            throw usage(e.getMessage());
        }
    }

    private static String meansNothing(Hyperparameter option, Family family) {
        String read =
                family.hyperparameters().stream()
                        .sorted()
                        .map(Hyperparameter::option)
                        .collect(joining(", "));
        return "%s means nothing to %s: leave it out%s"
                .formatted(
                        option.option(),
                        family.name(),
                        read.isEmpty() ? "" : "; %s reads %s".formatted(family.name(), read));
    }

    private void openRegistry() throws IOException {
        try {
            store = Registry.openToPublish(registry);
        } catch (IllegalArgumentException e) {
            throw usage("--registry: " + e.getMessage());
        }
    }

    private void train(Family family, TrainOptions options, Announcer announcer) throws Exception {
        HistoryArguments.History read = history.read(kafka.bootstrapServers, this::note);
        Split split = fit.split(read.users(), options.seed());
        requireEnough(read.name(), split.fit());
        note(
                "%s on %d interactions of %d users with %d items; %d cases for validation, %d for the test"
                        .formatted(
                                family.name(),
                                split.fit().events(),
                                split.fit().userIds().size(),
                                split.fit().vocabulary().size(),
                                split.validation().size(),
                                split.test().size()));
        Published published;
        Cost cost;
        Map<String, Double> metrics = new TreeMap<>();
        try (WorkDirectory work = new WorkDirectory()) {
            long cpuBefore = cpuNanos();
            Trained trained = fit(family, split, options, work);
            cost = new Cost(Math.round((cpuNanos() - cpuBefore) / 1e7) / 100.0, PeakMemory.bytes());
            if (Double.isFinite(trained.bestValidationNdcg())) {
                metrics.put(fit.word() + ".validation.NDCG@10", trained.bestValidationNdcg());
            }
            if (!noTest && !split.test().isEmpty()) {
                metrics.putAll(test(trained, split));
            }
            Map<String, String> provenance = provenance(read, split.fit(), options, trained, cost);
            Publisher publisher = new Publisher(store, environment.clock());
            published =
                    work.whole(
                            () ->
                                    publisher.publish(
                                            work.path().resolve("artifact"),
                                            family.name(),
                                            trained,
                                            split.fit(),
                                            metrics,
                                            provenance));
        }
        if (announcer != null) {
            announce(announcer, published);
        }
        report(family, published, metrics, cost);
    }

    private Trained fit(Family family, Split split, TrainOptions options, WorkDirectory work)
            throws IOException {
        try (ProgressLines progress = new ProgressLines(err(), environment.terminal())) {
            return family.train(
                    new TrainingTask(
                            split.fit(),
                            split.validation(),
                            options,
                            Files.createDirectory(work.path().resolve("training")),
                            epoch -> {
                                epochs.add(epoch);
                                progress.epoch(epoch);
                            }));
        }
    }

    private static void requireEnough(String name, Dataset fit) throws HistoryException {
        if (fit.vocabulary().size() < 2) {
            throw new HistoryException(
                    ("%s leaves %d items to fit on, and a model needs 2 at least: give a longer"
                                    + " history, or --fit all")
                            .formatted(name, fit.vocabulary().size()));
        }
    }

    private Map<String, Double> test(Trained trained, Split split) throws ArtifactException {
        try (Scorer scorer =
                environment.scorers().load(trained.module(), split.fit().vocabulary().size())) {
            Recommender model =
                    new Recommender(
                            scorer,
                            split.fit().vocabulary(),
                            split.fit().popularItems(Publisher.POPULAR_ITEMS),
                            trained.maxLength());
            Evaluation evaluation = Evaluator.evaluate(model, split.test());
            Map<String, Double> metrics = new TreeMap<>();
            evaluation
                    .excludingHistory()
                    .forEach(
                            (name, value) ->
                                    metrics.put(
                                            fit.word() + ".test.excludingHistory." + name, value));
            evaluation
                    .includingHistory()
                    .forEach(
                            (name, value) ->
                                    metrics.put(
                                            fit.word() + ".test.includingHistory." + name, value));
            return metrics;
        }
    }

    private Map<String, String> provenance(
            HistoryArguments.History read,
            Dataset fitted,
            TrainOptions options,
            Trained trained,
            Cost cost) {
        Map<String, String> provenance = new TreeMap<>(Machine.provenance());
        provenance.put("data", read.name());
        provenance.put("data.interactions", Long.toString(read.interactions()));
        provenance.put("data.oldest", Instant.ofEpochMilli(read.users().oldestMillis()).toString());
        provenance.put("data.newest", Instant.ofEpochMilli(read.users().newestMillis()).toString());
        provenance.put("fit", fit.word());
        provenance.put("fit.users", Integer.toString(fitted.userIds().size()));
        provenance.put("fit.items", Integer.toString(fitted.vocabulary().size()));
        provenance.put("fit.interactions", Long.toString(fitted.events()));
        provenance.put("seed", Long.toString(options.seed()));
        trained.hyperParameters().forEach((name, value) -> provenance.put("model." + name, value));
        if (trained.bestEpoch() > 0) {
            provenance.put("best.epoch", Integer.toString(trained.bestEpoch()));
        }
        provenance.putAll(LearningCurve.of(epochs).provenance());
        provenance.put("code.version", Verb.codeVersion());
        provenance.put("cpu.seconds", Double.toString(cost.cpuSeconds()));
        cost.peakBytes()
                .ifPresent(bytes -> provenance.put("peak.memory.bytes", Long.toString(bytes)));
        return provenance;
    }

    private void announce(Announcer announcer, Published published) throws IOException {
        try {
            announcer.announce(
                    new ModelAnnouncement(
                            kafka.slot,
                            published.artifact().manifest().version(),
                            published.location().toString(),
                            published.artifact().manifestSha256(),
                            environment.clock().millis()));
        } catch (AnnounceException e) {
            String version = published.artifact().manifest().version();
            throw new AnnounceException(
                    ("%s; the model is published: announce it later with models announce %s"
                                    + " --registry %s")
                            .formatted(e.getMessage(), version, registry),
                    e);
        }
    }

    private void report(
            Family family, Published published, Map<String, Double> metrics, Cost cost) {
        String version = published.artifact().manifest().version();
        String path = Registry.shown(published.location());
        if (json()) {
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("version", version);
            result.put("path", path);
            result.put("family", family.name());
            result.put("metrics", metrics);
            result.put("cpuSeconds", cost.cpuSeconds());
            cost.peakBytes().ifPresent(bytes -> result.put("peakMemoryBytes", bytes));
            printJson(result);
            return;
        }
        out().println("Published %s%s".formatted(version, announce ? " and announced it" : ""));
        out().println("  in " + path);
        metrics.forEach(
                (name, value) ->
                        out().println(String.format(Locale.ROOT, "  %.4f  %s", value, name)));
        out().println("  " + cost.line());
    }

    /**
     * What a training took.
     *
     * @param peakBytes most memory that the process had until its end; empty where it is not known
     */
    private record Cost(double cpuSeconds, OptionalLong peakBytes) {
        String line() {
            String cpu = String.format(Locale.ROOT, "%.1f CPU seconds of training", cpuSeconds);
            return peakBytes.isEmpty()
                    ? cpu
                    : "%s, %,d MB of memory at most"
                            .formatted(cpu, peakBytes.getAsLong() / 1_000_000);
        }
    }

    /** Of the whole process, the native threads included. */
    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }
}
