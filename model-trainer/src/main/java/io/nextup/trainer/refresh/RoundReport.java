package io.nextup.trainer.refresh;

import static java.util.Objects.requireNonNull;

import io.nextup.trainer.candidate.TrainingCost;
import io.nextup.trainer.registry.Publisher.Published;
import io.nextup.trainer.registry.Registry;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a round came to.
 *
 * @param interactions that were read
 * @param serving the version that served when the round began; empty where none did
 * @param training empty where nothing was trained
 * @param published the accepted candidate; empty for any other outcome
 */
public record RoundReport(
        Decision decision,
        long interactions,
        JudgingWindow window,
        Optional<String> serving,
        Optional<Training> training,
        Optional<Published> published) {

    /**
     * A candidate's making.
     *
     * @param start from which model, or why from none
     */
    public record Training(String start, TrainingCost cost) {
        public Training {
            requireNonNull(start, "start is null");
            requireNonNull(cost, "cost is null");
        }
    }

    public RoundReport {
        requireNonNull(decision, "decision is null");
        requireNonNull(window, "window is null");
        requireNonNull(serving, "serving is null");
        requireNonNull(training, "training is null");
        requireNonNull(published, "published is null");
    }

    /** As one JSON object. */
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("outcome", decision.outcome().word());
        json.put("reason", decision.reason());
        json.put("serving", serving.orElse(null));
        published.ifPresent(
                one -> {
                    json.put("version", one.version());
                    json.put("path", Registry.shown(one.location()));
                });
        json.put("interactions", interactions);
        Map<String, Object> judged = new LinkedHashMap<>();
        judged.put("from", Instant.ofEpochMilli(window.fromMillis()).toString());
        judged.put("events", window.cases().size());
        judged.put("users", window.users());
        json.put("window", judged);
        training.ifPresent(
                one -> {
                    json.put("start", one.start());
                    json.put("cpuSeconds", one.cost().cpuSeconds());
                    one.cost().peakBytes().ifPresent(b -> json.put("peakMemoryBytes", b));
                });
        if (!decision.comparisons().isEmpty()) {
            json.put("NDCG@10", decision.comparisons().get(0).comparison().second());
            json.put("comparisons", decision.comparisonsJson());
        }
        return json;
    }
}
