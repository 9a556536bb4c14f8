package io.nextup.console.items;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.ArtifactException;
import io.nextup.console.models.ModelRegistry;
import io.nextup.trainer.operate.Similar;
import io.nextup.trainer.operate.UnknownItemException;
import java.io.IOException;
import java.util.List;

/** Finds the items whose vectors in a model are most similar to that of another item. */
public final class Neighbours {
    /** Most items of an answer. */
    static final int MOST = 12;

    private final ModelRegistry registry;
    private final ItemNames names;

    public Neighbours(ModelRegistry registry, ItemNames names) {
        this.registry = requireNonNull(registry, "registry is null");
        this.names = requireNonNull(names, "names are null");
    }

    /**
     * Items near one.
     *
     * @param items the nearest first
     */
    public record Answer(String version, List<Near> items) {
        public Answer {
            requireNonNull(version, "version is null");
            items = List.copyOf(items);
        }
    }

    /**
     * An item near another one.
     *
     * @param title null without one
     * @param category null without one
     * @param score cosine of the angle between the vectors of the two, -1 to 1
     */
    public record Near(String item, String title, String category, double score) {}

    /**
     * Loads a model, and finds the items.
     *
     * @throws UnknownItemException if the model does not know the item
     * @throws ArtifactException if the model is missing, damaged, not trusted or too large for this
     *     process, or has no vectors
     */
    public Answer of(String version, String item) throws ArtifactException, IOException {
        Similar.Result result =
                new Similar(registry.settings().trust(), registry.settings().operators())
                        .run(
                                new Similar.Request(
                                        registry.place(version), item, MOST, names.fileTitles()));
        return new Answer(
                result.version(),
                result.nearest().stream()
                        .map(
                                one ->
                                        new Near(
                                                one.itemId(),
                                                names.title(one.itemId()),
                                                names.category(one.itemId()),
                                                one.cosine()))
                        .toList());
    }
}
