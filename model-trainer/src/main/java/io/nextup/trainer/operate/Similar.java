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
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

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

    /** Most titles that an answer lists where it is not clear which one is meant. */
    private static final int MOST_LISTED = 10;

    /**
     * Question.
     *
     * @param item an item's id, or its title or a part of that, in any case of letters
     * @param model a model's directory or URI, or a registry, of which the newest is taken
     * @param most most items of the answer
     */
    public record Request(String model, String item, int most, ItemTexts titles) {
        public Request {
            requireNonNull(model, "model is null");
            requireNonNull(item, "item is null");
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
     * @throws UnknownItemException if the model does not know the item, or several have such a
     *     title
     * @throws ArtifactException if the model is missing or damaged, or has no vectors of items
     */
    public Result run(Request request) throws ArtifactException, IOException {
        try (WorkDirectory work = new WorkDirectory()) {
            Artifact artifact = Registry.artifactIn(request.model, work.path(), trust);
            Vocabulary vocabulary = artifact.vocabulary();
            String itemId = itemId(request, artifact.manifest().version(), vocabulary);
            int item = vocabulary.indexOf(itemId);
            try (ItemEmbeddings embeddings = vectors(artifact, allowed)) {
                return new Result(
                        artifact.manifest().version(),
                        itemId,
                        request.titles.of(itemId),
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

    /** Finds the item that a text names: by its id, else by its title, else by a part of that. */
    private static String itemId(Request request, String version, Vocabulary vocabulary) {
        if (vocabulary.indexOf(request.item) != Vocabulary.PADDING) {
            return request.item;
        }
        String wanted = request.item.toLowerCase(Locale.ROOT);
        List<Map.Entry<String, String>> found = List.of();
        for (BiPredicate<String, String> fits :
                List.<BiPredicate<String, String>>of(String::equals, String::contains)) {
            found =
                    request.titles.byItem().entrySet().stream()
                            .filter(
                                    one ->
                                            fits.test(
                                                    one.getValue().toLowerCase(Locale.ROOT),
                                                    wanted))
                            .filter(one -> vocabulary.indexOf(one.getKey()) != Vocabulary.PADDING)
                            .sorted(Map.Entry.comparingByKey())
                            .toList();
            if (found.size() == 1) {
                return found.get(0).getKey();
            }
            if (found.size() > 1) {
                break;
            }
        }
        boolean titled = !request.titles.byItem().isEmpty();
        throw new UnknownItemException(
                found.isEmpty()
                        ? "%s does not know \"%s\" among its %,d items%s"
                                .formatted(
                                        version,
                                        request.item,
                                        vocabulary.size(),
                                        titled
                                                ? ", neither as an id nor in a title"
                                                : "; to name an item by its title, give --titles FILE")
                        : "\"%s\" is in the titles of %,d items, name one by its id: %s%s"
                                .formatted(
                                        request.item,
                                        found.size(),
                                        found.stream()
                                                .limit(MOST_LISTED)
                                                .map(one -> one.getKey() + " " + one.getValue())
                                                .collect(Collectors.joining("; ")),
                                        found.size() > MOST_LISTED ? "; ..." : ""));
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
