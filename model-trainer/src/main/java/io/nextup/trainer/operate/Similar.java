package io.nextup.trainer.operate;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.trust.ModelTrust;
import io.nextup.scoring.Vocabulary;
import io.nextup.scoring.torch.AllowedOperators;
import io.nextup.trainer.embedding.ItemEmbeddings;
import io.nextup.trainer.registry.Registry;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Finds the items that a model holds for most like another one. */
public final class Similar {

    private final ModelTrust trust;
    private final AllowedOperators allowed;

    /**
     * Makes the operation.
     *
     * @param trust conditions on the model
     * @param allowed operators that the code of its module may name
     */
    public Similar(ModelTrust trust, AllowedOperators allowed) {
        this.trust = requireNonNull(trust, "trust is null");
        this.allowed = requireNonNull(allowed, "allowed is null");
    }

    /**
     * Question.
     *
     * @param model a model's directory or URI, or a registry, of which the newest is taken
     * @param most most items of the answer
     */
    public record Request(String model, String itemId, int most, ItemTexts titles) {
        public Request {
            requireNonNull(model, "model is null");
            requireNonNull(itemId, "itemId is null");
            requireNonNull(titles, "titles are null");
        }
    }

    /**
     * An item near the one that was asked about.
     *
     * @param cosine of the angle between the vectors of the two, -1 to 1
     * @param title empty for an item without one
     */
    public record Item(String itemId, double cosine, Optional<String> title) {}

    /**
     * Answer.
     *
     * @param version the model
     * @param title of the item that was asked about
     * @param nearest the nearest first
     */
    public record Result(
            String version, String itemId, Optional<String> title, List<Item> nearest) {}

    /**
     * Finds the items.
     *
     * @throws UnknownItemException if the model does not know the item
     * @throws ArtifactException if the model is missing or damaged, or has no vectors of items
     */
    public Result run(Request request) throws ArtifactException, IOException {
        try (WorkDirectory work = new WorkDirectory()) {
            Artifact artifact = Registry.artifactIn(request.model, work.path(), trust);
            Vocabulary vocabulary = artifact.vocabulary();
            int item = vocabulary.indexOf(request.itemId);
            if (item == Vocabulary.PADDING) {
                throw new UnknownItemException(
                        "%s does not know \"%s\" among its %,d items"
                                .formatted(
                                        artifact.manifest().version(),
                                        request.itemId,
                                        vocabulary.size()));
            }
            try (ItemEmbeddings embeddings = vectors(artifact, allowed)) {
                return new Result(
                        artifact.manifest().version(),
                        request.itemId,
                        request.titles.of(request.itemId),
                        embeddings.nearest(item, request.most).stream()
                                .map(
                                        one ->
                                                new Item(
                                                        vocabulary.itemAt(one.index()),
                                                        one.cosine(),
                                                        request.titles.of(
                                                                vocabulary.itemAt(one.index()))))
                                .toList());
            }
        }
    }

    /**
     * Opens the vectors of a model's items.
     *
     * @throws ArtifactException if it has none
     */
    static ItemEmbeddings vectors(Artifact artifact, AllowedOperators allowed)
            throws ArtifactException, IOException {
        return ItemEmbeddings.open(artifact, allowed)
                .orElseThrow(
                        () ->
                                new ArtifactException(
                                        "%s has no vectors of its items: take a model of a network, or a blend"
                                                .formatted(artifact.manifest().version())));
    }
}
