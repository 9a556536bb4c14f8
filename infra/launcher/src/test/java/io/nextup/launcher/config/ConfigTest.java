package io.nextup.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.nextup.launcher.Nextup;
import io.nextup.launcher.VerbRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/** Runs verbs beside a nextup.yaml. */
class ConfigTest {
    private static final String SETTINGS =
            """
            kafka-config: cluster.properties
            slot: shop
            mapping: user=/visitor/id,item=/sku
            """;

    @TempDir Path directory;

    @BeforeEach
    void cluster() throws IOException {
        Files.writeString(
                directory.resolve("cluster.properties"),
                "bootstrap.servers=kafka-1:9092\nssl.key.password=hunter2\n");
    }

    /** One key has one meaning. */
    @ParameterizedTest
    @EnumSource
    void aSettingIsAnOptionOfSomeVerbAndOfOneKindInAll(Setting setting) {
        List<OptionSpec> options =
                verbs(Nextup.commandLine())
                        .map(verb -> verb.getCommandSpec().findOption(setting.option()))
                        .filter(option -> option != null)
                        .toList();

        assertThat(options).isNotEmpty();
        assertThat(options.stream().map(OptionSpec::type).distinct()).hasSize(1);
        assertThat(options.stream().map(OptionSpec::paramLabel).distinct()).hasSize(1);
    }

    private static Stream<CommandLine> verbs(CommandLine command) {
        return Stream.concat(
                Stream.of(command),
                command.getSubcommands().values().stream().flatMap(ConfigTest::verbs));
    }

    @Command(name = "verb")
    private static final class SomeVerb {
        @Option(names = "--slot", defaultValue = "default")
        private String slot;

        @Option(names = "--kafka-config")
        private Path kafka;

        @Option(names = "--rate", defaultValue = "7")
        private int rate;
    }

    @Test
    void theCommandLineWinsOverTheFileAndTheFileOverWhatIsBuiltIn() throws Exception {
        Path file = settings("slot: shop\n");

        assertThat(parsed(file, Map.of(), "--slot=mine").slot).isEqualTo("mine");
        assertThat(parsed(file, Map.of()).slot).isEqualTo("shop");
        assertThat(parsed(settings(""), Map.of()).slot).isEqualTo("default");
        assertThat(parsed(null, Map.of()).slot).isEqualTo("default");
        assertThat(parsed(file, Map.of()).rate).isEqualTo(7);
    }

    @Test
    void aVariableThatNamesTheFileOfKafkaWinsOverTheSetting() throws Exception {
        Path file = settings(SETTINGS);

        assertThat(parsed(file, Map.of()).kafka).isEqualTo(directory.resolve("cluster.properties"));
        assertThat(parsed(file, Map.of("NEXTUP_KAFKA_CONFIG", "other")).kafka).isNull();
    }

    /** Picocli replaces such references in defaults. */
    @Test
    void aValueReadsNeitherTheEnvironmentNorPropertiesOfThisProgram() throws Exception {
        Path file = settings("slot: ${env:PATH}-${sys:user.home}-$$-$\n");

        assertThat(parsed(file, Map.of()).slot).isEqualTo("${env:PATH}-${sys:user.home}-$$-$");
    }

    @Test
    void theFileOfTheWorkingDirectoryNeedsNoOption() throws Exception {
        Path file = settings("slot: shop\n");
        SomeVerb verb = new SomeVerb();

        new CommandLine(verb)
                .setDefaultValueProvider(new FileDefaults(() -> null, file, Map.of()))
                .parseArgs();

        assertThat(verb.slot).isEqualTo("shop");
    }

    /** Else models would be announced, and records mapped, for a job that does not look there. */
    @Test
    void theJobOfUpTakesTheSettingsUnlessItsOwnOptionsSayOtherwise() throws Exception {
        FileDefaults defaults = new FileDefaults(() -> null, settings(SETTINGS), Map.of());

        assertThat(defaults.jobOptions(Map.of("nextup.models.slot", "mine")))
                .isEqualTo(
                        Map.of(
                                "nextup.models.slot",
                                "mine",
                                "nextup.ingest.mapping",
                                "user=/visitor/id,item=/sku"));
    }

