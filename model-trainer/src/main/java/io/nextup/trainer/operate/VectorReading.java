package io.nextup.trainer.operate;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.Artifact;
import io.nextup.trainer.embedding.ItemSample;
import io.nextup.trainer.embedding.SampledVectors;
import io.nextup.trainer.report.VectorFigures;
import java.io.IOException;
import java.util.Optional;

/**
 * Reads the vectors of a sample of a model's items.
 *
 * @param models reader of vectors
 * @param sample items and pairs, by the indices of the model
 * @param mapped true to draw the map, too
 */
record VectorReading(TrainerEnvironment.Models models, ItemSample sample, boolean mapped) {
    VectorReading {
        requireNonNull(models, "models is null");
        requireNonNull(sample, "sample is null");
    }

    VectorFigures of(Artifact model) throws IOException {
        Optional<SampledVectors> own =
                SampledVectors.read(sample, items -> models.itemVectors(model, items));
        return new VectorFigures(
                own.map(vectors -> vectors.hypersphere(sample)),
                mapped ? own.flatMap(vectors -> vectors.map(sample)) : Optional.empty());
    }
}
