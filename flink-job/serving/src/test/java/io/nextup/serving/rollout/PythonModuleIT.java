package io.nextup.serving.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.store.LocalArtifactStore;
import io.nextup.event.ModelAnnouncement;
import io.nextup.scoring.Probe;
import io.nextup.scoring.Vocabulary;
import io.nextup.scoring.torch.ModuleCheck;
import io.nextup.serving.engine.Models;
import io.nextup.serving.engine.ScoringEngine;
import io.nextup.serving.shape.WarmUp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the program of the page about a user's own model by Python, and serves its model. Skipped if
 * no Python has PyTorch.
 */
@Timeout(300)
class PythonModuleIT {
    private static final Path PAGE = Path.of("..", "..", "schemas", "model", "YOUR-MODEL.md");
    private static final int MAX_LENGTH = 50;

    @TempDir Path directory;

    @Test
    void theModuleOfThePageServes() throws Exception {
        Optional<String> python = pythonWithTorch();
        assumeTrue(
                python.isPresent(),
                "No python3 here has PyTorch: apt install python3-torch libopenblas0-openmp");
        Path program = Files.writeString(directory.resolve("mine.py"), program());
        run(List.of(python.get(), program.toString()));

        Vocabulary vocabulary = Vocabulary.read(directory.resolve("items.txt"));
        assertThat(vocabulary.size()).isEqualTo(8);
        List<Probe> probes = ModuleCheck.run(directory.resolve("model.pt"), "cpu", 8, MAX_LENGTH);
        ModelAnnouncement published = publish(vocabulary, probes);

        Artifact artifact =
                new ModelCache(directory.resolve("cache")).fetch(published.model(), arrived -> {});
        ArtifactModelLoader loader =
                new ArtifactModelLoader(
                        "cpu", Models::tight, new WarmUp(MAX_LENGTH, System::nanoTime));
        try (ScoringEngine engine = Models.engine()) {
            engine.serve("default", loader.load(artifact));
            ScoringEngine.Client client = Asking.connect(engine);
            // Around the ring.
            assertThat(best(client, "item-2", "item-3", "item-4")).isEqualTo("item-5");
            assertThat(best(client, "item-7", "item-8")).isEqualTo("item-1");
            assertThat(best(client, "unknown", "item-6")).isEqualTo("item-7");
        }
    }

    private static String best(ScoringEngine.Client client, String... itemIds) throws Exception {
        return Asking.ask(client, itemIds).get().items().get(0).itemId();
    }

    private ModelAnnouncement publish(Vocabulary vocabulary, List<Probe> probes)
            throws IOException {
        Path staging = Files.createDirectory(directory.resolve("staging"));
        Files.copy(directory.resolve("model.pt"), staging.resolve("model.pt"));
        Artifact artifact =
                Artifact.write(
                        staging,
                        new Artifact.Draft(
                                "mine",
                                "mine",
                                "2026-11-24T00:00:00Z",
                                MAX_LENGTH,
                                probes,
                                vocabulary.itemIds(),
                                Map.of(),
                                Map.of()),
                        vocabulary);
        return new ModelAnnouncement(
                "default",
                "mine",
                new LocalArtifactStore(directory.resolve("registry")).publish(artifact).toString(),
                artifact.manifestSha256(),
                1);
    }

    /** Returns the page's only block of Python. */
    private static String program() throws IOException {
        String page = Files.readString(PAGE);
        String start = "```python\n";
        int from = page.indexOf(start) + start.length();
        assertThat(page.indexOf(start, from)).isEqualTo(-1);
        return page.substring(from, page.indexOf("```\n", from));
    }

    private Optional<String> pythonWithTorch() throws Exception {
        for (String python : List.of("/usr/bin/python3", "python3")) {
            try {
                run(List.of(python, "-c", "import torch"));
                return Optional.of(python);
            } catch (IOException without) {
                // The next one.
            }
        }
        return Optional.empty();
    }

    /** Runs a command; a failure is an error with the command's output. */
    private void run(List<String> command) throws Exception {
        Path printed = Files.createTempFile(directory, "printed", ".txt");
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(printed.toFile());
        builder.environment().put("OMP_NUM_THREADS", "1");
        Process process = builder.start();
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            process.destroyForcibly().waitFor();
            throw new IOException("%s does not end".formatted(command));
        }
        if (process.exitValue() != 0) {
            throw new IOException("%s failed: %s".formatted(command, Files.readString(printed)));
        }
    }
}
