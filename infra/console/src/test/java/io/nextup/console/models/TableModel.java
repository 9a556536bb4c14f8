package io.nextup.console.models;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.Manifest;
import io.nextup.artifact.StagedArtifact;
import io.nextup.artifact.store.LocalArtifactStore;
import io.nextup.artifact.trust.ModelTrust;
import io.nextup.scoring.torch.AllowedOperators;
import io.nextup.scoring.torch.ScriptObject;
import io.nextup.scoring.torch.ScriptTensor;
import io.nextup.scoring.torch.TorchArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Hand-made models of the items a, b and c whose vectors are (1, 0), (100, 1) and (0, 2). */
public final class TableModel {
    private static final float[] TABLE = {9, 9, 1, 0, 100, 1, 0, 2};

    private TableModel() {}

    /**
     * Publishes one.
     *
     * @param createdAt such as {@code 2026-11-24T16:05:01Z}
     */
    public static void publish(Path registry, String version, String createdAt) throws IOException {
        publish(registry, version, createdAt, Map.of("seed", "1"));
    }

    /** Publishes one that says how it was made. */
    public static void publish(
            Path registry, String version, String createdAt, Map<String, String> provenance)
            throws IOException {
        Path staged = Files.createDirectories(registry.resolve(".staged-" + version));
        TorchArchive.write(
                staged.resolve(Manifest.MODULE_FILE),
                new ScriptObject("Table")
                        .with("training", false)
                        .with("item_embedding", new ScriptTensor(TABLE, 4, 2)),
                """
                class Table(Module):
                    __parameters__ = ["item_embedding"]
                    __buffers__ = []
                    training : bool
                    item_embedding : Tensor

                    def forward(self, items):
                        return torch.embedding(self.item_embedding, items)
                """);
        new LocalArtifactStore(registry)
                .publish(
                        Artifact.write(
                                staged,
                                StagedArtifact.draft(version, createdAt, provenance),
                                StagedArtifact.VOCABULARY));
    }

    /** Makes settings of a directory whose models are all trusted. */
    public static RegistrySettings settings(Path registry) {
        return new RegistrySettings(
                registry.toString(),
                ModelTrust.ANY,
                AllowedOperators.ofThisBuild(),
                Optional.empty());
    }
}
