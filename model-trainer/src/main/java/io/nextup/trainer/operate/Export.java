package io.nextup.trainer.operate;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.trust.ModelTrust;
import io.nextup.scoring.torch.AllowedOperators;
import io.nextup.trainer.embedding.EmbeddingFiles;
import io.nextup.trainer.embedding.ItemEmbeddings;
import io.nextup.trainer.registry.Registry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the vectors of a model's items for other programs. */
public final class Export {

    private final ModelTrust trust;
    private final AllowedOperators allowed;

    /**
     * Makes the operation.
     *
     * @param trust conditions on the model
     * @param allowed operators that the code of its module may name
     */
    public Export(ModelTrust trust, AllowedOperators allowed) {
        this.trust = requireNonNull(trust, "trust is null");
        this.allowed = requireNonNull(allowed, "allowed is null");
    }

    /**
     * Files that were written.
     *
     * @param version the model
     * @param items number of rows
     * @param dimension number of columns
     */
    public record Result(String version, Path vectors, Path ids, int items, int dimension) {}

    /**
     * Writes {@link EmbeddingFiles#VECTORS} and {@link EmbeddingFiles#IDS}.
     *
     * @param model a model's directory or URI, or a registry, of which the newest is taken
     * @param directory is made if it does not exist
     * @throws ArtifactException if the model is missing or damaged, or has no vectors of items
     */
    public Result embeddings(String model, Path directory) throws ArtifactException, IOException {
        try (WorkDirectory work = new WorkDirectory()) {
            Artifact artifact = Registry.artifactIn(model, work.path(), trust);
            try (ItemEmbeddings embeddings = Similar.vectors(artifact, allowed)) {
                Files.createDirectories(directory);
                EmbeddingFiles.write(directory, embeddings, artifact.vocabulary());
                return new Result(
                        artifact.manifest().version(),
                        directory.resolve(EmbeddingFiles.VECTORS),
                        directory.resolve(EmbeddingFiles.IDS),
                        embeddings.items(),
                        embeddings.dimension());
            }
        }
    }
}
