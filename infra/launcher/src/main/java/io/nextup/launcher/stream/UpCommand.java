package io.nextup.launcher.stream;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nextup.kafka.JobNames;
import io.nextup.kafka.KafkaSettings;
import io.nextup.launcher.argument.CatalogueArguments;
import io.nextup.launcher.argument.OwnClusterArguments;
import io.nextup.launcher.argument.PortConverter;
import io.nextup.launcher.argument.RegistryArgument;
import io.nextup.launcher.verb.LoggedLines;
import io.nextup.launcher.verb.StopSignal;
import io.nextup.launcher.verb.Verb;
import io.nextup.local.broker.ClientFiles;
import io.nextup.local.broker.ClusterCheck;
import io.nextup.local.broker.KafkaBroker;
import io.nextup.local.broker.RunBrokers;
import io.nextup.local.broker.TopicsFile;
import io.nextup.local.broker.UserBrokers;
import io.nextup.local.cluster.FlinkCluster;
import io.nextup.local.file.PrivateFiles;
import io.nextup.local.install.Installation;
import io.nextup.local.process.ChildJvm;
import io.nextup.local.process.LocalRunException;
import io.nextup.local.process.Ports;
import io.nextup.local.run.ConsoleProcess;
import io.nextup.local.run.JobArguments;
import io.nextup.local.run.RunningSystem;
import io.nextup.local.run.SystemDirectory;
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
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nextup up}: runs the system on this machine, until Ctrl-C. */
@Command(
        name = "up",
        sortOptions = false,
        description = {
            "Runs the system on this machine until Ctrl-C: a Kafka broker, a Flink cluster with its"
                    + " dashboard, the recommendation job, and a console in the browser.",
            "With --kafka-config or --bootstrap-servers it takes your Kafka brokers and starts none."
                    + " Before anything starts it says which topics and rights they lack, and how"
                    + " to add them.",
            "A restart in the same directory continues: topics and records are kept, and the"
                    + " job continues from its newest checkpoint.",
            "The broker asks for a login, which other users of this machine do not have. Verbs that"
                    + " name no broker read it from .nextup/run/client.properties beside nextup.",
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
            "  nextup up --registry s3://bucket/models --titles titles.csv",
            "  nextup up --fresh --savepoint savepoint",
            "  nextup up --job nextup.scoring.top-k=20",
            "  nextup up --kafka-config client.properties",
            "",
            "Then, in another terminal:",
            "  nextup train --events clicks.csv --fit all --announce",
            "  nextup replay --events clicks.csv --rate 100",
            "",
            "With --json it prints one object once all is up."
        })
public final class UpCommand extends Verb {
    private static final String LOCK_FILE = "lock";

    /** File of a running system, beside its login, with the address of Flink. */
    static final String FLINK_FILE = "flink";

    private static final String PORT = "--port";

    private static final String DASHBOARD_PORT = "rest.port";

    private static final String TRUSTED_KEYS = "nextup.models.trusted-keys";

    private static final String MAPPING = "nextup.ingest.mapping";

    /** Options of the job by which it reads records and models, and those of the console alike. */
    private static final Map<String, String> AS_THE_JOB =
            Map.of(
                    MAPPING,
                    "--mapping",
                    "nextup.ingest.schema-registry",
                    "--schema-registry",
                    "nextup.models.slot",
                    "--slot",
                    TRUSTED_KEYS,
                    "--trusted-keys",
                    "nextup.models.allowed-operators",
                    "--allowed-operators");

    private final Class<?> launcher;
    private final UnaryOperator<Map<String, String>> settings;

