package io.nextup.trainer.cli;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.ModelRules;
import io.nextup.artifact.store.ArtifactStore;
import io.nextup.trainer.announce.Announcer;
import io.nextup.trainer.family.Family;
import io.nextup.trainer.operate.Stop;
import io.nextup.trainer.operate.TrainerEnvironment;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.refresh.RefreshContext;
import io.nextup.trainer.refresh.RefreshSettings;
import io.nextup.trainer.refresh.Refresher;
import io.nextup.trainer.registry.Publisher;
import io.nextup.trainer.registry.Registry;
import java.io.IOException;
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
            trainOnce(chosen, options, job, openRegistry());
        }
    }

    private void refresh(Family chosen, TrainOptions options, ModelRules job) throws Exception {
        if (!history.isTopic()) {
            throw usage("--every needs --from kafka: a file does not go on");
        }
        RefreshLoop.Plan plan = refresh.plan(this);
        RefreshSettings settings = refresh.settings(this, registry, slot.name, job);
        ArtifactStore store = openRegistry();
        Refresher round =
                new Refresher(
                        new RefreshContext(
                                new KafkaTopics(
                                        history,
                                        history.store().orElse(settings.history()),
                                        kafka.settings(),
                                        job,
                                        slot.name,
                                        registry,
                                        refresh.jobGroups(),
                                        environment.clock(),
                                        this::note),
                                store,
                                environment.scorers(),
                                environment.clock(),
                                this::note),
                        chosen,
                        options,
                        settings);
        try (Stop stop = new Stop()) {
            new RefreshLoop(this, environment, store, plan, stop).run(round, settings.round());
        }
    }

    private ArtifactStore openRegistry() throws IOException {
        try {
            return Registry.openToPublish(registry, environment.clock());
        } catch (IllegalArgumentException e) {
            throw usage("--registry: " + e.getMessage());
        }
    }

    private void trainOnce(Family chosen, TrainOptions options, ModelRules job, ArtifactStore store)
            throws Exception {
        SingleTraining training =
                new SingleTraining(
                        this,
                        environment,
                        new SingleTraining.Settings(chosen, options, job, registry, fit, !noTest));
        Publisher publisher = new Publisher(store, environment.clock());
        // Connected before the training: whoever trains for an hour wants to know before.
        try (Announcer announcer = announce ? Announcer.connect(kafka.settings()) : null) {
            training.run(
                    history.read(kafka::settings, job, this::note),
                    publisher,
                    announcer,
                    slot.name);
        }
    }
}
