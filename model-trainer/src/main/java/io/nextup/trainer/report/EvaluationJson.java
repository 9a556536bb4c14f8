package io.nextup.trainer.report;

import io.nextup.artifact.Standing;
import io.nextup.trainer.embedding.Hypersphere;
import io.nextup.trainer.evaluate.Estimate;
import io.nextup.trainer.evaluate.EvaluationReport;
import io.nextup.trainer.evaluate.EvaluationReport.Slice;
import io.nextup.trainer.evaluate.EvaluationReport.SliceGroup;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * An evaluation as a JSON object. A value is null when there is no data for it; {@code caution} and
 * {@code before} exist only when there is one. Beside {@code before}, {@code vectors} is of the
 * items and pairs that both models know.
 */
public final class EvaluationJson {

    private EvaluationJson() {}

    /** Returns the object. Later versions only ever add keys. */
    public static Map<String, Object> of(
            Subject subject, EvaluationReport report, Standing standing, VectorFigures vectors) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("modelVersion", subject.manifest().version());
        json.put("protocol", subject.protocol());
        json.put("standing", StandingJson.of(standing));
        subject.hardlyTrained().ifPresent(words -> json.put("hardlyTrained", words));
        subject.caution().ifPresent(caution -> json.put("caution", caution));
        json.put("itemCount", subject.manifest().itemCount());
        json.put("caseCount", report.cases());
        json.put("userCount", report.users());
        json.put("unknownTargetCount", report.unknownTargets());
        json.put("fallbackCount", report.fallbacks());
        json.put("capacity", subject.rules().capacity());
        json.put("excludeSeen", subject.rules().excludeSeen());
        report.columns().forEach((name, column) -> json.put(name, column.figures()));
        Map<String, Object> coverage = new LinkedHashMap<>();
        Map<String, Object> recommended = new LinkedHashMap<>();
        Map<String, Object> bias = new LinkedHashMap<>();
        report.columns()
                .forEach(
                        (name, column) -> {
                            coverage.put(name, column.coverage());
                            recommended.put(name, orNull(column.popularity()));
                            bias.put(name, orNull(report.popularityBias(column)));
                        });
        json.put("coverage@10", coverage);
        Map<String, Object> popularity = new LinkedHashMap<>();
        popularity.put("target", orNull(report.targetPopularity()));
        popularity.put("recommended", recommended);
        popularity.put("bias", bias);
        json.put("popularity@10", popularity);
        json.put("slices", slices(report.slices()));
        json.put("vectors", vectors(vectors.own()));
        vectors.before().ifPresent(before -> json.put("before", before(before)));
        return json;
    }

    /** Returns null for a model that holds no vectors. */
    private static Map<String, Object> vectors(Optional<Hypersphere> measured) {
        return measured.map(EvaluationJson::vectors).orElse(null);
    }

    private static Map<String, Object> vectors(Hypersphere measured) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("alignment", orNull(measured.alignment()));
        json.put("pairCount", measured.pairs());
        json.put("uniformity", orNull(measured.uniformity()));
        json.put("itemCount", measured.items());
        return json;
    }

    private static Map<String, Object> before(VectorFigures.Before before) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("modelVersion", before.version());
        before.caution().ifPresent(caution -> json.put("caution", caution));
        json.put("vectors", vectors(before.own()));
        return json;
    }

    private static Map<String, Object> slices(List<SliceGroup> groups) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("column", "serving");
        json.put("method", Estimate.METHOD);
        json.put(
                "groups",
                groups.stream()
                        .map(
                                group -> {
                                    Map<String, Object> one = new LinkedHashMap<>();
                                    one.put("name", group.name());
                                    one.put(
                                            "slices",
                                            group.slices().stream()
                                                    .map(EvaluationJson::slice)
                                                    .toList());
                                    return one;
                                })
                        .toList());
        return json;
    }

    private static Map<String, Object> slice(Slice slice) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", slice.name());
        json.put("caseCount", slice.cases());
        json.put("userCount", slice.users());
        json.put("HR@10", estimate(slice.hitRate()));
        json.put("NDCG@10", estimate(slice.ndcg()));
        return json;
    }

    private static Map<String, Object> estimate(Estimate estimate) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("mean", estimate.mean());
        json.put("low", estimate.interval().map(i -> i.low()).orElse(null));
        json.put("high", estimate.interval().map(i -> i.high()).orElse(null));
        return json;
    }

    private static Double orNull(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : null;
    }
}
