package io.nextup.console.items;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.console.models.ModelRegistry;
import io.nextup.scoring.Vocabulary;
import io.nextup.scoring.torch.AllowedOperators;
import io.nextup.trainer.embedding.ItemEmbeddings;
import io.nextup.trainer.embedding.ItemMap;
import io.nextup.trainer.embedding.ItemSample;
import io.nextup.trainer.embedding.SampledVectors;
import io.nextup.trainer.operate.WorkDirectory;
import io.nextup.trainer.registry.Registry;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Draws the map of a model's items, and remembers the newest one. Not thread-safe. */
public final class Atlas {
    /** Most items of a map. */
    static final int MOST_PLACES = 3_000;

    private final ModelRegistry registry;
    private Drawn newest;

    private record Drawn(String version, Optional<List<ItemPlace>> places) {}

    public Atlas(ModelRegistry registry) {
        this.registry = requireNonNull(registry, "registry is null");
    }

    /**
     * Returns the places of a model's most popular items, the most popular first. It loads the
     * model where it has not drawn it before.
     *
     * @throws ArtifactException if the model is missing, damaged, not trusted or too large for this
     *     process, or has no vectors
     */
    public List<ItemPlace> of(String version) throws ArtifactException, IOException {
        if (newest == null || !newest.version.equals(version)) {
            newest = new Drawn(version, draw(version));
        }
        return newest.places.orElseThrow(
                () ->
                        new ArtifactException(
                                "%s has no vectors of its items, which a map needs: take a model of a network, or a blend"
                                        .formatted(version)));
    }

    private Optional<List<ItemPlace>> draw(String version) throws ArtifactException, IOException {
        try (WorkDirectory work = new WorkDirectory()) {
            Artifact artifact =
                    Registry.artifactIn(
                            registry.place(version), work.path(), registry.settings().trust());
            Vocabulary vocabulary = artifact.vocabulary();
            ItemSample sample =
                    new ItemSample(
                            mostPopular(artifact.manifest().popularItems(), vocabulary),
                            0,
                            List.of(),
                            vocabulary.size());
            AllowedOperators operators = registry.settings().operators();
            return SampledVectors.read(sample, items -> rows(artifact, operators, items))
                    .map(
                            vectors ->
                                    vectors.map()
                                            .map(ItemMap::points)
                                            .map(points -> ItemPlace.of(points, vocabulary::itemAt))
                                            .orElse(List.of()));
        }
    }

    /** The trainer orders vocabularies by frequency, which imported models need not do. */
    static List<Integer> mostPopular(List<String> popularItems, Vocabulary vocabulary) {
        return Stream.concat(
                        popularItems.stream().map(vocabulary::indexOf),
                        IntStream.rangeClosed(1, vocabulary.size()).boxed())
                .distinct()
                .limit(MOST_PLACES)
                .toList();
    }

    private static Optional<float[][]> rows(
            Artifact artifact, AllowedOperators operators, int[] items) throws IOException {
        Optional<ItemEmbeddings> opened = ItemEmbeddings.open(artifact, operators);
        if (opened.isEmpty()) {
            return Optional.empty();
        }
        try (ItemEmbeddings embeddings = opened.get()) {
            return Optional.of(embeddings.rows(items));
        }
    }
}
