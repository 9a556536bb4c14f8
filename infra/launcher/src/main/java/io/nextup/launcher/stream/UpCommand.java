package io.nextup.launcher.stream;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nextup.launcher.verb.Verb;
import io.nextup.local.broker.ClientFiles;
import io.nextup.local.broker.KafkaBroker;
import io.nextup.local.broker.TopicsFile;
import io.nextup.local.cluster.FlinkCluster;
import io.nextup.local.file.PrivateFiles;
import io.nextup.local.install.Installation;
import io.nextup.local.install.RunDirectory;
import io.nextup.local.process.ChildJvm;
import io.nextup.local.process.LocalRunException;
import io.nextup.local.process.Ports;
import io.nextup.local.run.ConsoleProcess;
import io.nextup.local.run.JobArguments;
import io.nextup.local.run.RunningSystem;
import io.nextup.signature.KeyPurpose;
import io.nextup.signature.LocalKeys;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code nextup up}: runs the system on this machine, until Ctrl-C. */
@Command(
        name = "up",
        sortOptions = false,
        description = {
            "Runs the system on this machine until Ctrl-C: a Kafka broker, a Flink cluster with its"
                    + " dashboard, the recommendation job, and a console in the browser.",
            "A restart in the same directory continues: topics and records are kept, and the"
                    + " job continues from its newest checkpoint.",
            "The broker asks for a login, which other users of this machine do not have. Verbs that"
                    + " name no broker read it from .nextup/run/client.properties of the repository.",
            "A broker, JobManager, TaskManager or console that dies is restarted, after a pause that doubles;"
                    + " one that dies again after five restarts without a healthy minute between"
                    + " them stops everything.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  nextup up",
            "  nextup up --fresh --port 19092",
            "  nextup up --registry models",
            "  nextup up --job nextup.scoring.top-k=20",
            "",
            "Then, in another terminal:",
            "  nextup train --events clicks.csv --fit all --registry models --announce",
            "  nextup replay --events clicks.csv --rate 100",
            "",
            "With --json it prints one object once all is up."
        })
public final class UpCommand extends Verb {
    private static final String LOCK_FILE = "lock";

    private static final String TRUSTED_KEYS = "nextup.models.trusted-keys";

    /** Options of the job by which it reads records and models, and those of the console alike. */
    private static final Map<String, String> AS_THE_JOB =
            Map.of(
                    "nextup.ingest.mapping",
                    "--mapping",
                    "nextup.ingest.schema-registry",
                    "--schema-registry",
                    TRUSTED_KEYS,
                    "--trusted-keys",
                    "nextup.models.allowed-operators",
                    "--allowed-operators");

