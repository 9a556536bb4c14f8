package io.nextup.trainer.cli;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.store.ArtifactStore;
import io.nextup.event.ModelAnnouncement;
import io.nextup.kafka.Announcements;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.TopicException;
import io.nextup.kafka.TopicScan;
import io.nextup.trainer.announce.Announcer;
import io.nextup.trainer.announce.Rollback;
import io.nextup.trainer.operate.TrainerEnvironment;
import io.nextup.trainer.operate.WorkDirectory;
import io.nextup.trainer.registry.Pruning;
import io.nextup.trainer.registry.Publisher.Published;
import io.nextup.trainer.registry.Registry;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    private static final Duration PATIENCE = Duration.ofSeconds(15);

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
            case "prune" -> {
                Pruning pruning = pruned.read(this);
                new PruneAction(this, pruned.dryRun(), kafka.settings(), environment)
                        .run(store(), pruning);
            }
            case "announce" -> announce(store(), version);
            case "rollback" -> rollBack(store());
            default -> new ListAction(this, registry, kafka.settings(), slot.name).run(store());
        }
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

    private void status() throws TopicException {
        StatusAction status = new StatusAction(this, kafka.settings(), slot.name);
        status.print(status.read(), environment.clock().instant());
    }

    private void pardon() throws IOException {
        PardonAction pardon = new PardonAction(this, kafka.settings(), slot.name);
        pardon.print(version, pardon.write(version, environment.clock().millis()));
    }

    private ArtifactStore store() throws ArtifactException {
        try {
            return Registry.open(registry, environment.clock());
        } catch (IllegalArgumentException e) {
            throw usage("--registry: " + e.getMessage());
        }
    }

    private void importModel() throws ArtifactException, IOException {
        ArtifactStore store;
        ImportArguments.Model model;
        try {
            model = imported.read();
            store = Registry.openToPublish(registry, environment.clock());
        } catch (IllegalArgumentException e) {
            throw usage(e.getMessage());
        }
        Published published = model.publish(store, environment.clock());
        String added = published.artifact().manifest().version();
        String place = Registry.shown(published.location());
        if (json()) {
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("version", added);
            result.put("path", place);
            result.put("items", published.artifact().manifest().items());
            result.put("probes", published.artifact().manifest().probes().size());
            printJson(result);
            return;
        }
        out().println("Published %s".formatted(added));
        out().println("  in " + place);
        out().println(
                        "  Announce it with models announce %s --registry %s"
                                .formatted(added, registry));
    }

    private void announce(ArtifactStore store, String chosen)
            throws ArtifactException, IOException {
        URI location = store.locate(chosen);
        String manifestSha256;
        try (WorkDirectory work = new WorkDirectory()) {
            // The whole artifact, so that a harmed one is refused here and not by every job.
            manifestSha256 = store.fetch(location, work.path()).manifestSha256();
        }
        try (Announcer announcer = Announcer.connect(kafka.settings())) {
            announcer.announce(
                    new ModelAnnouncement(
                                    slot.name,
                                    chosen,
                                    location.toString(),
                                    manifestSha256,
                                    environment.clock().millis())
                            .announcedBy(ModelAnnouncement.By.OPERATOR));
        }
        if (json()) {
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("announced", chosen);
            result.put("slot", slot.name);
            printJson(result);
        } else {
            out().println("Announced %s for the slot %s".formatted(chosen, slot.name));
        }
    }

    private void rollBack(ArtifactStore store) throws ArtifactException, IOException {
        KafkaSettings cluster = kafka.settings();
        ModelAnnouncement current;
        try (TopicScan scan = TopicScan.open(cluster, PATIENCE)) {
            current =
                    Announcements.current(scan, cluster, slot.name)
                            .orElseThrow(
                                    () ->
                                            new ArtifactException(
                                                    "No model is announced for the slot %s: there is nothing to go back from"
                                                            .formatted(slot.name)));
        }
        Rollback rollback = new Rollback(current, store.versions());
        announce(store, rollback.version().orElseThrow(() -> nothingBefore(rollback)));
    }

    private ArtifactException nothingBefore(Rollback rollback) {
        String current = rollback.current().version();
        return new ArtifactException(
                rollback.hasCurrent()
                        ? "The announced model %s is the oldest in %s: there is none to go back to"
                                .formatted(current, registry)
                        : ("The announced model %s is not in %s, which has %s: choose one with"
                                        + " models announce VERSION")
                                .formatted(current, registry, rollback.versions()));
    }
}