    @Mixin private OwnClusterArguments ownCluster;

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            description =
                    "Directory for all files, which becomes private (default: .nextup/up beside"
                            + " nextup).")
    private Path directory;

    @Option(
            names = "--fresh",
            description =
                    "Forgets the topics, the login and the checkpoints kept there; no topic of your"
                            + " own brokers.")
    private boolean fresh;

    @Option(
            names = "--savepoint",
            paramLabel = "DIR",
            description =
                    "The job starts from a copy of this savepoint, such as one of nextup state"
                            + " build. Only where no checkpoint is kept.")
    private Path savepoint;

    @Option(
            names = PORT,
            paramLabel = "PORT",
            converter = PortConverter.class,
            defaultValue = "9092",
            description = "The broker's port, 0 for a free one (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--dashboard-port",
            paramLabel = "PORT",
            converter = PortConverter.class,
            defaultValue = "8081",
            description = "The dashboard's port, 0 for a free one (default: ${DEFAULT-VALUE}).")
    private int dashboardPort;

    @Option(
            names = "--console-port",
            paramLabel = "PORT",
            converter = PortConverter.class,
            defaultValue = "" + ConsoleProcess.DEFAULT_PORT,
            description = "The console's port, 0 for a free one (default: ${DEFAULT-VALUE}).")
    private int consolePort;

    @Option(
            names = "--registry",
            paramLabel = "DIR",
            defaultValue = RegistryArgument.DEFAULT,
            description =
                    "Where models are published, a directory or s3://bucket/prefix: the job takes"
                            + " models from there alone (unless --job nextup.models.trusted-locations names"
                            + " other places), the console shows them, and people may announce them"
                            + " there (default: ${DEFAULT-VALUE}).")
    private String registry;

    @Mixin private CatalogueArguments catalogue;

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
     * @param settings adds options that the user keeps in a file to those of the job
     */
    public UpCommand(Class<?> launcher, UnaryOperator<Map<String, String>> settings) {
        this.launcher = launcher;
        this.settings = settings;
    }

    @Override
    protected int run() throws IOException {
        Optional<KafkaSettings> own = ownCluster.settings();
        jobOptions = withSettings();
        requireOptions(own.isPresent());
        // A console that cannot read its files would end again and again.
        catalogue.read();
        Installation installation = Installation.current();
        Path jobJar = installation.jobJar();
        requireJobOptions(installation);
        SystemDirectory files =
                new SystemDirectory(
                        (directory == null ? installation.runs().resolve("up") : directory)
                                .toAbsolutePath());
        Optional<String> clusterId = Optional.empty();
        if (own.isPresent()) {
            JobNames job = JobArguments.names(jobOptions);
            ClusterCheck check =
                    ClusterCheck.read(own.get(), job, !jobOptions.containsKey(MAPPING));
            List<String> missing = check.missing(own.get(), ownCluster.words());
            if (!missing.isEmpty()) {
                missing.forEach(one -> LoggedLines.error(err(), name() + ": " + one));
                return FAILED;
            }
            clusterId = Optional.of(check.id());
        }
        if (!fresh) {
            files.requireCluster(clusterId);
        }
        PrivateFiles.directory(installation.runs());
        PrivateFiles.directory(files.home());
        try (FileChannel channel =
                        FileChannel.open(
                                files.home().resolve(LOCK_FILE),
                                Set.of(CREATE, WRITE),
                                PrivateFiles.attribute());
                FileLock lock = channel.tryLock()) {
            if (lock == null) {
                throw new LocalRunException(
                        "Another nextup up runs in %s: end it, or name another --directory"
                                .formatted(files.home()));
            }
            if (fresh) {
                files.forget();
            }
            files.remember(clusterId);
            return run(jobJar, files, own);
        }
    }

    private Map<String, String> withSettings() {
        try {
            JobArguments.requireOneCluster(jobOptions);
            return JobArguments.withPaths(settings.apply(jobOptions));
        } catch (IllegalArgumentException e) {
            throw usage(e.getMessage());
        }
    }

    private void requireOptions(boolean ownBrokers) {
        if (flinkOptions.containsKey(FlinkCluster.CHECKPOINTS_KEY)) {
            // A restart looks for its checkpoints in the directory, and --fresh deletes them there.
            throw usage(
                    "--flink %s: the checkpoints stay beside the topics that they belong to, so name another --directory"
                            .formatted(FlinkCluster.CHECKPOINTS_KEY));
        }
        if (flinkOptions.containsKey(DASHBOARD_PORT)) {
            throw usage("--flink %s: use --dashboard-port".formatted(DASHBOARD_PORT));
        }
        if (ownBrokers && isGiven(PORT)) {
            throw usage(
                    "%s is that of a broker that nextup up starts, and %s names yours: leave one of them away"
                            .formatted(PORT, ownCluster.words()));
        }
    }

    /** Checks the options of the job while nothing runs that a wrong one would end. */
    private void requireJobOptions(Installation installation) {
        if (jobOptions.isEmpty()) {
            return;
        }
        // After Ctrl-C, too, this JVM ends once the files of the check are gone.
        StopSignal stop = StopSignal.listen(name(), err());
        try {
            JobArguments.wrong(installation, jobOptions)
                    .ifPresent(
                            wrong -> {
                                throw usage("--job " + wrong.replace("--nextup.", "nextup."));
                            });
        } finally {
            stop.finished();
        }
    }

    private int run(Path jobJar, SystemDirectory files, Optional<KafkaSettings> own)
            throws IOException {
        // Before anything runs that a missing key or a taken port would end.
        LocalKeys keys = LocalKeys.in(Installation.current().keys());
        int chosenConsolePort = Ports.freeOr(consolePort, "the console");
        createRegistry(registry);
        if (savepoint != null) {
            FlinkCluster.adopt(savepoint.toAbsolutePath(), files.flink());
        }
        try (RunBrokers brokers = brokers(files, own)) {
            Path client = brokers.clientFiles().java();
            note("Starting the Flink cluster");
            Map<String, String> overrides = new LinkedHashMap<>(flinkOptions);
            overrides.put(DASHBOARD_PORT, String.valueOf(dashboardPort));
            try (FlinkCluster cluster = FlinkCluster.start(files.flink(), 1, 2, overrides)) {
                Optional<URI> checkpoint = cluster.newestCheckpoint();
                checkpoint.ifPresent(uri -> note("The job goes on from " + uri));
                publish(cluster.dashboard());
                List<String> arguments =
                        JobArguments.of(
                                client,
                                files.flink().resolve("models"),
                                registry,
                                new JobArguments.Keys(
                                        keys.publicFile(KeyPurpose.MODELS),
                                        keys.publicFile(KeyPurpose.ANNOUNCEMENTS)),
                                jobOptions);
                List<String> consoleOptions = consoleOptions(registry, keys, jobOptions);
                consoleOptions.addAll(catalogue.options());
                try (ConsoleProcess console =
                        ConsoleProcess.start(
                                launcher.getName(),
                                files.home(),
                                client,
                                chosenConsolePort,
                                cluster.dashboard(),
                                consoleOptions)) {
                    String jobId = cluster.resume(jobJar, arguments, checkpoint);
                    console.awaitListening();
                    report(brokers, cluster, console, jobId, files.home());
                    new RunningSystem(
                                    brokers, cluster, console, jobJar, arguments, jobId, this::note)
                            .keepRunning();
                }
            }
        }
        return FAILED;
    }

    /** Starts a broker with the topics, or takes the user's own; lets verbs find it. */
    private RunBrokers brokers(SystemDirectory files, Optional<KafkaSettings> own)
            throws IOException {
        if (own.isPresent()) {
            RunBrokers theirs = UserBrokers.of(own.get(), files.client());
            publish(theirs.clientFiles(), true);
            return theirs;
        }
        note("Starting the Kafka broker");
        KafkaBroker broker = KafkaBroker.startWithLogin(files.kafka(), port);
        try {
            broker.createTopics(TopicsFile.bundled());
            publish(broker.clientFiles(), false);
            return broker;
        } catch (IOException | RuntimeException e) {
            broker.close();
            throw e;
        }
    }

    /** A registry that is there may belong to a team, and keeps its permissions. */
    private static void createRegistry(String registry) throws IOException {
        String place = ChildJvm.location(registry);
        if (place.startsWith("/") && !Files.exists(Path.of(place))) {
            PrivateFiles.directory(Path.of(place));
        }
    }

    /**
     * Lets verbs find the brokers, until this JVM ends.
     *
     * @param deleted true for files with a login of the user's own, which stay no longer either
     */
    private static void publish(ClientFiles files, boolean deleted) throws IOException {
        Path running = Installation.current().running();
        files.publish(running);
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    try {
                                        files.withdraw(running);
                                        if (deleted) {
                                            files.delete();
                                        }
                                    } catch (IOException e) {
                                        // The next start replaces them.
                                    }
                                },
                                "withdraw-login"));
    }

    /** Lets verbs find Flink, until this JVM ends. */
    private static void publish(URI flink) throws IOException {
        Path file = Installation.current().running().resolve(FLINK_FILE);
        String address = flink + "\n";
        PrivateFiles.write(file, address);
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    try {
                                        // A later run may have replaced it.
                                        if (Files.readString(file).equals(address)) {
                                            Files.delete(file);
                                        }
                                    } catch (IOException e) {
                                        // The next start replaces it.
                                    }
                                },
                                "withdraw-flink"));
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
            RunBrokers brokers,
            FlinkCluster cluster,
            ConsoleProcess console,
            String jobId,
            Path home) {
        PrintWriter out = out();
        if (json()) {
            ObjectNode result = JsonNodeFactory.instance.objectNode();
            result.put("bootstrapServers", brokers.bootstrapServers());
            result.put("dashboard", cluster.dashboard().toString());
            result.put("console", console.address().toString());
            result.put("jobId", jobId);
            result.put("directory", home.toString());
            printJson(result);
        } else {
            out.println(
                    "Kafka      %s%s"
                            .formatted(
                                    brokers.bootstrapServers(),
                                    brokers.processes().isEmpty() ? " (yours)" : ""));
            out.println("Dashboard  " + cluster.dashboard());
            out.println("Console    " + console.address());
            out.println("Files      " + home);
            out.println("Ctrl-C ends it.");
        }
        out.flush();
    }
}
