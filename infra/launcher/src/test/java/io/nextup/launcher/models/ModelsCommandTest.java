package io.nextup.launcher.models;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nextup.artifact.StagedArtifact;
import io.nextup.artifact.store.LocalArtifactStore;
import io.nextup.launcher.VerbRun;
import io.nextup.trainer.operate.FakeFamily;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Without a broker; {@code TrainerKafkaIT} and {@code PruneIT} have one. */
class ModelsCommandTest {
    /** Nothing listens there: connections are refused at once. */
    private static final String NOBODY = "127.0.0.1:1";

    @TempDir Path directory;
    private final FakeFamily family = new FakeFamily();

    @Test
    void theListGoesOnWithoutABrokerAndSaysWhatItDoesNotKnow() throws Exception {
        Path events = directory.resolve("events.txt");
        Path registry = directory.resolve("registry");
        Files.writeString(events, "u1 a b c d\nu2 a b c\n");
        VerbRun trained =
                run("train", "--family=fake", "--json", "--events", events, "--registry", registry);
        String version = trained.json().get("modelVersion").textValue();
        Files.writeString(Files.createDirectory(registry.resolve("torn")).resolve("model.pt"), "x");
        Files.writeString(
                Files.createDirectory(registry.resolve("harmed")).resolve("manifest.json"), "{");
        VerbRun run =
                run("models", "--json", "--registry", registry, "--bootstrap-servers", NOBODY);
        assertThat(run.exitCode()).isZero();
        JsonNode json = run.json();
        assertThat(json.get("announcedModelVersion").isNull()).isTrue();
        assertThat(json.get("models")).hasSize(2);
        assertThat(json.get("models").get(0).get("modelVersion").textValue()).isEqualTo("harmed");
        assertThat(json.get("models").get(0).get("damage").textValue()).contains("manifest.json");
        JsonNode model = json.get("models").get(1);
        assertThat(model.get("modelVersion").textValue()).isEqualTo(version);
        assertThat(model.get("announced").isNull()).isTrue();
        assertThat(model.get("family").textValue()).isEqualTo("fake");
        assertThat(model.get("createdAt").textValue()).isEqualTo("2026-11-24T16:05:01Z");
        assertThat(model.get("itemCount").intValue()).isEqualTo(2);
        assertThat(model.get("metrics")).isEqualTo(trained.json().get("metrics"));
        assertThat(run.err())
                .isEqualTo(
                        "Which model is announced is not known: No Kafka broker answered at"
                                + " 127.0.0.1:1 within 3 s: start one, or correct"
                                + " --bootstrap-servers\n");
    }

    /**
     * With an input that this build lacks it cannot ask the model, but shows it, with the reason.
     */
    @Test
    void aModelOfALaterBuildIsListed() throws Exception {
        Path events = Files.writeString(directory.resolve("events.txt"), "u1 a b c d\nu2 a b c\n");
        Path registry = directory.resolve("registry");
        JsonNode trained =
                run("train", "--family=fake", "--json", "--events", events, "--registry", registry)
                        .json();
        Path file = Path.of(trained.get("path").textValue()).resolve("manifest.json");
        ObjectNode manifest = (ObjectNode) new ObjectMapper().readTree(file.toFile());
        manifest.put("family", "of-tomorrow").putObject("later").put("field", 1);
        Files.writeString(file, manifest.toString());

        JsonNode model = onlyModel(registry);
        assertThat(model.get("family").textValue()).isEqualTo("of-tomorrow");
        assertThat(model.get("itemCount").intValue()).isEqualTo(2);

        manifest.putArray("optionalInputs").add("weather");
        Files.writeString(file, manifest.toString());

        model = onlyModel(registry);
        assertThat(model.get("modelVersion")).isEqualTo(trained.get("modelVersion"));
        assertThat(model.get("damage").textValue())
                .contains("takes [weather], which this build does not supply: upgrade this build");
    }

    private JsonNode onlyModel(Path registry) throws Exception {
        JsonNode models =
                run("models", "--json", "--registry", registry, "--bootstrap-servers", NOBODY)
                        .json()
                        .get("models");
        assertThat(models).hasSize(1);
        return models.get(0);
    }

    @Test
    void wrongUsageIsOneLineAndExitCodeTwo() {
        misused("models", "\"delete\" is not a verb (see", "delete");
        misused("models", "\"lst\" is not a verb: did you mean list?", "lst");
        misused("models announce", "Missing required parameter: 'VERSION'", "announce");
        misused("models rollback", "Unmatched argument at index ", "rollback", "v1");
        misused("models status", "'--registry'", "status");
        misused("models pardon", "'--registry'", "pardon", "v1");
        misused(
                "models sign",
                "--signed-by is missing: name the versions to sign, or sign all that an old key has signed with --signed-by OLD.pem",
                "sign",
                "--signing-key=signing.pem");
        misused(
                "models sign",
                "--signed-by: There is no file of trusted keys old.pem",
                "sign",
                "--signed-by=old.pem",
                "--signing-key=signing.pem");
        misused("models prune", "--older-than", "prune", "--dry-run");
        misused("models prune", "--keep is 0: at least 1", "prune", "--older-than=90d", "--keep=0");
        misused("models prune", "--slot=default", "prune", "--older-than=90d", "--slot=default");
        misused("models list", "--older-than", "list", "--older-than=90d");
        misused("models prune", "--name", "prune", "--older-than=90d", "--name=mine");
    }

