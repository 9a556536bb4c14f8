package io.nextup.trainer.report;

import static java.util.Objects.requireNonNull;

import io.nextup.trainer.embedding.Hypersphere;
import io.nextup.trainer.embedding.ItemMap;
import java.util.Optional;

/**
 * Item vectors of the judged model, as far as a report shows them.
 *
 * @param own alignment and uniformity; empty when the model holds no vectors
 * @param map empty when the model holds no vectors, when there are too few items, or when no page
 *     was asked for
 */
public record VectorFigures(Optional<Hypersphere> own, Optional<ItemMap> map) {
    public VectorFigures {
        requireNonNull(own, "own is null");
        requireNonNull(map, "map is null");
    }
}
