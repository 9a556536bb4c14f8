package io.nextup.trainer.report;

import static java.util.stream.Collectors.joining;

import io.nextup.trainer.train.EpochReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A training epoch by epoch, as a model's provenance carries it: comma-separated lists under {@code
 * epochs.phase}, {@code epochs.loss} and {@code epochs.validation.NDCG@10}. A training that went on
 * in another process has the epochs of the last one; {@code epochs.first} numbers the first of
 * them.
 *
 * @param points the first epoch first, without a gap
 */
public record LearningCurve(List<Point> points) {
    /** Provenance key of the reason why a network has hardly learnt anything; absent otherwise. */
    public static final String HARDLY_TRAINED = "hardly.trained";

    private static final String FIRST = "epochs.first";
    private static final String PHASE = "epochs.phase";
    private static final String LOSS = "epochs.loss";
    private static final String NDCG = "epochs.validation.NDCG@10";
    private static final String COMMA = ",";

    public LearningCurve {
        points = List.copyOf(points);
    }

    /**
     * An epoch.
     *
     * @param epoch 1 for the first of the whole training
     * @param loss the phase's own kind of loss, so that phases do not compare
     * @param validationNdcg NaN where there was no validation
     */
    public record Point(int epoch, String phase, double loss, double validationNdcg) {}

    public static LearningCurve of(List<EpochReport> epochs) {
        return new LearningCurve(
                epochs.stream()
                        .map(e -> new Point(e.epoch(), e.phase(), e.loss(), e.validationNdcg()))
                        .toList());
    }

    /** Returns the curve for a manifest; nothing for a model that was not trained in epochs. */
    public Map<String, String> provenance() {
        Map<String, String> provenance = new LinkedHashMap<>();
        if (!points.isEmpty()) {
            int first = points.get(0).epoch();
            if (first > 1) {
                provenance.put(FIRST, Integer.toString(first));
            }
            provenance.put(PHASE, list(Point::phase));
            provenance.put(LOSS, list(p -> String.format(Locale.ROOT, "%.4f", p.loss())));
            provenance.put(NDCG, list(p -> String.format(Locale.ROOT, "%.5f", p.validationNdcg())));
        }
        return provenance;
    }

    private String list(Function<Point, String> part) {
        return points.stream().map(part).collect(joining(COMMA));
    }

    /** Reads a curve from a manifest; empty when it holds none that this build can read. */
    public static Optional<LearningCurve> in(Map<String, String> provenance) {
        if (!provenance.keySet().containsAll(List.of(PHASE, LOSS, NDCG))) {
            return Optional.empty();
        }
        String[] phases = provenance.get(PHASE).split(COMMA, -1);
        String[] losses = provenance.get(LOSS).split(COMMA, -1);
        String[] ndcgs = provenance.get(NDCG).split(COMMA, -1);
        if (phases.length != losses.length || phases.length != ndcgs.length) {
            return Optional.empty();
        }
        List<Point> points = new ArrayList<>();
        try {
            int first = Integer.parseInt(provenance.getOrDefault(FIRST, "1"));
            for (int i = 0; i < phases.length; i++) {
                points.add(
                        new Point(
                                first + i,
                                phases[i],
                                Double.parseDouble(losses[i]),
                                Double.parseDouble(ndcgs[i])));
            }
        } catch (NumberFormatException foreign) {
            return Optional.empty();
        }
        return Optional.of(new LearningCurve(points));
    }

    /** Returns true when every epoch was judged, by a figure that an NDCG can have. */
    boolean isJudged() {
        return points.stream().allMatch(p -> p.validationNdcg() >= 0 && p.validationNdcg() <= 1);
    }
}
