package io.nextup.trainer.cli;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.Manifest;
import io.nextup.kafka.TopicException;
import io.nextup.trainer.operate.Announce;
import io.nextup.trainer.operate.Import;
import io.nextup.trainer.operate.ListModels;
import io.nextup.trainer.operate.ListModels.Model;
import io.nextup.trainer.operate.Pardon;
import io.nextup.trainer.operate.Prune;
import io.nextup.trainer.operate.Slot;
import io.nextup.trainer.operate.Status;
import io.nextup.trainer.operate.TrainerEnvironment;
import io.nextup.trainer.registry.Publisher.Published;
import io.nextup.trainer.registry.Registry;
import java.io.IOException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code models}: what a registry holds, and which of it is to serve. */
@Command(
        name = "models",
        customSynopsis = {
            "${COMMAND-FULL-NAME} [ACTION [VERSION]] --registry DIR [OPTIONS]",
            "${COMMAND-FULL-NAME} status [--slot SLOT] [OPTIONS]",
            "${COMMAND-FULL-NAME} pardon VERSION [--slot SLOT] [OPTIONS]"
        },
        sortOptions = false,
        description =
                "Lists a registry's models, announces one, goes back to the one before, adds one"
                        + " that was made elsewhere, or deletes those that are no longer needed;"
                        + " shows what the job serves.",
        footer = {
            "",
            "Examples:",
            "  ${COMMAND-FULL-NAME} --registry models",
            "  ${COMMAND-FULL-NAME} announce 20261124-160501-sasrec-1a2b3c \\",
            "      --registry models",
            "  ${COMMAND-FULL-NAME} rollback --registry models",
            "  ${COMMAND-FULL-NAME} import --module model.pt --vocabulary items.txt \\",
            "      --max-length 50 --name mine --registry s3://bucket/models",
            "  ${COMMAND-FULL-NAME} prune --older-than 90d --dry-run --registry models",
            "  ${COMMAND-FULL-NAME} status",
            "  ${COMMAND-FULL-NAME} status --slot default --json",
            "  ${COMMAND-FULL-NAME} pardon 20261124-160501-sasrec-1a2b3c",
            "",
            "Exit codes: 0 success, 1 failure, 2 wrong usage."
        })
public final class ModelsCommand extends Verb {
    private static final List<String> ACTIONS =
            List.of("list", "announce", "rollback", "import", "prune", "status", "pardon");
    private static final List<String> WITH_A_VERSION = List.of("announce", "pardon");
    private static final List<String> WITHOUT_A_REGISTRY = List.of("status", "pardon");

