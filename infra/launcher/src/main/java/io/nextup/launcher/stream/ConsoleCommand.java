package io.nextup.launcher.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.util.JavalinBindException;
import io.nextup.artifact.trust.AnnouncementHolder;
import io.nextup.artifact.trust.ModelTrust;
import io.nextup.build.Build;
import io.nextup.console.Console;
import io.nextup.console.feed.TopicAccess;
import io.nextup.console.models.RegistrySettings;
import io.nextup.console.settings.ConsoleSettings;
import io.nextup.console.settings.Intake;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.mapping.FieldMapping;
import io.nextup.launcher.argument.AnnouncementArgument;
import io.nextup.launcher.argument.CatalogueArguments;
import io.nextup.launcher.argument.DurationConverter;
import io.nextup.launcher.argument.KafkaArguments;
import io.nextup.launcher.argument.MappingArgument;
import io.nextup.launcher.argument.OperatorsArgument;
import io.nextup.launcher.argument.PortConverter;
import io.nextup.launcher.argument.SchemaRegistryArgument;
import io.nextup.launcher.argument.SlotConverter;
import io.nextup.launcher.argument.TrustArguments;
import io.nextup.launcher.verb.OneLineErrors;
import io.nextup.launcher.verb.Verb;
import io.nextup.local.install.Installation;
import io.nextup.local.process.LocalRunException;
import io.nextup.local.run.ConsoleProcess;
import io.nextup.outcome.ListJudge;
import io.nextup.scoring.torch.AllowedOperators;
import io.nextup.signature.PrivateFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nextup console}: shows in a browser what the stream does, until Ctrl-C. */
@Command(
        name = "console",
        sortOptions = false,
        description = {
            "Shows in a browser what the stream does, until Ctrl-C: events and recommendations a second, the time"
                    + " from click to recommendation, hit rates by model, dead letters. It reads topics,"
                    + " without a consumer group, and writes nothing unless --allow-actions is given.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  nextup console",
            "  nextup console --kafka-config cluster.properties --port 8090",
            "  nextup console --registry models --titles titles.csv --allow-actions",
            "  nextup console --host 0.0.0.0 --token-file token.txt",
            "",
            "With --json it prints one object once it listens."
        })
public final class ConsoleCommand extends Verb {
    /** Shorter secrets can be guessed over a network. */
    private static final int SHORTEST_TOKEN = 16;

    /** Characters that browsers send in a header: those of ASCII that can be seen, and blanks. */
    private static final Pattern SENT = Pattern.compile("[ -~]+");

    private static final String OPERATORS = "--allowed-operators";

