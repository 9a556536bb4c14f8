package io.nextup.launcher.models;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.nextup.artifact.Artifact;
import io.nextup.artifact.StagedArtifact;
import io.nextup.artifact.s3.S3Server;
import io.nextup.artifact.store.ArtifactStore;
import io.nextup.artifact.store.ArtifactStores;
import io.nextup.artifact.trust.ManifestSignature;
import io.nextup.event.Health;
import io.nextup.event.ModelSince;
import io.nextup.launcher.VerbRun;
import io.nextup.launcher.argument.DefaultKeys;
import io.nextup.launcher.verb.TrainerBroker;
import io.nextup.signature.KeyPurpose;
import io.nextup.signature.LocalKeys;
import io.nextup.trainer.operate.FakeFamily;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code models prune} beside the announcements of a real broker, at 2026-11-24. */
class PruneIT {
    @RegisterExtension static final TrainerBroker BROKER = new TrainerBroker();

    @TempDir Path directory;
    private String registry;

    @BeforeEach
    void registry() {
        registry = directory.resolve("registry").toString();
    }

    @Test
    void whatNothingAsksForGoesAndTheRestStays() throws Exception {
        ArtifactStore store = publishOneAMonth();
        models("announce", "m2", "--slot=other");
        models("announce", "m4");
        models("announce", "m1");

        VerbRun preview = prune("--dry-run");
        assertThat(preview.out())
                .isEqualTo(
                        """
                        Would delete m3
                        1 models would be deleted, 6 kept
                        """);
        assertThat(store.versions()).containsExactly("m1", "m2", "m3", "m4", "m5", "m6", "m7");

        VerbRun run = prune();
        assertThat(run.out())
                .isEqualTo(
                        """
                        Deleted m3
                        1 models deleted, 6 kept, 0 leftovers cleared
                        """);
        assertThat(run.err()).isEmpty();
        assertThat(store.versions()).containsExactly("m1", "m2", "m4", "m5", "m6", "m7");
        try (Stream<Path> files = Files.list(Path.of(registry))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(".lease", "m1", "m2", "m4", "m5", "m6", "m7");
        }

        // The slot may go back to the four models before the newest: m4 is the fifth by then.
        for (String version : List.of("m5", "m6", "m7", "m2")) {
            models("announce", version);
        }
        assertThat(prune().out())
                .isEqualTo(
                        """
                        Deleted m4
                        1 models deleted, 5 kept, 0 leftovers cleared
                        """);
        assertThat(prune().out()).isEqualTo("0 models deleted, 5 kept, 0 leftovers cleared\n");
    }

    @Test
    void whatAProcessServesOrLoadsStaysWhileItSaysSo() throws Exception {
        ArtifactStore store = publishOneAMonth();
        long now = new FakeFamily().environment().clock().millis();
        models("announce", "m7");
        BROKER.say(
                entry("p", now + 1, new ModelSince("m1", "sha", 1), new ModelSince("m3", "sha", 1)),
                entry("q", now - 1, new ModelSince("m2", "sha", 1), null));
        assertThat(prune().out())
                .isEqualTo(
                        """
                        Deleted m2
                        Deleted m4
                        2 models deleted, 5 kept, 0 leftovers cleared
                        """);
        assertThat(store.versions()).containsExactly("m1", "m3", "m5", "m6", "m7");
    }

    private static Health entry(
            String process, long freshUntilMillis, ModelSince serving, ModelSince loading) {
        return new Health(
                "default",
                process,
                null,
                null,
                freshUntilMillis - 180_000,
                freshUntilMillis,
                serving,
                loading,
                List.of(),
                false);
    }

    @Test
    void aRegistryOnS3IsPrunedAlike() throws Exception {
        try (S3Server server = S3Server.start()) {
            registry = "s3://models/live";
            publishOneAMonth();
            models("announce", "m1");

            assertJson(
                    prune("--json", "--dry-run"),
                    Map.of("dryRun", true, "deleted", List.of("m2", "m3", "m4")));
            assertJson(
                    prune("--json"),
                    Map.of(
                            "dryRun",
                            false,
                            "deleted",
                            List.of("m2", "m3", "m4"),
                            "kept",
                            List.of("m1", "m5", "m6", "m7"),
                            "damaged",
                            List.of(),
                            "leftoverCount",
                            0));

            assertThat(server.keys())
                    .filteredOn(key -> !key.startsWith("live/.lease/"))
                    .hasSize(16)
                    .allMatch(key -> key.matches("live/m[1567]/.*"));
        }
    }

    /**
     * m1 of 1 April to m7 of 1 October; m5, of 1 August, is the newest that is over 90 days old.
     */
    private ArtifactStore publishOneAMonth() throws IOException {
        ArtifactStore store = ArtifactStores.open(registry);
        for (int i = 1; i <= 7; i++) {
            Path staged = Files.createTempDirectory(directory, "staged");
            Artifact model =
                    StagedArtifact.in(staged, "m" + i, "2026-%02d-01T00:00:00Z".formatted(i + 3));
            Optional<LocalKeys> keys = DefaultKeys.of(registry);
            if (keys.isPresent()) {
                ManifestSignature.write(staged, keys.get().signing(KeyPurpose.MODELS));
            }
            store.publish(model);
        }
        return store;
    }

    private static void assertJson(VerbRun run, Map<String, Object> expected) throws IOException {
        Map<?, ?> json = new ObjectMapper().convertValue(run.json(), Map.class);
        assertThat(json).hasSize(5);
        expected.forEach((name, value) -> assertThat(json.get(name)).as(name).isEqualTo(value));
    }

    private VerbRun prune(String... more) {
        String[] action =
                Arrays.copyOf(new String[] {"prune", "--older-than=90d"}, 3 + more.length);
        action[2] = "--keep=2";
        System.arraycopy(more, 0, action, 3, more.length);
        return models(action);
    }

    private VerbRun models(String... action) {
        Object[] arguments = new Object[action.length + 3];
        arguments[0] = "models";
        arguments[1] = "--registry=" + registry;
        arguments[2] = "--bootstrap-servers=" + BROKER.bootstrapServers();
        System.arraycopy(action, 0, arguments, 3, action.length);
        VerbRun run = run(arguments);
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run;
    }

    private static VerbRun run(Object... arguments) {
        return VerbRun.of(new FakeFamily().environment(), arguments);
    }
}