    private final Class<?> launcher;

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            description =
                    "Directory for all files, which becomes private (default: .nextup/up of the"
                            + " repository).")
    private Path directory;

    @Option(
            names = "--fresh",
            description = "Forgets the topics, the login and the checkpoints kept there.")
    private boolean fresh;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "9092",
            description = "The broker's port, 0 for a free one (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--dashboard-port",
            paramLabel = "PORT",
            defaultValue = "8081",
            description = "The dashboard's port, 0 for a free one (default: ${DEFAULT-VALUE}).")
    private int dashboardPort;

    @Option(
            names = "--console-port",
            paramLabel = "PORT",
            defaultValue = "" + ConsoleProcess.DEFAULT_PORT,
            description = "The console's port, 0 for a free one (default: ${DEFAULT-VALUE}).")
    private int consolePort;

    @Option(
            names = "--registry",
            paramLabel = "DIR",
            defaultValue = "models",
            description =
                    "Where models are published, a directory or s3://bucket/prefix: the job takes"
                            + " models from there alone (unless --job nextup.models.trusted-locations names"
                            + " other places), the console shows them, and people may announce them"
                            + " there (default: ${DEFAULT-VALUE}).")
    private String registry;

    @Option(
            names = "--job",
            paramLabel = "KEY=VALUE",
            description = "An option of the job, such as nextup.scoring.top-k=20. Repeatable.")
    private Map<String, String> jobOptions = new LinkedHashMap<>();

    @Option(
            names = "--flink",
            paramLabel = "KEY=VALUE",
            description =
                    "An option of Flink, in place of that in infra/flink/config.yaml. Repeatable.")
    private Map<String, String> flinkOptions = new LinkedHashMap<>();

    /**
     * @param launcher main class of the program that this verb is part of
     */
    public UpCommand(Class<?> launcher) {
        this.launcher = launcher;
    }

    @Override
    protected int run() throws IOException {
        if (flinkOptions.containsKey(FlinkCluster.CHECKPOINTS_KEY)) {
            // A restart looks for its checkpoints in the directory, and --fresh deletes them there.
            throw usage(
                    "--flink %s: the checkpoints stay beside the topics that they belong to, so name another --directory"
                            .formatted(FlinkCluster.CHECKPOINTS_KEY));
        }
        Installation installation = Installation.current();
        Path jobJar = installation.jobJar();
        Path home =
                (directory == null ? installation.runs().resolve("up") : directory)
                        .toAbsolutePath();
        PrivateFiles.directory(installation.runs());
        PrivateFiles.directory(home);
        try (FileChannel channel =
                        FileChannel.open(
                                home.resolve(LOCK_FILE),
                                Set.of(CREATE, WRITE),
                                PrivateFiles.attribute());
                FileLock lock = channel.tryLock()) {
            if (lock == null) {
                throw new LocalRunException(
                        "Another nextup up runs in %s: end it, or name another --directory"
                                .formatted(home));
            }
            return run(jobJar, home, installation.running());
        }
    }

    private int run(Path jobJar, Path home, Path running) throws IOException {
        Path kafka = home.resolve("kafka");
        Path flink = home.resolve("flink");
        if (fresh) {
            requireOurs(kafka, "server.properties");
            requireOurs(flink, "log");
            RunDirectory.delete(kafka);
            RunDirectory.delete(flink);
        }
        // Before anything runs that a missing key or a taken port would end.
        LocalKeys keys = LocalKeys.in(Installation.current().keys());
        int chosenConsolePort = Ports.freeOr(consolePort, "the console");
        createRegistry(registry);
        note("Starting the Kafka broker");
        try (KafkaBroker broker = KafkaBroker.startWithLogin(kafka, port)) {
            broker.createTopics(TopicsFile.bundled());
            publish(broker.clientFiles(), running);
            note("Starting the Flink cluster");
            Map<String, String> overrides = new LinkedHashMap<>(flinkOptions);
            overrides.putIfAbsent("rest.port", String.valueOf(dashboardPort));
            try (FlinkCluster cluster = FlinkCluster.start(flink, 1, 2, overrides)) {
                Optional<URI> checkpoint = cluster.newestCheckpoint();
                checkpoint.ifPresent(uri -> note("The job goes on from " + uri));
                List<String> arguments =
                        JobArguments.of(
                                broker.clientFiles().java(),
                                flink.resolve("models"),
                                registry,
                                new JobArguments.Keys(
                                        keys.publicFile(KeyPurpose.MODELS),
                                        keys.publicFile(KeyPurpose.ANNOUNCEMENTS)),
                                jobOptions);
                String jobId = cluster.resume(jobJar, arguments, checkpoint);
                try (ConsoleProcess console =
                        ConsoleProcess.start(
                                launcher.getName(),
                                home,
                                broker.clientFiles().java(),
                                chosenConsolePort,
                                cluster.dashboard(),
                                consoleOptions(registry, keys, jobOptions))) {
                    report(broker, cluster, console, jobId, home);
                    new RunningSystem(
                                    broker, cluster, console, jobJar, arguments, jobId, this::note)
                            .keepRunning();
                }
            }
        }
        return FAILED;
    }

    /** A registry that is there may belong to a team, and keeps its permissions. */
    private static void createRegistry(String registry) throws IOException {
        String place = ChildJvm.location(registry);
        if (place.startsWith("/") && !Files.exists(Path.of(place))) {
            PrivateFiles.directory(Path.of(place));
        }
    }

    /** Lets verbs find the broker, until this JVM ends. */
    private static void publish(ClientFiles files, Path running) throws IOException {
        files.publish(running);
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    try {
                                        files.withdraw(running);
                                    } catch (IOException e) {
                                        // The next start replaces them.
                                    }
                                },
                                "withdraw-login"));
    }

    /** The console reads records and models as the job does, and signs what it announces. */
    static List<String> consoleOptions(
            String registry, LocalKeys keys, Map<String, String> jobOptions) {
        List<String> options = new ArrayList<>();
        options.add("--registry=" + ChildJvm.location(registry));
        Map<String, String> read = new LinkedHashMap<>(jobOptions);
        if (!jobOptions.containsKey("nextup.models.unsigned")) {
            read.putIfAbsent(TRUSTED_KEYS, keys.publicFile(KeyPurpose.MODELS).toString());
        }
        AS_THE_JOB.forEach(
                (job, console) -> {
                    if (read.containsKey(job)) {
                        options.add(console + "=" + read.get(job));
                    }
                });
        if (!jobOptions.containsKey("nextup.models.announcement-keys")) {
            options.add("--announcement-key=" + keys.privateFile(KeyPurpose.ANNOUNCEMENTS));
        }
        return options;
    }

    private void report(
            KafkaBroker broker,
            FlinkCluster cluster,
            ConsoleProcess console,
            String jobId,
            Path home) {
        PrintWriter out = out();
        if (json()) {
            ObjectNode result = JsonNodeFactory.instance.objectNode();
            result.put("bootstrapServers", broker.bootstrapServers());
            result.put("dashboard", cluster.dashboard().toString());
            result.put("console", console.address().toString());
            result.put("jobId", jobId);
            result.put("directory", home.toString());
            printJson(result);
        } else {
            out.println("Kafka      " + broker.bootstrapServers());
            out.println("Dashboard  " + cluster.dashboard());
            out.println("Console    " + console.address());
            out.println("Files      " + home);
            out.println("Ctrl-C ends it.");
        }
        out.flush();
    }

    /**
     * Requires that an earlier run left the directory, before it is deleted: the user may have
     * named it by mistake.
     */
    private static void requireOurs(Path root, String leftByRun) {
        if (Files.exists(root) && !Files.exists(root.resolve(leftByRun))) {
            throw new LocalRunException(
                    "%s was not left by nextup up (it has no %s): --fresh does not delete it"
                            .formatted(root, leftByRun));
        }
    }
}
