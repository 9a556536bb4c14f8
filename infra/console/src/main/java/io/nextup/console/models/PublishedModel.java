package io.nextup.console.models;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.Manifest;
import io.nextup.trainer.dataset.UserHistories;
import io.nextup.trainer.refresh.Lineage;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * The part of a manifest that the console keeps for each model.
 *
 * @param family null where the manifest is damaged
 * @param created milliseconds since the epoch; null where the manifest is damaged
 * @param metrics figures of the evaluation by name
 * @param learntUntil time of the newest event that it learnt, milliseconds since the epoch; null
 *     where that is not known
 * @param judged version of the same model as it was judged, before it learnt its last events; null
 *     for none
 */
public record PublishedModel(
        String version,
        String family,
        Long created,
        Map<String, Double> metrics,
        Long learntUntil,
        String judged) {
    private static final int MOST_METRICS = 100;

    public PublishedModel {
        requireNonNull(version, "version is null");
        metrics = Map.copyOf(metrics);
    }

    static PublishedModel of(Manifest manifest) {
        Map<String, Double> metrics = new TreeMap<>();
        manifest.metrics().entrySet().stream()
                .filter(metric -> Double.isFinite(metric.getValue()))
                .limit(MOST_METRICS)
                .forEach(metric -> metrics.put(metric.getKey(), metric.getValue()));
        return new PublishedModel(
                manifest.version(),
                manifest.family(),
                Instant.parse(manifest.createdAt()).toEpochMilli(),
                metrics,
                learntUntil(manifest),
                Lineage.of(manifest).judged().orElse(null));
    }

    static PublishedModel damaged(String version) {
        return new PublishedModel(version, null, null, Map.of(), null, null);
    }

    private static Long learntUntil(Manifest manifest) {
        String newest = manifest.provenance().get("data.newest");
        try {
            long millis = newest == null ? 0 : Instant.parse(newest).toEpochMilli();
            return UserHistories.areTimes(millis) ? (Long) millis : null;
        } catch (DateTimeException | ArithmeticException foreign) {
            // Another program wrote the provenance.
            return null;
        }
    }
}
