package io.nextup.trainer.cli;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.ModelRules;
import io.nextup.trainer.candidate.TrainingCost;
import io.nextup.trainer.dataset.Protocol;
import io.nextup.trainer.family.Family;
import io.nextup.trainer.operate.HistorySource;
import io.nextup.trainer.operate.Refresh;
import io.nextup.trainer.operate.Refresh.Round;
import io.nextup.trainer.operate.Slot;
import io.nextup.trainer.operate.Stop;
import io.nextup.trainer.operate.Train;
import io.nextup.trainer.operate.TrainerEnvironment;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.registry.Registry;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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
            "  ${COMMAND-FULL-NAME} --every 1h --from kafka --registry models",
            "  ${COMMAND-FULL-NAME} --every 1d --rounds 1 --from kafka --json \\",
            "      --registry s3://bucket/models --work /var/lib/nextup",
            "",
            "With --every each round reads only what has arrived since the last one, and",
            "says what came of it (--json: one object a line); one that fails is tried",
            "again the next time. Ctrl-C ends it.",
            "",
            "Exit codes: 0 published (and announced), or the last of --rounds did not fail,",
            "1 failure, 2 wrong usage."
        })
public final class TrainCommand extends Verb {
    private final TrainerEnvironment environment;

    @Mixin private HistoryArguments history;

    @Mixin private RulesArguments rules;

    @Mixin private final FamilyArguments family;

    @Option(
            names = "--registry",
            paramLabel = "DIR",
            required = true,
            description = "Where models are published: a directory, or s3://bucket/prefix.")
    private String registry;

    @Option(
            names = "--fit",
            paramLabel = "PART",
            converter = ProtocolConverter.ForFit.class,
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

    @Mixin private SlotArgument slot;

    @Mixin private RefreshArguments refresh;

    public TrainCommand() {
        this(TrainerEnvironment.ofThisMachine());
    }

    TrainCommand(TrainerEnvironment environment) {
        this.environment = requireNonNull(environment, "environment is null");
        this.family = new FamilyArguments(environment.families());
    }

    @Override
    void run() throws Exception {
        Family chosen = family.family(this);
        TrainOptions options = family.options(this, chosen);
        ModelRules job = rules.rules(this);
        if (refresh.isAsked(this)) {
            refresh(chosen, options, job);
        } else {
            trainOnce(chosen, options, job);
        }
    }

    private void refresh(Family chosen, TrainOptions options, ModelRules job) throws Exception {
        if (!(history.source(kafka) instanceof HistorySource.Topic topic)) {
            throw usage("--every needs --from kafka: a file does not go on");
        }
        Refresh.Request request =
                new Refresh.Request(
                        topic,
                        chosen,
                        options,
                        registry,
                        refresh.settings(this, registry, slot.name, job),
                        refresh.jobGroups(),
                        refresh.plan(this));
        try (Stop stop = new Stop()) {
            Refresh.Result result =
                    new Refresh(environment, new RoundLines(this)).run(request, stop);
            if (result.last().orElse(null) instanceof Round.Failed failed && !stop.isRequested()) {
                throw new IOException(
                        "Round %d, the last one, failed".formatted(failed.number()),
                        failed.cause());
            }
        }
    }

    private void trainOnce(Family chosen, TrainOptions options, ModelRules job) throws Exception {
        Optional<Slot> announceTo =
                announce ? Optional.of(new Slot(kafka.settings(), slot.name)) : Optional.empty();
        print(
                new Train(environment, progress())
                        .run(
                                new Train.Request(
                                        history.source(kafka),
                                        chosen,
                                        options,
                                        job,
                                        registry,
                                        fit,
                                        !noTest,
                                        announceTo)));
    }

    private void print(Train.Result trained) {
        String version = trained.published().version();
        String path = Registry.shown(trained.published().location());
        TrainingCost cost = trained.cost();
        if (json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("version", version);
            json.put("path", path);
            json.put("family", trained.family());
            json.put("metrics", trained.metrics());
            json.put("cpuSeconds", cost.cpuSeconds());
            json.put("cpuSecondsToBest", cost.cpuSecondsToBest());
            cost.peakBytes().ifPresent(bytes -> json.put("peakMemoryBytes", bytes));
            printJson(json);
            return;
        }
        out().println(
                        "Published %s%s"
                                .formatted(
                                        version, trained.announced() ? " and announced it" : ""));
        out().println("  in " + path);
        trained.metrics()
                .forEach(
                        (name, value) ->
                                out().println(
                                                String.format(
                                                        Locale.ROOT, "  %.4f  %s", value, name)));
        out().println("  " + cost.line());
    }
}