    @Mixin private KafkaArguments kafka;

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description =
                    "Address to listen on (default: ${DEFAULT-VALUE}). Beyond this machine a"
                            + " --token-file is needed, and a proxy that speaks TLS.")
    private String host;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            converter = PortConverter.class,
            defaultValue = "" + ConsoleProcess.DEFAULT_PORT,
            description = "Port to listen on, 0 for a free one (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description =
                    "File with a secret of 16 ASCII characters or more, for which the page asks."
                            + " Refused if others can read it (default: none).")
    private Path tokenFile;

    @Option(
            names = "--allow-actions",
            description =
                    "Lets people change something: be a user who clicks (not with --mapping),"
                            + " announce a model of the --registry, roll back.")
    private boolean actions;

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            description =
                    "With --allow-actions: directory of the list of users that are to be erased yet"
                            + " (default: .nextup/console beside nextup).")
    private Path directory;

    @Option(
            names = "--slot",
            paramLabel = "SLOT",
            converter = SlotConverter.class,
            description =
                    "Which of several models served side by side (default: "
                            + ModelAnnouncement.DEFAULT_SLOT
                            + ").")
    private String slot = ModelAnnouncement.DEFAULT_SLOT;

    @Option(
            names = "--horizon",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            defaultValue = ListJudge.DEFAULT_HORIZON_MINUTES + "m",
            description =
                    "Hit rates leave out a list whose user's next event was answered later than this"
                            + " after it (default: ${DEFAULT-VALUE}).")
    private Duration horizon;

    @Option(
            names = "--registry",
            paramLabel = "DIR",
            description =
                    "Where models are published, a directory or s3://bucket/prefix: shows them and the"
                            + " items that they hold for alike; with --allow-actions, people may announce"
                            + " them (default: none).")
    private String registry;

    @Mixin private TrustArguments trust;

    @Mixin private OperatorsArgument operators;

    @Mixin private AnnouncementArgument announcing;

    @Mixin private CatalogueArguments catalogue;

    @Mixin private MappingArgument mapping;

    @Mixin private SchemaRegistryArgument schemas;

    @Option(
            names = "--dashboard",
            paramLabel = "URL",
            description = "Address of Flink's dashboard, to which the page links (default: none).")
    private URI dashboard;

    /** Known to the demo, which simulates the events. */
    @Option(names = "--attainable", hidden = true)
    private Double attainable;

    @Override
    protected int run() throws IOException, InterruptedException {
        ConsoleSettings settings = settings();
        if (!TopicAccess.check(
                settings.kafka(), actions, actions && settings.intake().isOfOwnRecords())) {
            err().println(
                            "No Kafka broker answers at %s yet"
                                    .formatted(settings.kafka().bootstrapServers()));
        }
        Console console = start(settings);
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    console.close();
                                    ended.countDown();
                                },
                                "stop-console"));
        if (attainable != null) {
            console.attainable(attainable);
        }
        report(console.address());
        ended.await();
        return FAILED;
    }

    private Console start(ConsoleSettings settings) throws IOException {
        try {
            return Console.start(settings);
        } catch (JavalinBindException e) {
            throw new LocalRunException(
                    "Cannot listen on %s, port %d: %s. Stop what listens there, or choose another --port"
                            .formatted(host, port, e.getMessage()),
                    e);
        }
    }

    private ConsoleSettings settings() throws IOException {
        Optional<String> token = token();
        if (token.isEmpty() && !ConsoleSettings.LOOPBACK_HOSTS.contains(host)) {
            throw usage(
                    "--host is %s: without a --token-file it must be one of %s"
                            .formatted(host, String.join(", ", ConsoleSettings.LOOPBACK_HOSTS)));
        }
        if (horizon.isZero()) {
            throw usage("--horizon is 0: hit rates need a time in which users click again");
        }
        FieldMapping fields = mapping.ofTopic();
        requireRegistry();
        // Without a registry, models are those of this machine's disk.
        ModelTrust models = registry == null ? trust.trust() : trust.trust(registry);
        return new ConsoleSettings(
                host,
                port,
                kafka.settings(),
                new Intake(fields, schemas.settings(fields)),
                slot,
                horizon,
                actions,
                directory == null
                        ? Installation.current().runs().resolve("console")
                        : directory.toAbsolutePath(),
                token,
                Optional.ofNullable(dashboard),
                models,
                registry(models),
                catalogue.read(),
                Build.current().toString());
    }

    /** Refuses options about a registry that the user has not named. */
    private void requireRegistry() {
        if (registry == null && isGiven(OPERATORS)) {
            throw usage("%s needs --registry, whose models it is about".formatted(OPERATORS));
        }
        if (registry == null || !actions) {
            announcing.requireUnused(this, "--registry and --allow-actions");
        }
    }

    private Optional<RegistrySettings> registry(ModelTrust models) throws IOException {
        if (registry == null) {
            return Optional.empty();
        }
        AllowedOperators allowed = operators.operators();
        Optional<AnnouncementHolder> holder =
                actions ? announcing.holder(registry) : Optional.empty();
        return Optional.of(new RegistrySettings(registry, models, allowed, holder));
    }

    private Optional<String> token() {
        if (tokenFile == null) {
            return Optional.empty();
        }
        String token;
        try {
            PrivateFile.require(tokenFile, "token file");
            token = Files.readString(tokenFile, UTF_8).strip();
        } catch (IOException e) {
            throw usage("--token-file: " + OneLineErrors.words(e));
        }
        if (token.length() < SHORTEST_TOKEN) {
            throw usage(
                    "--token-file %s holds %d characters: %d are needed at least"
                            .formatted(tokenFile, token.length(), SHORTEST_TOKEN));
        }
        if (!SENT.matcher(token).matches()) {
            throw usage(
                    "--token-file %s holds characters that no browser sends: use letters, digits and signs of ASCII only"
                            .formatted(tokenFile));
        }
        return Optional.of(token);
    }

    private void report(URI address) {
        PrintWriter out = out();
        if (json()) {
            ObjectNode result = JsonNodeFactory.instance.objectNode();
            result.put("console", address.toString());
            printJson(result);
        } else {
            out.println("Console  " + address);
            out.println("Ctrl-C ends it.");
        }
        out.flush();
    }
}
