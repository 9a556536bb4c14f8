package io.nextup.serving.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactDraft;
import io.nextup.artifact.store.LocalArtifactStore;
import io.nextup.artifact.trust.ModelTrust;
import io.nextup.event.EventReference;
import io.nextup.event.ModelAnnouncement;
import io.nextup.scoring.InputColumn;
import io.nextup.scoring.ItemRules;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.Probe;
import io.nextup.scoring.Vocabulary;
import io.nextup.scoring.torch.AllowedOperators;
import io.nextup.scoring.torch.ModuleCheck;
import io.nextup.serving.engine.Asking;
import io.nextup.serving.engine.Models;
import io.nextup.serving.engine.RequestContext;
import io.nextup.serving.engine.ScoreRequest;
import io.nextup.serving.engine.ScoringEngine;
import io.nextup.serving.engine.ServingModel;
import io.nextup.serving.shape.WarmUp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
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
        List<String> programs = programs();
        run(python.get(), "mine.py", programs.get(0));

        Vocabulary vocabulary = Vocabulary.read(directory.resolve("items.txt"));
        assertThat(vocabulary.size()).isEqualTo(8);
        List<Probe> probes =
                ModuleCheck.run(
                        directory.resolve("model.pt"),
                        "cpu",
                        8,
                        MAX_LENGTH,
                        ModelInputs.NONE,
                        AllowedOperators.ofThisBuild());
        ModelInputs hour = new ModelInputs(List.of(InputColumn.NOW), List.of());
        run(python.get(), "hours.py", programs.get(1));
        List<Probe> ofHours =
                ModuleCheck.run(
                        directory.resolve("hours.pt"),
                        "cpu",
                        8,
                        MAX_LENGTH,
                        hour,
                        AllowedOperators.ofThisBuild());

        try (ScoringEngine engine = Models.engine()) {
            engine.serve("default", load("model.pt", vocabulary, ModelInputs.NONE, probes));
            ScoringEngine.Client client = Asking.connect(engine);
            // Around the ring.
            assertThat(best(client, "item-2", "item-3", "item-4")).isEqualTo("item-5");
            assertThat(best(client, "item-7", "item-8")).isEqualTo("item-1");
            assertThat(best(client, "unknown", "item-6")).isEqualTo("item-7");

            engine.serve("default", load("hours.pt", vocabulary, hour, ofHours));
            assertThat(bestAt("2026-11-24T08:00:00Z", client)).isEqualTo("item-1");
            assertThat(bestAt("2026-11-24T20:00:00Z", client)).isEqualTo("item-2");
        }
    }

    private static String bestAt(String now, ScoringEngine.Client client) throws Exception {
        RequestContext context =
                RequestContext.NONE.withNowMillis(Instant.parse(now).toEpochMilli());
        return Asking.ask(
                        client,
                        new ScoreRequest(
                                "u",
                                List.of("item-5"),
                                1,
                                List.of(EventReference.event(now)),
                                0,
                                context))
                .get()
                .items()
                .get(0)
                .itemId();
    }

    private ServingModel load(
            String module, Vocabulary vocabulary, ModelInputs inputs, List<Probe> probes)
            throws Exception {
        Artifact artifact =
                new ModelCache(directory.resolve("cache"), ModelTrust.ANY)
                        .fetch(publish(module, vocabulary, inputs, probes).model(), arrived -> {});
        return new ArtifactModelLoader(
                        "cpu",
                        (maxLength, row) -> Models.tight(maxLength),
                        new WarmUp(MAX_LENGTH, System::nanoTime),
                        AllowedOperators.ofThisBuild())
                .load(artifact, () -> {})
                .keepTo(ItemRules.NONE);
    }

    private static String best(ScoringEngine.Client client, String... itemIds) throws Exception {
        return Asking.ask(client, itemIds).get().items().get(0).itemId();
    }

    private ModelAnnouncement publish(
            String module, Vocabulary vocabulary, ModelInputs inputs, List<Probe> probes)
            throws IOException {
        Path staging = Files.createTempDirectory(directory, "staging");
        Files.copy(directory.resolve(module), staging.resolve("model.pt"));
        String version = module.replace(".pt", "");
        Artifact artifact =
                Artifact.write(
                        staging,
                        new ArtifactDraft("mine", MAX_LENGTH)
                                .withVersion(version, "2026-11-24T00:00:00Z")
                                .withInputs(inputs)
                                .withProbes(probes)
                                .withPopularItems(vocabulary.itemIds()),
                        vocabulary);
        return new ModelAnnouncement(
                "default",
                version,
                new LocalArtifactStore(directory.resolve("registry")).publish(artifact).toString(),
                artifact.manifestSha256(),
                1);
    }

    /** Returns the page's blocks of Python. */
    private static List<String> programs() throws IOException {
        List<String> programs =
                Pattern.compile("```python\n(.*?)```\n", Pattern.DOTALL)
                        .matcher(Files.readString(PAGE))
                        .results()
                        .map(block -> block.group(1))
                        .toList();
        assertThat(programs).hasSize(2);
        return programs;
    }

    private void run(String python, String file, String program) throws Exception {
        run(List.of(python, Files.writeString(directory.resolve(file), program).toString()));
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