    private final TrainerEnvironment environment;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "ACTION",
            description = {
                "list (default): every model with its figures, and which is announced;"
                        + " announce VERSION: asks the job to serve it;"
                        + " rollback: announces the model that was announced before, or else the"
                        + " registry's model before the announced one;"
                        + " import: checks a TorchScript module and publishes it;"
                        + " prune: deletes the models that are older than --older-than, save the"
                        + " newest of these, the --keep newest of all, what any slot announces and"
                        + " the four models that it announced before;"
                        + " status: what each slot announces (or --slot), what each process of the"
                        + " job serves and loads, and what it refused or demoted and why;"
                        + " pardon VERSION: lets every process serve a model again that one of them"
                        + " refused or demoted."
            })
    private String action = "list";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "VERSION",
            description = "The model to announce, or to pardon.")
    private String version;

    @Option(
            names = "--registry",
            paramLabel = "DIR",
            description =
                    "Where models are published: a directory, or s3://bucket/prefix. All but status"
                            + " and pardon need it.")
    private String registry;

    @Mixin private ImportArguments imported;

    @Mixin private PruneArguments pruned;

    @Mixin private KafkaArguments kafka;

    @Mixin private SlotArgument slot;

    public ModelsCommand() {
        this(TrainerEnvironment.ofThisMachine());
    }

    ModelsCommand(TrainerEnvironment environment) {
        this.environment = requireNonNull(environment, "environment is null");
    }

    @Override
    void run() throws Exception {
        requireWhatBelongsToTheAction();
        switch (action) {
            case "status" -> status();
            case "pardon" -> pardon();
            case "import" -> importModel();
            case "prune" -> prune();
            case "announce" -> print(new Announce(clock()).run(registry, version, slot()));
            case "rollback" -> print(new Announce(clock()).rollBack(registry, slot()));
            default -> list();
        }
    }

    private Clock clock() {
        return environment.clock();
    }

    private Slot slot() {
        return new Slot(kafka.settings(), slot.name);
    }

    private void requireWhatBelongsToTheAction() {
        if (WITH_A_VERSION.contains(action) != (version != null)) {
            throw usage(
                    version == null
                            ? "%s needs the VERSION to %s".formatted(action, action)
                            : "only announce and pardon take a version, not " + action);
        }
        if (!ACTIONS.contains(action)) {
            throw usage("\"%s\" is none of %s".formatted(action, String.join(", ", ACTIONS)));
        }
        if (imported.given() && !action.equals("import")) {
            throw usage("only import takes --module and what belongs to it, not " + action);
        }
        if (pruned.given() && !action.equals("prune")) {
            throw usage("only prune takes --older-than and what belongs to it, not " + action);
        }
        if (WITHOUT_A_REGISTRY.contains(action) != (registry == null)) {
            throw usage(
                    registry == null
                            ? action + " needs --registry"
                            : action + " reads topics only: leave --registry out");
        }
    }

    private void list() throws ArtifactException, IOException {
        ListModels.Result list = new ListModels(clock()).run(registry, slot());
        list.unknown()
                .ifPresent(reason -> note("Which model is announced is not known: " + reason));
        if (json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("slot", list.slot());
            json.put("announced", list.announced().orElse(null));
            json.put("models", list.models().stream().map(one -> json(one, list)).toList());
            printJson(json);
            return;
        }
        if (list.models().isEmpty()) {
            out().println("%s holds no models".formatted(registry));
        }
        list.models().forEach(one -> print(one, list.isAnnounced(one).orElse(false)));
    }

    private static Map<String, Object> json(Model model, ListModels.Result list) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", model.version());
        json.put("announced", list.isAnnounced(model).orElse(null));
        model.damage().ifPresent(damage -> json.put("damage", damage));
        model.manifest()
                .ifPresent(
                        manifest -> {
                            json.put("family", manifest.family());
                            json.put("createdAt", manifest.createdAt());
                            json.put("items", manifest.items());
                            json.put("metrics", manifest.metrics());
                        });
        return json;
    }

    private void print(Model model, boolean announced) {
        out().println((announced ? "* " : "  ") + model.version());
        model.damage().ifPresent(damage -> out().println("      damaged: " + damage));
        model.manifest().ifPresent(this::print);
    }

    private void print(Manifest manifest) {
        out().println(
                        "      %s, %d items, %s"
                                .formatted(
                                        manifest.family(), manifest.items(), manifest.createdAt()));
        manifest.metrics()
                .forEach(
                        (name, value) ->
                                out().println(
                                                String.format(
                                                        Locale.ROOT,
                                                        "      %.4f  %s",
                                                        value,
                                                        name)));
    }

    private void status() throws TopicException {
        Status.Result status =
                new Status(clock())
                        .run(
                                kafka.settings(),
                                isGiven("--slot") ? Optional.of(slot.name) : Optional.empty());
        if (json()) {
            printJson(StatusJson.of(status.reading(), status.at()));
            return;
        }
        status.reading()
                .unreadable()
                .forEach(line -> note("Skipped an unreadable record: " + line));
        StatusText.lines(status.reading(), status.at()).forEach(out()::println);
    }

    private void pardon() throws IOException {
        Pardon.Result pardon = new Pardon(clock()).run(slot(), version);
        if (json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("pardoned", pardon.version());
            json.put("slot", pardon.slot());
            json.put("manifestSha256", pardon.manifestSha256());
            printJson(json);
        } else {
            out().println("Pardoned %s for the slot %s".formatted(pardon.version(), pardon.slot()));
        }
    }

    private void importModel() throws ArtifactException, IOException {
        Published published = new Import(clock()).run(imported.request(this, registry));
        String place = Registry.shown(published.location());
        if (json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("version", published.version());
            json.put("path", place);
            json.put("items", published.artifact().manifest().items());
            json.put("probes", published.artifact().manifest().probes().size());
            printJson(json);
            return;
        }
        out().println("Published %s".formatted(published.version()));
        out().println("  in " + place);
        out().println(
                        "  Announce it with models announce %s --registry %s"
                                .formatted(published.version(), registry));
    }

    private void print(Announce.Result announced) {
        if (json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("announced", announced.version());
            json.put("slot", announced.slot());
            printJson(json);
        } else {
            out().println(
                            "Announced %s for the slot %s"
                                    .formatted(announced.version(), announced.slot()));
        }
    }

    private void prune() throws Exception {
        boolean dryRun = pruned.dryRun();
        Prune prune = Prune.in(registry, kafka.settings(), pruned.read(this), clock(), this::note);
        Prune.Report report =
                dryRun ? prune.preview() : prune.delete(version -> say("Deleted ", version));
        if (json()) {
            printJson(json(report, dryRun));
            return;
        }
        if (dryRun) {
            report.deleted().forEach(version -> say("Would delete ", version));
        }
        out().println(
                        dryRun
                                ? "%d models would be deleted, %d kept"
                                        .formatted(report.deleted().size(), report.kept().size())
                                : "%d models deleted, %d kept, %d leftovers cleared"
                                        .formatted(
                                                report.deleted().size(),
                                                report.kept().size(),
                                                report.leftovers()));
    }

    /** At once: what comes after it may fail. */
    private void say(String what, String gone) {
        if (!json()) {
            out().println(what + gone);
            out().flush();
        }
    }

    private static Map<String, Object> json(Prune.Report report, boolean dryRun) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("dryRun", dryRun);
        json.put("deleted", report.deleted());
        json.put("kept", report.kept());
        json.put("damaged", report.damaged());
        // A dry run does not look for them.
        json.put("leftovers", dryRun ? null : report.leftovers());
        return json;
    }
}
