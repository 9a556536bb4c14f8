package io.nextup.trainer.operate;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.Artifact;
import io.nextup.scoring.Vocabulary;
import io.nextup.trainer.embedding.ItemMap;
import io.nextup.trainer.embedding.ItemSample;
import io.nextup.trainer.embedding.SampledVectors;
import io.nextup.trainer.report.VectorFigures;
import java.io.IOException;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * Reads the vectors of a sample of a model's items, and those of the same items in another model.
 *
 * @param models reader of vectors
 * @param sample items and pairs, by the indices of the judged model
 * @param mapped true to draw maps, too
 */
record VectorReading(TrainerEnvironment.Models models, ItemSample sample, boolean mapped) {
    VectorReading {
        requireNonNull(models, "models is null");
        requireNonNull(sample, "sample is null");
    }

    /** Reads one model's vectors. */
    VectorFigures of(Artifact model) throws IOException {
        return figures(model, sample, Optional.empty());
    }

    /**
     * Reads both models' vectors, of the items and pairs that both know.
     *
     * @param caution reason why the model before may have seen the test
     */
    VectorFigures of(Artifact model, Artifact before, Optional<String> caution) throws IOException {
        IntUnaryOperator there =
                item -> before.vocabulary().indexOf(model.vocabulary().itemAt(item));
        ItemSample shared = sample.only(item -> there.applyAsInt(item) != Vocabulary.PADDING);
        Optional<SampledVectors> theirs =
                SampledVectors.read(
                        shared,
                        items ->
                                models.itemVectors(
                                        before, IntStream.of(items).map(there).toArray()));
        return figures(
                model,
                shared,
                Optional.of(
                        new VectorFigures.Before(
                                before.manifest().version(),
                                caution,
                                theirs.map(SampledVectors::hypersphere),
                                map(theirs))));
    }

    private VectorFigures figures(
            Artifact model, ItemSample items, Optional<VectorFigures.Before> before)
            throws IOException {
        Optional<SampledVectors> own =
                SampledVectors.read(items, indices -> models.itemVectors(model, indices));
        return new VectorFigures(own.map(SampledVectors::hypersphere), map(own), before);
    }

    private Optional<ItemMap> map(Optional<SampledVectors> read) {
        return mapped ? read.flatMap(SampledVectors::map) : Optional.empty();
    }
}
