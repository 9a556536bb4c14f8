package io.nextup.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Without a broker; {@code TrainerKafkaIT} has one. */
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
        CommandRun trained =
                run("train", "--family=fake", "--json", "--events", events, "--registry", registry);
        String version = trained.json().get("version").textValue();
        Files.writeString(Files.createDirectory(registry.resolve("torn")).resolve("model.pt"), "x");
        Files.writeString(
                Files.createDirectory(registry.resolve("harmed")).resolve("manifest.json"), "{");
        CommandRun run =
                run("models", "--json", "--registry", registry, "--bootstrap-servers", NOBODY);
        assertThat(run.exitCode()).isZero();
        JsonNode json = run.json();
        assertThat(json.get("announced").isNull()).isTrue();
        assertThat(json.get("models")).hasSize(2);
        assertThat(json.get("models").get(0).get("version").textValue()).isEqualTo("harmed");
        assertThat(json.get("models").get(0).get("damage").textValue()).contains("manifest.json");
        JsonNode model = json.get("models").get(1);
        assertThat(model.get("version").textValue()).isEqualTo(version);
        assertThat(model.get("announced").isNull()).isTrue();
        assertThat(model.get("family").textValue()).isEqualTo("fake");
        assertThat(model.get("createdAt").textValue()).isEqualTo("2026-11-24T16:05:01Z");
        assertThat(model.get("items").intValue()).isEqualTo(2);
        assertThat(model.get("metrics")).isEqualTo(trained.json().get("metrics"));
        assertThat(run.err())
                .isEqualTo(
                        "Which model is announced is not known: No Kafka broker answered at"
                                + " 127.0.0.1:1 within 3 s: start one, or name it with"
                                + " --bootstrap-servers\n");
    }

    @Test
    void wrongUsageIsOneLineAndExitCodeTwo() {
        misused("announce needs the VERSION to announce", "announce");
        misused("only announce takes a version, not rollback", "rollback", "v1");
        misused("\"delete\" is none of list, announce, rollback, import", "delete");
    }

    @Test
    void aRegistryThatIsNotThereIsSaid() {
        Path nowhere = directory.resolve("nowhere");
        CommandRun run = run("models", "--registry", nowhere);
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .isEqualTo(
                        "trainer models: There is no registry %s: train --registry %s makes one\n"
                                .formatted(nowhere, nowhere));
    }

    @Test
    void aVersionThatIsNotThereIsSaidBeforeTheBrokerIsAsked() throws IOException {
        CommandRun run = run("models", "announce", "v9", "--registry", directory);
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .isEqualTo(
                        "trainer models: No version v9 in %s; there are none yet\n"
                                .formatted(directory));
    }

    private void misused(String message, Object... action) {
        Object[] arguments = new Object[action.length + 3];
        arguments[0] = "models";
        arguments[1] = "--registry";
        arguments[2] = directory;
        System.arraycopy(action, 0, arguments, 3, action.length);
        CommandRun run = run(arguments);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .isEqualTo("trainer models: %s (see trainer models --help)\n".formatted(message));
    }

    private CommandRun run(Object... arguments) {
        return CommandRun.of(family.environment(), arguments);
    }
}
