package io.nextup.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.TopicException;
import io.nextup.launcher.stream.ReplayCommand;
import io.nextup.launcher.stream.ShowStateCommand;
import io.nextup.launcher.verb.OneLineErrors;
import io.nextup.launcher.verb.Verb;
import io.nextup.local.process.ChildJvm;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class NextupTest {
    private static final Set<String> GROUPS =
            Set.of("models", "dead-letters", "ingest", "state", "items", "rules", "config");

    @TempDir Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void topicsPrintsStrimzisResourcesUnderTheNamesOfTheSettingsWithoutABroker()
            throws IOException {
        Path settings =
                Files.writeString(
                        directory.resolve("client.properties"),
                        "bootstrap.servers=nowhere:1\nnextup.topics.interactions=shop.clicks\n");

        VerbRun run =
                VerbRun.of(
                        List.of(
                                "topics",
                                "--strimzi",
                                "shop",
                                "--replicas",
                                "1",
                                "--kafka-config",
                                settings.toString()));

        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .startsWith("---\napiVersion: kafka.strimzi.io/v1\nkind: KafkaTopic\n")
                .contains("  name: shop.clicks\n", "strimzi.io/cluster: shop", "  replicas: 1\n")
                .doesNotContain("nextup.interactions.v1\n");
        assertThat(VerbRun.of(List.of("topics", "--strimzi", "shop", "--acls")))
                .satisfies(
                        wrong -> {
                            assertThat(wrong.exitCode()).isEqualTo(2);
                            assertThat(wrong.err()).contains("leave --acls");
                        });
        assertThat(VerbRun.of(List.of("topics", "--overwrite", "retention.m")))
                .satisfies(
                        wrong -> {
                            assertThat(wrong.exitCode()).isEqualTo(2);
                            assertThat(wrong.err()).contains("--overwrite retention.m: no topic");
                        });
        assertThat(VerbRun.of(List.of("topics", "--user", "shop")))
                .satisfies(
                        wrong -> {
                            assertThat(wrong.exitCode()).isEqualTo(2);
                            assertThat(wrong.err()).contains("--user gives rights: give --acls");
                        });
        assertThat(VerbRun.of(List.of("topics", "--acls", "--user", "a", "--remove-undeclared")))
                .satisfies(
                        wrong -> {
                            assertThat(wrong.exitCode()).isEqualTo(2);
                            assertThat(wrong.err()).contains("other applications of --user a need");
                        });
        assertThat(VerbRun.of(List.of("topics", "--replicas", "1")))
                .satisfies(
                        wrong -> {
                            assertThat(wrong.exitCode()).isEqualTo(2);
                            assertThat(wrong.err()).contains("--strimzi");
                        });
    }

    @Test
    void everyVerbThatTakesAnAddressTakesAFileWithTheRest() {
        List<CommandLine> verbs =
                verbs(Nextup.commandLine(new OneLineErrors()))
                        .filter(verb -> takes(verb, "--bootstrap-servers"))
                        .toList();
        assertThat(verbs)
                .extracting(verb -> verb.getCommandSpec().qualifiedName(" "))
                .contains("nextup train", "nextup refresh", "nextup models status")
                .contains("nextup erasures", "nextup replay", "nextup topics");
        assertThat(verbs).allMatch(verb -> takes(verb, "--kafka-config"));
    }

    /** All verbs, with those that lie under them. */
    private static Stream<CommandLine> verbs(CommandLine command) {
        return command.getSubcommands().values().stream()
                .flatMap(verb -> Stream.concat(Stream.of(verb), verbs(verb)));
    }

    private static boolean takes(CommandLine verb, String option) {
        return verb.getCommandSpec().findOption(option) != null;
    }

    @Test
    void everyVerbIsThereAndItsHelpHasExamples() {
        CommandLine command = Nextup.commandLine(new OneLineErrors());

        assertThat(command.getSubcommands().keySet())
                .containsExactlyInAnyOrder(
                        "demo",
                        "up",
                        "console",
                        "doctor",
                        "train",
                        "refresh",
                        "evaluate",
                        "models",
                        "compare",
                        "similar",
                        "erasures",
                        "bench",
                        "replay",
                        "ingest",
                        "dead-letters",
                        "state",
                        "items",
                        "rules",
                        "why",
                        "topics",
                        "config",
                        "generate-completion");
        assertThat(command.getSubcommands().get("models").getSubcommands().keySet())
                .containsExactly(
                        "list",
                        "announce",
                        "rollback",
                        "import",
                        "export",
                        "sign",
                        "prune",
                        "status",
                        "pardon");
        assertThat(command.getSubcommands().get("erasures").getSubcommands().keySet())
                .containsExactly("forward");
        assertThat(command.getSubcommands().get("dead-letters").getSubcommands().keySet())
                .containsExactly("list", "send");
        assertThat(command.getSubcommands().get("ingest").getSubcommands().keySet())
                .containsExactly("check");
        assertThat(command.getSubcommands().get("state").getSubcommands().keySet())
                .containsExactly("show", "build");
        assertThat(command.getSubcommands().get("items").getSubcommands().keySet())
                .containsExactly("load", "show");
        assertThat(command.getSubcommands().get("rules").getSubcommands().keySet())
                .containsExactly("check", "apply", "show");
        assertThat(command.getSubcommands().get("config").getSubcommands().keySet())
                .containsExactly("show");
        assertThat(verbs(command).filter(verb -> !verb.getCommandSpec().usageMessage().hidden()))
                .allSatisfy(
                        verb -> {
                            assertThat(verb.getUsageMessage()).contains("Examples:", "--help");
                            // Groups of verbs.
                            if (!GROUPS.contains(verb.getCommandName())) {
                                assertThat(verb.<Object>getCommand()).isInstanceOf(Verb.class);
                            }
                        });
    }

    @Test
    void theVersionIsThatOfTheBuild() {
        assertThat(run("--version")).isZero();
        assertThat(out.toString())
                .matches(
                        "nextup \\d+\\.\\d+\\.\\d+(-SNAPSHOT)? \\(([0-9a-f]{7}(-changed)?|unknown)\\)\\R");
    }

    /** A console refuses requests under any other name: it would answer nobody. */
    @Test
    void aConsoleWithoutATokenListensOnThreeNamesOnly() {
        for (String host : List.of("127.0.0.2", "0.0.0.0", "[::1]", "example.org")) {
            assertThat(run("console", "--host", host)).isEqualTo(2);
            assertThat(err.toString())
                    .contains("--host is " + host + ": ", "localhost, 127.0.0.1, ::1");
        }
    }

    @Test
    void aConsoleWithoutTimeForTheNextClickIsWrongUsage() {
        assertThat(run("console", "--horizon", "0s")).isEqualTo(2);
        assertThat(err.toString()).contains("--horizon is 0: ");
        assertThat(run("console", "--horizon", "soon")).isEqualTo(2);
    }

    @Test
    void aConsoleThatAnnouncesNothingTakesNoKeyForIt() {
        for (String[] rest :
                new String[][] {{}, {"--allow-actions"}, {"--registry", directory.toString()}}) {
            String[] words =
                    Stream.concat(
                                    Stream.of("console", "--announcement-key", "none.pem"),
                                    Stream.of(rest))
                            .toArray(String[]::new);
            assertThat(run(words)).isEqualTo(2);
            assertThat(err.toString())
                    .contains("--announcement-key needs --registry and --allow-actions");
        }
    }

    @Test
    void aTokenThatABrowserCannotSendIsWrongUsage() throws IOException {
        for (String token :
                List.of(
                        "\u043f\u0430\u0440\u043e\u043b\u044c".repeat(3),
                        "0123456789abcde\u00e9",
                        "0123456789\nabcdef")) {
            Path file = Files.writeString(directory.resolve("token.txt"), token);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            assertThat(run("console", "--host", "0.0.0.0", "--token-file", file.toString()))
                    .isEqualTo(2);
            assertThat(err.toString()).contains(file.toString(), "ASCII");
        }
    }

    @Test
    void aTokenThatOthersCanReadIsRefused() throws IOException {
        Path file = Files.writeString(directory.resolve("token.txt"), "0123456789abcde");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(run("console", "--host", "0.0.0.0", "--token-file", file.toString()))
                .isEqualTo(2);
        assertThat(err.toString())
                .contains("Others can read the token file " + file, "chmod 600 " + file);
    }

    @Test
    void withoutAVerbItShowsThemOnStandardErrorWithExitCodeTwo() {
        assertThat(run()).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString())
                .startsWith("Usage: nextup ")
                .contains("\nVerbs:\n  demo ")
                .contains("\n  evaluate      Says whether a model is good\n")
                .contains("\n  up            Runs the system on this machine until Ctrl-C\n")
                .doesNotContain("  generate-completion  ");
    }

    @Test
    void whoeverMisspellsAVerbOrAnOptionIsAskedWhatWasMeant() {
        assertUsage("nextup", "\"trian\" is not a verb: did you mean train?", "trian");
        assertUsage("nextup", "\"status\" is not a verb: did you mean models status?", "status");
        assertUsage("nextup", "\"fly\" is not a verb (see", "fly");
        assertUsage(
                "nextup dead-letters",
                "\"lst\" is not a verb: did you mean list?",
                "dead-letters",
                "lst");
        assertUsage(
                "nextup topics",
                "Unknown option: '--ovrwrite=x': did you mean --overwrite?",
                "topics",
                "--ovrwrite=x");
        assertUsage(
                "nextup similar",
                "Missing required option: '--item=ITEM'; --itm is not an option: did you mean --item?",
                "similar",
                "--model=models",
                "--itm",
                "7");
        assertUsage(
                "nextup topics", "Unknown option: '--to-the-moon' (see", "topics", "--to-the-moon");
    }

    @Test
    void anOptionBeforeItsVerbIsAskedBackWithTheVerbsThatHaveItIfTheyAreFew() {
        assertUsage(
                "nextup",
                "A verb goes before --family: demo, train, refresh have it (see",
                "--family",
                "markov");
        assertUsage("nextup", "A verb goes before --strimzi: topics has it", "--strimzi=shop");
        assertUsage(
                "nextup", "A verb goes before --reason: dead-letters list has it", "--reason=x");
        assertUsage("nextup", "A verb goes before --bootstrap-servers (see", "--bootstrap-servers");
        assertUsage(
                "nextup dead-letters",
                "A verb goes before --reason: list has it",
                "dead-letters",
                "--reason=x");
        assertUsage("nextup", "Unknown option: '--to-the-moon' (see", "--to-the-moon");
    }

    @Test
    void aValueThatIsNotTrueOrFalseIsQuoted() {
        assertUsage(
                "nextup train",
                "Invalid value for option '--exclude-seen': \"maybe\" is not true or false",
                "train",
                "--events=x",
                "--exclude-seen=maybe");
        assertUsage("nextup topics", "\"1\" is not true or false", "topics", "--json=1");
    }

    @Test
    void wrongUsageIsOneLineWithExitCodeTwo() {
        assertThat(run("reply")).isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(1);
        assertThat(run("replay", "--events", "x", "--rate", "0")).isEqualTo(2);
        assertThat(err.toString())
                .endsWith(
                        "nextup replay: The rate is 0.0: more than 0 (see nextup replay --help)%n"
                                .formatted());
        assertThat(run("replay", "--events", "x", "--rate", "1", "--speed", "1")).isEqualTo(2);
        assertThat(run("replay", "--events", "x", "--format", "xml")).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void whatAnActionOnDeadLettersDoesNotTakeIsWrongUsage() {
        assertUsage("nextup replay", "--events=FILE | --raw=FILE", "replay");
        assertUsage("nextup dead-letters", "Say what to do: list or send", "dead-letters");
        String list = "nextup dead-letters list";
        assertUsage(list, "'--rate'", "dead-letters", "list", "--rate", "1");
        assertUsage(list, "'--mapping=", "dead-letters", "list", "--mapping=user=@key,item=/sku");
        assertUsage(list, "The limit is 0: at least 1", "dead-letters", "list", "--limit=0");
        assertUsage(list, "2026-11-24T14:00:00Z", "dead-letters", "list", "--since=yesterday");
        assertUsage(list, "missing-field", "dead-letters", "list", "--reason=bored");
        assertUsage(list, "\"MISSING_FIELD\"", "dead-letters", "list", "--reason=MISSING_FIELD");
        String send = "nextup dead-letters send";
        assertUsage(send, "Missing required parameter: 'FILE'", "dead-letters", "send");
        assertUsage(send, "'--reason", "dead-letters", "send", "x", "--reason", "undecodable");
        assertUsage(
                send,
                "--schema-registry needs --mapping",
                "dead-letters",
                "send",
                "x",
                "--schema-registry=registry.properties");
    }

    @Test
    void whatLinesAsTheyAreDoNotTakeIsWrongUsage() {
        String replay = "nextup replay";
        assertUsage(replay, "mutually exclusive", "replay", "--raw=x", "--events=y");
        assertUsage(replay, "--raw needs --topic", "replay", "--raw=x");
        assertUsage(
                replay, "--speed is for --events", "replay", "--raw=x", "--topic=t", "--speed=2");
        assertUsage(
                replay,
                "--mapping is for --events",
                "replay",
                "--raw=x",
                "--topic=t",
                "--mapping=user=a,item=b");
        assertUsage(replay, "--key is for --raw", "replay", "--events=x", "--key=sku");
        for (String key : List.of("@key", "/lines/*/sku", "a,b", "'view'")) {
            assertUsage(
                    replay,
                    "--key %s is not a place in a line".formatted(key),
                    "replay",
                    "--raw=x",
                    "--topic=t",
                    "--key=" + key);
        }
        assertUsage("nextup ingest", "Say what to do: check", "ingest");
        assertUsage("nextup ingest check", "The limit is 0", "ingest", "check", "--limit=0");
    }

    @Test
    void aTopicsMappingWithoutUserOrItemIsWrongUsageInEveryVerb() {
        String mapping = "--mapping=item=/sku";
        String message =
                "--mapping: The fields \"item=/sku\" name no place for the user: write user=PLACE,item=PLACE";

        assertUsage(
                "nextup dead-letters send",
                message,
                "dead-letters",
                "send",
                "letters.jsonl",
                mapping);
        assertUsage("nextup ingest check", message, "ingest", "check", mapping);
        assertUsage("nextup train", message, "train", "--from=kafka", "--registry=models", mapping);
        assertUsage("nextup refresh", message, "refresh", "--registry=models", mapping);
        assertUsage("nextup evaluate", message, "evaluate", "--from=kafka", "--model=m", mapping);
        assertUsage(
                "nextup compare",
                message,
                "compare",
                "--from=kafka",
                "--model=m",
                "--model=n",
                mapping);
    }

    private void assertUsage(String verb, String message, String... arguments) {
        err.getBuffer().setLength(0);
        assertThat(run(arguments)).isEqualTo(2);
        assertThat(err.toString())
                .hasLineCount(1)
                .startsWith(verb + ": ")
                .contains(message)
                .endsWith(" (see %s --help)%n".formatted(verb));
    }

    @Test
    void aFreshStartDeletesNothingThatNoRunHasLeft() throws IOException {
        Path precious = Files.createDirectories(directory.resolve("kafka")).resolve("topics.yaml");
        Files.writeString(precious, "topics: []");

        assertThat(run("up", "--fresh", "--directory", directory.toString())).isEqualTo(1);
        assertThat(precious).exists();
        assertThat(err.toString())
                .isEqualTo(
                        "nextup up: %s was not left by nextup up (it has no server.properties): --fresh does not delete it%n"
                                .formatted(precious.getParent()));
    }

    /** A restart would not find them there, and begin anew. */
    @Test
    void upKeepsItsCheckpointsWhereARestartLooksForThem() {
        assertUsage(
                "nextup up",
                "so name another --directory",
                "up",
                "--directory",
                directory.resolve("up").toString(),
                "--flink",
                "execution.checkpointing.dir=file:///elsewhere");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aFailureThatAUserCanCauseIsOneLineWithExitCodeOne() {
        Path file = directory.resolve("none.csv");

        assertThat(run("replay", "--events", file.toString())).isEqualTo(1);
        assertThat(err.toString()).isEqualTo("nextup replay: %s does not exist%n".formatted(file));
    }

    @Test
    void aClientThatCannotBeMadeIsOneLineWithExitCodeOne() throws IOException {
        Path file =
                Files.writeString(
                        directory.resolve("kafka.properties"),
                        "bootstrap.servers=127.0.0.1:9\nsecurity.protocol=SSL\nssl.truststore.location=/none.jks\n");

        assertThat(run("topics", "--kafka-config", file.toString())).isEqualTo(1);
        assertThat(err.toString())
                .hasLineCount(1)
                .startsWith(
                        "nextup topics: No Kafka client for 127.0.0.1:9 can be made: correct --bootstrap-servers (HOST:PORT) or the properties in --kafka-config (")
                .contains("/none.jks");
    }

    @Test
    void settingsOfKafkaThatNoClusterWouldTakeAreWrongUsage() throws IOException {
        Path file = directory.resolve("kafka.properties");
        for (String[] wrong :
                new String[][] {
                    {"${BROKER}", "nothing replaced ${BROKER} in bootstrap.servers"},
                    {
                        "kafka:9\nsecurity.protocol=SASL_SSL\nsasl.mechanism=SCRAM-SHA-265",
                        "did you mean SCRAM-SHA-256?"
                    },
                    {"kafka:9\nrequest.timeout.ms=5s", "request.timeout.ms: Not a number"}
                }) {
            Files.writeString(file, "bootstrap.servers=" + wrong[0]);
            assertUsage("nextup topics", wrong[1], "topics", "--kafka-config=" + file);
            assertThat(err.toString()).contains("the Kafka cluster: %s: ".formatted(file));
        }
        assertUsage(
                "nextup topics",
                "\"nowhere\" in bootstrap.servers is not an address: write HOST:PORT",
                "topics",
                "--bootstrap-servers=nowhere");
    }

    @Test
    void aFileOfDeclarationsThatCannotBeReadIsWrongUsage() {
        assertUsage(
                "nextup topics",
                "--file: %s cannot be read: ".formatted(directory),
                "topics",
                "--file",
                directory.toString());
        assertUsage("nextup topics", "--acls-file: No such", "topics", "--acls-file=none.yaml");
    }

    @Test
    void aFullDiskIsOneLineWhereverItIsMet() {
        IOException full = new IOException("no space left on device");
        CommandLine command =
                new CommandLine(new ShowStateCommand()).setErr(new PrintWriter(err, true));

        for (Exception each :
                List.of(
                        new UncheckedIOException(full),
                        new UncheckedIOException("model.pt cannot be read", full))) {
            new OneLineErrors().handleExecutionException(each, command, null);
        }

        assertThat(err.toString())
                .isEqualTo(
                        "show: no space left on device%nshow: model.pt cannot be read%n"
                                .formatted());
    }

    @Test
    void settingsThatAProducerDoesNotTakeAreNamed() {
        KafkaSettings kafka =
                KafkaSettings.from(
                        Map.of("bootstrap.servers", "127.0.0.1:9", "delivery.timeout.ms", "1"));

        assertThatThrownBy(() -> ReplayCommand.producer(kafka))
                .isInstanceOf(TopicException.class)
                .hasMessageContainingAll("the properties in --kafka-config", "delivery.timeout.ms");
    }

    @Test
    void outputThatCouldNotBeWrittenIsOneLineWithExitCodeOne() throws Exception {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "a device that is always full");
        Path errors = directory.resolve("errors.txt");

        Process verb =
                strimzi().redirectOutput(full.toFile()).redirectError(errors.toFile()).start();

        assertThat(verb.waitFor(1, TimeUnit.MINUTES)).as("it ends").isTrue();
        assertThat(errors)
                .content()
                .hasLineCount(1)
                .startsWith("nextup: not all output was written");
        assertThat(verb.exitValue()).isEqualTo(1);
    }

    /** As {@code nextup topics --strimzi=shop | head -n 0}. */
    @Test
    void aReaderThatWantsNoMoreIsNoError() throws Exception {
        Path errors = directory.resolve("errors.txt");
        Process verb = strimzi().redirectError(errors.toFile()).start();

        verb.getInputStream().close();

        assertThat(verb.waitFor(1, TimeUnit.MINUTES)).as("it ends").isTrue();
        assertThat(errors).content().isEmpty();
        assertThat(verb.exitValue()).isZero();
    }

    private static ProcessBuilder strimzi() {
        ProcessBuilder topics =
                new ProcessBuilder(
                        ChildJvm.javaCommand(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Nextup.class.getName(),
                        "topics",
                        "--strimzi=shop");
        // Both change what is printed.
        topics.environment().keySet().removeAll(Set.of("JAVA_TOOL_OPTIONS", "NEXTUP_LOG_FORMAT"));
        return topics;
    }

    private int run(String... arguments) {
        return Nextup.commandLine(new OneLineErrors())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