    @Test
    void whateverLooksIntoARegistryTakesModelsByDefault() {
        for (String action : List.of("list", "announce", "rollback", "import", "sign", "prune")) {
            assertThat(run("models", action, "--help").out().replaceAll("\\s+", " "))
                    .as(action)
                    .contains(" --registry=DIR ", "bucket/prefix (default: models).");
        }
    }

    @Test
    void anActionStandsBeforeOrAfterItsOptionsAndWithoutOneItIsToList() {
        Path registry = directory.resolve("announce");
        String list = run("models", "list", "--registry", registry).err();
        assertThat(list).startsWith("nextup models list: There is no registry " + registry);
        assertThat(run("models", "--registry", registry).err()).isEqualTo(list);
        assertThat(run("models", "--registry", registry, "list").err()).isEqualTo(list);
        assertThat(run("models", "--keep", "1", "--registry=" + registry, "prune").err())
                .startsWith("nextup models prune: ")
                .contains("--older-than");
    }

    @Test
    void eachActionHasItsOwnHelpWithExamples() {
        assertThat(run("models", "--help").out())
                .startsWith("Usage: nextup models ")
                .contains("ACTION", "  nextup models status --slot default --json");
        for (String action :
                List.of(
                        "list",
                        "announce",
                        "rollback",
                        "import",
                        "sign",
                        "prune",
                        "status",
                        "pardon")) {
            String help = run("models", action, "--help").out();
            assertThat(help)
                    .startsWith("Usage: nextup models " + action + " ")
                    .contains("Examples:%n  nextup models %s".formatted(action));
            assertThat(help.lines()).allMatch(line -> line.length() <= 80);
        }
        assertThat(run("models", "prune", "--help").out()).doesNotContain("--module", "--slot");
        assertThat(run("models", "status", "--help").out()).doesNotContain("--registry", "--keep");
    }

    @Test
    void withoutABrokerTheStatusIsAnErrorThatNamesIt() throws IOException {
        VerbRun run = run("models", "status", unusableBroker());
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .startsWith("nextup models status: ")
                .contains("127.0.0.1:9")
                .contains("--bootstrap-servers")
                .hasLineCount(1);
    }

    @Test
    void aRegistryThatIsNotThereIsSaid() {
        Path nowhere = directory.resolve("nowhere");
        VerbRun run = run("models", "--registry", nowhere);
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .isEqualTo(
                        "nextup models list: There is no registry %s: train --registry %s makes one\n"
                                .formatted(nowhere, nowhere));
    }

    @Test
    void aVersionThatIsNotThereIsSaidBeforeTheBrokerIsAsked() throws IOException {
        VerbRun run = run("models", "announce", "v9", "--registry", directory);
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .isEqualTo(
                        "nextup models announce: No version v9 in %s; there are none yet\n"
                                .formatted(directory));
    }

    @Test
    void whereTheBrokerCannotBeAskedNothingIsDeletedAndTheReasonIsSaid() throws Exception {
        LocalArtifactStore store = new LocalArtifactStore(directory.resolve("registry"));
        store.publish(StagedArtifact.in(directory.resolve("one"), "v1", "2026-01-01T00:00:00Z"));
        store.publish(StagedArtifact.in(directory.resolve("two"), "v2", "2026-02-01T00:00:00Z"));
        VerbRun run =
                run(
                        "models",
                        "prune",
                        "--older-than=90d",
                        "--keep=1",
                        "--registry",
                        directory.resolve("registry"),
                        unusableBroker());
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .startsWith(
                        "nextup models prune: Nothing is deleted, as it is not known which models are"
                                + " needed: ")
                .contains("127.0.0.1:9")
                .contains("--bootstrap-servers")
                .hasLineCount(1);
        assertThat(store.versions()).containsExactly("v1", "v2");
    }

    private void misused(String verb, String message, Object... action) {
        Object[] arguments = new Object[action.length + 3];
        arguments[0] = "models";
        arguments[1] = "--registry";
        arguments[2] = directory;
        System.arraycopy(action, 0, arguments, 3, action.length);
        VerbRun run = run(arguments);
        assertThat(run.exitCode()).as(message).isEqualTo(2);
        assertThat(run.err())
                .hasLineCount(1)
                .startsWith("nextup %s: ".formatted(verb))
                .contains(message)
                .endsWith(" (see nextup %s --help)\n".formatted(verb));
    }

    /** Settings of which no client can be made: its authority's file is missing. */
    private String unusableBroker() throws IOException {
        return "--kafka-config="
                + Files.writeString(
                        directory.resolve("kafka.properties"),
                        "bootstrap.servers=127.0.0.1:9\nsecurity.protocol=SSL\nssl.truststore.location=/none.jks\n");
    }

    private VerbRun run(Object... arguments) {
        return VerbRun.of(family.environment(), arguments);
    }
}
