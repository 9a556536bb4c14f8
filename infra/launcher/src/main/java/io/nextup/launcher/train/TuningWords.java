package io.nextup.launcher.train;

import static java.util.stream.Collectors.joining;

import io.nextup.trainer.option.Hyperparameter;
import io.nextup.trainer.tune.Tuning;
import java.util.LinkedHashMap;
import java.util.Map;

/** Shows the result of a search, as text and for JSON. */
final class TuningWords {
    private TuningWords() {}

    /** Returns a line for people. */
    static String line(Tuning tuning) {
        String published =
                tuning.changes().isEmpty()
                        ? "the defaults stay"
                        : tuning.changes().entrySet().stream()
                                .map(TuningWords::option)
                                .collect(joining(" "));
        return "%d candidates tried: %s (%s)"
                .formatted(tuning.tried().size(), published, tuning.reason());
    }

    private static String option(Map.Entry<String, String> change) {
        return Hyperparameter.option(change.getKey()) + " " + change.getValue();
    }

    /** Returns an object for JSON. */
    static Map<String, Object> json(Tuning tuning) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("candidateCount", tuning.tried().size());
        json.put("defaultsNDCG@10", tuning.defaultsNdcg());
        tuning.chosen().ifPresent(one -> json.put("NDCG@10", one.ndcg()));
        json.put("changed", tuning.changes());
        json.put("reason", tuning.reason());
        return json;
    }
}
