package io.nextup.launcher.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.nextup.artifact.s3.S3Server;
import io.nextup.launcher.VerbRun;
import io.nextup.launcher.verb.LaterTrainer;
import io.nextup.launcher.verb.TrainerBroker;
import io.nextup.trainer.refresh.Chain;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code refresh}, by its earlier name {@code train --every}, with a registry on S3 and the topics
 * of a real broker.
 */
class RefreshS3IT {
    @TempDir Path directory;
    @RegisterExtension static final TrainerBroker BROKER = new TrainerBroker();
    private S3Server server;

    @BeforeEach
    void start() throws Exception {
        server = S3Server.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void eachModelIsAnnouncedWhereItLiesAndDownloadedOnce() throws Exception {
        BROKER.send(Chain.steps(0, 6));
        JsonNode first = round();
        assertThat(first.get("outcome").textValue()).isEqualTo("accepted");
        assertThat(first.get("servingModelVersion").isNull()).isTrue();
        String v1 = first.get("modelVersion").textValue();
        assertThat(announced()).isEqualTo("s3://models/live/" + v1 + "/");
        assertThat(first.get("path").textValue()).isEqualTo(announced());
        assertThat(modulesRead(v1)).isZero();

        BROKER.send(Chain.steps(6, 8));
        JsonNode second = round();
        assertThat(second.get("outcome").textValue()).isEqualTo("accepted");
        assertThat(second.get("servingModelVersion").textValue()).isEqualTo(v1);
        assertThat(second.get("judgedServingModelVersion"))
                .isEqualTo(first.get("judgedModelVersion"));
        assertThat(second.at("/comparisons/0/modelVersion"))
                .isEqualTo(first.get("judgedModelVersion"));
        String v2 = second.get("modelVersion").textValue();
        assertThat(announced()).isEqualTo("s3://models/live/" + v2 + "/");
        assertThat(modulesRead(v1)).isEqualTo(1);
        assertThat(modulesRead(v2)).isZero();

        // What came last has to be fetched once to be asked; both copies are there then.
        assertThat(round().get("outcome").textValue()).isEqualTo("nothing-new");
        assertThat(modulesRead(v2)).isEqualTo(1);
        JsonNode fourth = round();
        assertThat(fourth.get("outcome").textValue()).isEqualTo("nothing-new");
        assertThat(fourth.get("servingModelVersion").textValue()).isEqualTo(v2);
        assertThat(modulesRead(v2)).isEqualTo(1);

        // This one asks the model that serves and the one before it, as they were judged.
        BROKER.send(Chain.steps(8, 10));
        JsonNode fifth = round();
        assertThat(fifth.at("/comparisons/0/modelVersion"))
                .isEqualTo(second.get("judgedModelVersion"));
        assertThat(fifth.at("/comparisons/1/modelVersion"))
                .isEqualTo(first.get("judgedModelVersion"));
        assertThat(modulesRead(v1)).isEqualTo(1);
        assertThat(modulesRead(v2)).isEqualTo(1);
        assertThat(copies())
                .hasSize(4)
                .anyMatch(name -> name.startsWith("artifact-" + v1))
                .anyMatch(name -> name.startsWith("artifact-" + v2));
    }

    private JsonNode round() throws Exception {
        VerbRun run =
                VerbRun.of(
                        LaterTrainer.environment(Duration.ZERO),
                        "train",
                        "--every=1h",
                        "--rounds=1",
                        "--json",
                        "--from=kafka",
                        "--family=markov",
                        "--registry=s3://models/live",
                        "--work=" + work(),
                        "--bootstrap-servers=" + BROKER.bootstrapServers());
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run.json();
    }

    private Path work() {
        return directory.resolve("work");
    }

    private int modulesRead(String version) {
        return server.reads("live/" + version + "/model.pt");
    }

    private List<String> copies() throws Exception {
        try (Stream<Path> copies = Files.list(work().resolve("models"))) {
            return copies.map(path -> path.getFileName().toString()).toList();
        }
    }

    private String announced() throws Exception {
        return BROKER.announced().orElseThrow().location();
    }
}