    private static SomeVerb parsed(Path file, Map<String, String> environment, String... options) {
        SomeVerb verb = new SomeVerb();
        new CommandLine(verb)
                .setDefaultValueProvider(
                        new FileDefaults(() -> file, Path.of("none.yaml"), environment))
                .parseArgs(options);
        return verb;
    }

    @Test
    void showSaysWhereEachValueComesFromAndWhereTheBrokersAre() throws Exception {
        Path file = settings(SETTINGS);

        for (List<String> words :
                List.of(
                        List.of("--config", file.toString(), "config", "show"),
                        List.of("config", "show", "--config", file.toString()))) {
            VerbRun run = VerbRun.of(words);
            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(run.out().lines().map(line -> line.replaceAll(" +", " ")))
                    .containsExactly(
                            "kafka-config %s %s:1"
                                    .formatted(directory.resolve("cluster.properties"), file),
                            "schema-registry none built-in",
                            "mapping user=/visitor/id,item=/sku %s:3".formatted(file),
                            "titles none built-in",
                            "categories none built-in",
                            "slot shop %s:2".formatted(file),
                            "registry models built-in",
                            "brokers kafka-1:9092");
        }
    }

    @Test
    void showPrintsTheSameAsJson() throws Exception {
        Path file = settings(SETTINGS);

        JsonNode json =
                VerbRun.of(List.of("config", "show", "--json", "--config", file.toString())).json();

        assertThat(json.get("file").textValue()).isEqualTo(file.toString());
        assertThat(json.get("bootstrapServers").textValue()).isEqualTo("kafka-1:9092");
        assertThat(json.get("settings")).hasSize(Setting.values().length);
        assertThat(json.get("settings").get(5).toString())
                .isEqualTo(
                        "{\"key\":\"slot\",\"value\":\"shop\",\"origin\":\"%s:2\"}"
                                .formatted(file));
        assertThat(VerbRun.of(List.of("config", "show", "--json")).json().get("file").isNull())
                .isTrue();
    }

    @Test
    void aWrongFileIsWrongUsageOfAVerbThatReadsItAndHidesNoHelp() throws Exception {
        String file = settings("regestry: models\n").toString();

        VerbRun run = VerbRun.of(List.of("models", "list", "--config", file));
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .isEqualTo(
                        "nextup models list: %s:1: \"regestry\" is not a setting: did you mean registry? (see nextup models list --help)\n"
                                .formatted(file));
        VerbRun help = VerbRun.of(List.of("models", "list", "--help", "--config", file));
        assertThat(help.exitCode()).isZero();
        assertThat(help.out()).startsWith("Usage: nextup models list ");
    }

    @Test
    void aValueThatItsOptionDoesNotTakeIsNamedWithFileLineAndKey() throws Exception {
        Path file = settings("\nslot: a/b\n");

        assertUsage(
                "%s:2: slot: \"a/b\" is not the name of a slot".formatted(file),
                "models",
                "status",
                "--config=" + file);
    }

    @Test
    void aFileThatASettingNamesAndThatIsNotThereIsNamedWithTheSetting() throws Exception {
        Path file = settings("kafka-config: none.properties\n");

        assertUsage(
                "There is no file %s: name one with properties of Kafka clients (%s:1 gives --kafka-config)"
                        .formatted(directory.resolve("none.properties"), file),
                "topics",
                "--config=" + file);
    }

    /** Columns of a file are not places in the records of a topic. */
    @Test
    void theMappingOfTheTopicIsNotThatOfAFile() throws Exception {
        Path file = settings("mapping: user=/visitor/id\nschema-registry: registry.properties\n");
        Path events = Files.writeString(directory.resolve("clicks.csv"), "user,item\n");

        VerbRun replay = VerbRun.of(List.of("replay", "--events=" + events, "--config=" + file));
        assertThat(replay.err()).contains("clicks.csv").doesNotContain("mapping", "visitor");
        assertUsage(
                "attributes.NAME= (%s:1 gives --mapping)".formatted(file),
                "dead-letters",
                "send",
                "letters.jsonl",
                "--config=" + file);
    }

    private static void assertUsage(String message, String... words) {
        VerbRun run = VerbRun.of(List.of(words));
        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        assertThat(run.err()).hasLineCount(1).contains(message);
    }

    private Path settings(String content) throws IOException {
        Path file = Files.writeString(directory.resolve("nextup.yaml"), content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    }
}
