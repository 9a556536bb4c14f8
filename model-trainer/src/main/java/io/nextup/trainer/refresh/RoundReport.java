package io.nextup.trainer.refresh;

import static java.util.Objects.requireNonNull;

import io.nextup.trainer.candidate.TrainingCost;
import io.nextup.trainer.refresh.Incumbent.Divergence;
import io.nextup.trainer.registry.Publisher.Published;
import io.nextup.trainer.registry.Registry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Result of a round. It holds nothing of the history and no model, since it stays while the next
 * round runs.
 *
 * @param interactions number of interactions that were read
 * @param window size of the window that judged the models
 * @param models serving and announced model when the round began
 * @param training empty when nothing was trained
 * @param windowPass what became of the accepted candidate's pass over the window; empty for any
 *     other outcome
 * @param published the accepted candidate; empty for any other outcome
 */
public record RoundReport(
        Decision decision,
        long interactions,
        Window window,
        Models models,
        Optional<Training> training,
        Optional<WindowPass.Figures> windowPass,
        Optional<Published> published) {

    /**
     * Size of a judging window.
     *
     * @param fromMillis time at which it begins, milliseconds since the epoch
     * @param events number of its targets
     * @param users number of their users
     */
    public record Window(long fromMillis, int events, int users) {}

    /**
     * Versions of the models that a round found.
     *
     * @param serving version of the incumbent; empty without one
     * @param servingAsJudged version of the incumbent as it was judged
     * @param announced version that the slot's newest announcement names
     * @param divergence present when the serving model is not the announced one
     */
    public record Models(
            Optional<String> serving,
            Optional<String> servingAsJudged,
            Optional<String> announced,
            Optional<Divergence> divergence) {
        public Models {
            requireNonNull(serving, "serving is null");
            requireNonNull(servingAsJudged, "servingAsJudged is null");
            requireNonNull(announced, "announced is null");
            requireNonNull(divergence, "divergence is null");
        }
    }

    /**
     * Training of a candidate.
     *
     * @param warm true if it went on from the weights of an earlier model
     * @param start version that a warm start goes on from, or reason for a cold one
     * @param learntUntilMillis time of the newest event that it was made from, milliseconds since
     *     the epoch
     * @param took time that it took by the clock on the wall
     * @param users number of users with events that it was made from
     * @param items number of items that the candidate knows
     */
    public record Training(
            boolean warm,
            String start,
            long learntUntilMillis,
            Duration took,
            int users,
            int items,
            TrainingCost cost) {
        public Training {
            requireNonNull(start, "start is null");
            requireNonNull(took, "took is null");
            requireNonNull(cost, "cost is null");
        }
    }

    public RoundReport {
        requireNonNull(decision, "decision is null");
        requireNonNull(window, "window is null");
        requireNonNull(models, "models is null");
        requireNonNull(training, "training is null");
        requireNonNull(windowPass, "windowPass is null");
        requireNonNull(published, "published is null");
    }

    /** Returns the version that served when the round began; empty when none did. */
    public Optional<String> serving() {
        return models.serving();
    }

    /** Returns the round's outcome and its reason, on one line. */
    public String outcome() {
        return "%s: %s".formatted(decision.outcome().word(), decision.reason());
    }

    /**
     * Returns further lines for people; none when nothing was trained and the announced model
     * serves.
     */
    public List<String> details() {
        List<String> lines = new ArrayList<>();
        models.divergence().ifPresent(divergence -> lines.add(divergence.words()));
        if (!decision.comparisons().isEmpty() && !models.servingAsJudged().equals(serving())) {
            lines.add(
                    "the serving %s is compared as it was judged: %s"
                            .formatted(
                                    serving().orElseThrow(),
                                    models.servingAsJudged().orElseThrow()));
        }
        if (training.isPresent()) {
            lines.add(
                    String.format(
                            Locale.ROOT,
                            "judged by %,d events of %,d users since %s",
                            window.events(),
                            window.users(),
                            Instant.ofEpochMilli(window.fromMillis())));
        }
        windowPass.ifPresent(pass -> lines.add(pass.words()));
        published.ifPresent(
                one ->
                        lines.add(
                                "published %s and announced it, in %s"
                                        .formatted(one.version(), Registry.shown(one.location()))));
        return lines;
    }

    /** Returns the report as one JSON object. */
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("outcome", decision.outcome().word());
        json.put("reason", decision.reason());
        json.put("servingModelVersion", serving().orElse(null));
        models.servingAsJudged()
                .ifPresent(version -> json.put("judgedServingModelVersion", version));
        json.put("announcedModelVersion", models.announced().orElse(null));
        models.divergence()
                .ifPresent(
                        divergence -> {
                            json.put("servingProcessCount", divergence.served().processes());
                            json.put("freshProcessCount", divergence.served().fresh());
                        });
        published.ifPresent(
                one -> {
                    json.put("modelVersion", one.version());
                    json.put("path", Registry.shown(one.location()));
                    Lineage lineage = Lineage.of(one.manifest());
                    json.put("judgedModelVersion", lineage.judged().orElse(one.version()));
                });
        windowPass.ifPresent(pass -> json.put("windowPass", pass.json()));
        json.put("interactionCount", interactions);
        Map<String, Object> judged = new LinkedHashMap<>();
        judged.put("fromAt", Instant.ofEpochMilli(window.fromMillis()).toString());
        judged.put("eventCount", window.events());
        judged.put("userCount", window.users());
        training.ifPresent(
                one ->
                        judged.put(
                                "learntUntilAt",
                                Instant.ofEpochMilli(one.learntUntilMillis()).toString()));
        json.put("window", judged);
        training.ifPresent(
                one -> {
                    json.put("start", one.warm() ? "warm" : "cold");
                    json.put("startReason", one.start());
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
