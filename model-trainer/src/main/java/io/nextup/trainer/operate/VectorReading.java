package io.nextup.trainer.operate;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.Artifact;
import io.nextup.scoring.Vocabulary;
import io.nextup.trainer.embedding.ItemSample;
import io.nextup.trainer.embedding.SampledVectors;
import io.nextup.trainer.report.VectorFigures;
import java.io.IOException;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * Reads the vectors of a sample of a model's items, and those of the same items in a model before.
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

    VectorFigures of(Artifact model, Optional<Artifact> before) throws IOException {
        Optional<SampledVectors> own =
                SampledVectors.read(sample, items -> models.itemVectors(model, items));
        return new VectorFigures(
                own.map(vectors -> vectors.hypersphere(sample)),
                mapped ? own.flatMap(vectors -> vectors.map(sample)) : Optional.empty(),
                before.isPresent()
                        ? Optional.of(before(model.vocabulary(), before.get(), own))
                        : Optional.empty());
    }

    private VectorFigures.Before before(
            Vocabulary vocabulary, Artifact before, Optional<SampledVectors> own)
            throws IOException {
        IntUnaryOperator there = item -> before.vocabulary().indexOf(vocabulary.itemAt(item));
        ItemSample shared = sample.only(item -> there.applyAsInt(item) != Vocabulary.PADDING);
        Optional<SampledVectors> theirs =
                SampledVectors.read(
                        shared,
                        items ->
                                models.itemVectors(
                                        before, IntStream.of(items).map(there).toArray()));
        return new VectorFigures.Before(
                before.manifest().version(),
                theirs.map(vectors -> vectors.hypersphere(shared)),
                own.map(vectors -> vectors.hypersphere(shared)),
                mapped ? theirs.flatMap(vectors -> vectors.map(shared)) : Optional.empty());
    }
}
