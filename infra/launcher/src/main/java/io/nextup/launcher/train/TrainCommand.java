package io.nextup.launcher.train;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.ModelRules;
import io.nextup.launcher.argument.AnnouncementArgument;
import io.nextup.launcher.argument.DurationConverter;
import io.nextup.launcher.argument.HistoryArguments;
import io.nextup.launcher.argument.KafkaArguments;
import io.nextup.launcher.argument.ProtocolConverter;
import io.nextup.launcher.argument.RegistryArgument;
import io.nextup.launcher.argument.SigningArgument;
import io.nextup.launcher.argument.SlotArgument;
import io.nextup.launcher.verb.LoggedLines;
import io.nextup.launcher.verb.Verb;
import io.nextup.trainer.candidate.TrainingCost;
import io.nextup.trainer.dataset.Protocol;
import io.nextup.trainer.operate.Choice;
import io.nextup.trainer.operate.Slot;
import io.nextup.trainer.operate.Train;
import io.nextup.trainer.operate.TrainerEnvironment;
import io.nextup.trainer.operate.Tune;
import io.nextup.trainer.registry.Registry;
import io.nextup.trainer.report.StandingJson;
import java.time.Duration;
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
        exitCodeList =
                "3:the model is published and, since it has hardly learnt anything, not announced",
        customSynopsis = "${COMMAND-FULL-NAME} (--events FILE | --from kafka) [OPTIONS]",
        sortOptions = false,
        description = "Trains a model from a history and publishes it to a registry.",
        footer = {
            "",
            "Examples:",
            "  ${COMMAND-FULL-NAME} --events clicks.csv",
            "  ${COMMAND-FULL-NAME} --events u.data.gz --max-length 200",
            "  ${COMMAND-FULL-NAME} --events clicks.csv --family markov",
            "  ${COMMAND-FULL-NAME} --events clicks.csv --tune 10m",
            "  ${COMMAND-FULL-NAME} --events log.csv --mapping user=uid,item=sku,time=at \\",
            "      --time-unit ms",
            "  ${COMMAND-FULL-NAME} --events export.csv --bad-lines 100 \\",
            "      --mapping \"user=uid,item=sku,time=at:dd.MM.yyyy HH:mm\"",
            "  ${COMMAND-FULL-NAME} --from kafka --store history --newest 30d --sample-users 1/8 \\",
            "      --fit all",
            "  ${COMMAND-FULL-NAME} --from kafka --fit all --announce \\",
            "      --time-limit 5m",
            "  ${COMMAND-FULL-NAME} --from kafka --store history --fit all",
            "",
            "With --every it is an alias of refresh, which trains again and again: see",
            "${ROOT-COMMAND-NAME} refresh --help."
        })
public final class TrainCommand extends Verb {
    private final TrainerEnvironment environment;

    @Mixin private HistoryArguments history;

    @Mixin private RulesArguments rules;

    @Mixin private ItemArguments items;

    @Mixin private final FamilyArguments family;

    @Mixin private EngineArguments engine;

    @Option(
            names = "--tune",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description =
                    "Goes on from the defaults: for this time, such as 10m, tries other values of"
                            + " options that are not given. Publishes the best model if it is better"
                            + " than the defaults on validation by more than one standard error.")
    private Duration tune;

    @Mixin private RegistryArgument registry;

    @Mixin private SigningArgument signing;

    @Option(
            names = "--fit",
            paramLabel = "PART",
            converter = ProtocolConverter.ForFit.class,
            completionCandidates = ProtocolConverter.ForFit.class,
            description = {
                "What to fit on: leave-one-out (default: all but each user's last two items, which"
                        + " are for validation and test), time (the first eight tenths of all"
                        + " events by time), or all (everything but a small validation part: for a"
                        + " model that will serve)."
            })
    private Protocol fit = Protocol.LEAVE_ONE_OUT;

    @Option(names = "--no-test", description = "Leaves the test unread.")
    private boolean noTest;

    @Option(
            names = "--announce",
            description =
                    "Announces the model to the job, unless it has hardly learnt anything: less than"
                            + " two whole epochs, or the end came while it still gained much.")
    private boolean announce;

    @Option(
            names = "--even-so",
            description = "With --announce: announces it also if it has hardly learnt anything.")
    private boolean evenSo;

    @Mixin private AnnouncementArgument announcing;

    @Mixin private KafkaArguments kafka;

    @Mixin private SlotArgument slot;

    public TrainCommand(TrainerEnvironment environment) {
        this.environment = requireNonNull(environment, "environment is null");
        this.family = new FamilyArguments(environment.families());
    }

    @Override
    protected int run() throws Exception {
        Choice choice = family.choice(this);
        ModelRules job = rules.rules(this);
        Optional<Slot> announceTo = announce ? Optional.of(slot.of(kafka)) : Optional.empty();
        if (!announce) {
            announcing.requireUnused(this, "--announce");
            if (evenSo) {
                throw usage("--even-so needs --announce: without, nothing is announced");
            }
        }
        TrainerEnvironment keys = environment.signingWith(signing.key(registry.name()));
        if (announce) {
            keys = keys.announcingWith(announcing.holder(registry.name()));
        }
        engine.use(this::note);
        Train.Request request =
                new Train.Request(
                        items.source(this, history.source(kafka)),
                        choice,
                        job,
                        registry.name(),
                        fit,
                        !noTest,
                        announceTo,
                        evenSo,
                        Optional.ofNullable(tune).map(Tune::new));
        TrainerEnvironment keyed = keys;
        Train.Result trained = watched(progress -> new Train(keyed, progress).run(request));
        print(trained);
        if (announce && !trained.announced()) {
            LoggedLines.error(
                    err(),
                    "%s: not announced, since the model is %s. Train it longer, or announce it with --even-so or models announce"
                            .formatted(name(), trained.hardlyTrained().orElseThrow()));
            return NO;
        }
        return OK;
    }

    private void print(Train.Result trained) {
        String version = trained.published().version();
        String path = Registry.shown(trained.published().location());
        TrainingCost cost = trained.cost();
        if (json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("modelVersion", version);
            json.put("path", path);
            json.put("family", trained.family());
            json.put("metrics", trained.metrics());
            json.put("cpuSeconds", cost.cpuSeconds());
            json.put("cpuSecondsToBest", cost.cpuSecondsToBest());
            cost.peakBytes().ifPresent(bytes -> json.put("peakMemoryBytes", bytes));
            trained.standing().ifPresent(one -> json.put("standing", StandingJson.of(one)));
            trained.hardlyTrained().ifPresent(reason -> json.put("hardlyTrained", reason));
            trained.tuning().ifPresent(one -> json.put("tuning", TuningWords.json(one)));
            printJson(json);
            return;
        }
        trained.standing().ifPresent(one -> out().println(one.sentence()));
        trained.standing().ifPresent(one -> one.table().forEach(out()::println));
        out().println(
                        "Published %s%s"
                                .formatted(
                                        version, trained.announced() ? " and announced it" : ""));
        out().println("  in " + path);
        if (trained.standing().isEmpty()) {
            trained.metrics()
                    .forEach(
                            (name, value) ->
                                    out().println(
                                                    String.format(
                                                            Locale.ROOT,
                                                            "  %.4f  %s",
                                                            value,
                                                            name)));
        }
        trained.tuning().ifPresent(one -> out().println("  " + TuningWords.line(one)));
        out().println("  " + cost.line());
    }
}
