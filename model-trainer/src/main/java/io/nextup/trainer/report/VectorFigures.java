package io.nextup.trainer.report;

import static java.util.Objects.requireNonNull;

import io.nextup.trainer.embedding.Hypersphere;
import io.nextup.trainer.embedding.ItemMap;
import java.util.Optional;

/**
 * Item vectors of the judged model, as far as a report shows them. Beside another model, both are
 * shown by the items and pairs that both know.
 *
 * @param own alignment and uniformity; empty when the model holds no vectors
 * @param map empty when the model holds no vectors, when there are too few items, or when no page
 *     was asked for
 * @param before model to compare with; empty when none was named
 */
public record VectorFigures(
        Optional<Hypersphere> own, Optional<ItemMap> map, Optional<Before> before) {
    public VectorFigures {
        requireNonNull(own, "own is null");
        requireNonNull(map, "map is null");
        requireNonNull(before, "before is null");
    }

    /**
     * Another model.
     *
     * @param caution reason why it may have seen the test, as a sentence without a full stop; empty
     *     without such a reason
     * @param own its alignment and uniformity; empty when it holds no vectors
     * @param map by its vectors; empty when it holds none, or when there are too few items
     */
    public record Before(
            String version,
            Optional<String> caution,
            Optional<Hypersphere> own,
            Optional<ItemMap> map) {
        public Before {
            requireNonNull(version, "version is null");
            requireNonNull(caution, "caution is null");
            requireNonNull(own, "own is null");
            requireNonNull(map, "map is null");
        }
    }
}
