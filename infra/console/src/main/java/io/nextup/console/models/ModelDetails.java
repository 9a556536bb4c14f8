package io.nextup.console.models;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.Manifest;
import io.nextup.trainer.report.LearningCurve;
import io.nextup.trainer.report.StandingJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Origin and figures of a model.
 *
 * @param provenance without the lists that the curve shows
 * @param defaults names of the hyperparameters that have the default of the family
 * @param standing the model beside simple ones, as {@code evaluate --json} prints it; null for none
 * @param curve its training, the first epoch first; empty for a model that was not trained in
 *     epochs
 */
public record ModelDetails(
        String version,
        String family,
        Map<String, String> provenance,
        List<String> defaults,
        Map<String, Double> metrics,
        Map<String, Object> standing,
        List<Epoch> curve) {
    public ModelDetails {
        requireNonNull(version, "version is null");
        requireNonNull(family, "family is null");
        defaults = List.copyOf(defaults);
        curve = List.copyOf(curve);
    }

    /**
     * An epoch.
     *
     * @param epoch 1 for the first of the whole training
     * @param loss null where it is not a number
     * @param ndcg NDCG at 10 of the validation; null without one
     */
    public record Epoch(int epoch, Double loss, Double ndcg) {}

    static ModelDetails of(Manifest manifest) {
        LearningCurve curve =
                LearningCurve.in(manifest.provenance()).orElse(new LearningCurve(List.of()));
        Map<String, String> provenance = new TreeMap<>(manifest.provenance());
        provenance.keySet().removeAll(curve.provenance().keySet());
        List<Epoch> epochs = new ArrayList<>();
        for (LearningCurve.Point point : curve.points()) {
            epochs.add(
                    new Epoch(point.epoch(), finite(point.loss()), finite(point.validationNdcg())));
        }
        return new ModelDetails(
                manifest.version(),
                manifest.family(),
                provenance,
                DefaultSettings.of(manifest.family(), provenance),
                manifest.metrics(),
                manifest.standing() == null ? null : StandingJson.of(manifest.standing()),
                epochs);
    }

    private static Double finite(double value) {
        return Double.isFinite(value) ? (Double) value : null;
    }
}
