package io.nextup.trainer.refresh;

import static java.util.Objects.requireNonNull;

import io.nextup.trainer.evaluate.Comparison;
import io.nextup.trainer.evaluate.Interval;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Outcome of judging a candidate, with its reason.
 *
 * @param reason explanation with the decisive figures
 * @param comparisons all comparisons, each with the other model first and the candidate second
 */
public record Decision(Outcome outcome, String reason, List<Compared> comparisons) {

    /** The rule that decided. */
    public enum Outcome {
        ACCEPTED,
        /** Nothing was trained: the same data have been trained on before. */
        NOTHING_NEW,
        TOO_FEW_EVENTS,
        /** No epoch of the training was better than the serving model that it went on from. */
        NO_BETTER,
        /** Neither a loss beyond the margin is shown yet nor its absence. */
        UNDECIDED,
        /**
         * The candidate is not worse, but knows less than what serves: its pass over the window was
         * not shown to lose no more than the margin.
         */
        PASS_UNDECIDED,
        WORSE_THAN_SERVING,
        WORSE_THAN_REFERENCE,
        NOT_ABOVE_POPULARITY;

        /** Returns the outcome's name in JSON, such as {@code too-few-events}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Model that a candidate is compared with. */
    public enum Opponent {
        SERVING,
        REFERENCE,
        POPULARITY;

        /** Returns the opponent's name in JSON and in the names of figures. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A comparison with one other model.
     *
     * @param version version of the other model, or {@code popularity}
     * @param pooled the rounds that were added up, where this round alone does not decide
     */
    public record Compared(
            Opponent opponent, String version, Comparison comparison, Optional<Pooled> pooled) {
        public Compared {
            requireNonNull(opponent, "opponent is null");
            requireNonNull(version, "version is null");
            requireNonNull(comparison, "comparison is null");
            requireNonNull(pooled, "pooled is null");
        }

        /** Returns the figures, on one line. */
        String words() {
            String figures =
                    String.format(
                            Locale.ROOT,
                            "NDCG@10 %.4f, and %s has %.4f: a difference of %+.4f, 95 %% interval %+.4f to %+.4f, on %d events of %d users",
                            comparison.second(),
                            name(),
                            comparison.first(),
                            comparison.difference(),
                            comparison.interval().low(),
                            comparison.interval().high(),
                            comparison.cases(),
                            comparison.users());
            return figures + pooled.map(Pooled::words).orElse("");
        }

        /** Returns the opponent's name in a sentence. */
        String name() {
            return switch (opponent) {
                case SERVING -> "the serving %s".formatted(version);
                case REFERENCE -> "the reference %s".formatted(version);
                case POPULARITY -> "popularity";
            };
        }

        private Map<String, Object> json() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("opponent", opponent.word());
            if (opponent != Opponent.POPULARITY) {
                json.put("modelVersion", version);
            }
            json.put("NDCG@10", comparison.first());
            json.put("difference", comparison.difference());
            json.put("low", comparison.interval().low());
            json.put("high", comparison.interval().high());
            pooled.ifPresent(one -> json.put("pooled", one.json()));
            return json;
        }
    }

    /**
     * A comparison over several rounds of a recipe.
     *
     * @param margin share of the other model's NDCG@10 that a candidate may lose
     * @param interval 95 % interval of the candidates' NDCG@10, less what the margin leaves of the
     *     other model's
     */
    public record Pooled(int rounds, long events, double margin, Interval interval) {
        public Pooled {
            requireNonNull(interval, "interval is null");
        }

        private String words() {
            return String.format(
                    Locale.ROOT,
                    "; over %d %s and %d events, NDCG@10 less %.3f times that model's has the 95 %% interval %+.4f to %+.4f",
                    rounds,
                    rounds == 1 ? "round" : "rounds",
                    events,
                    1 - margin,
                    interval.low(),
                    interval.high());
        }

        private Map<String, Object> json() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("roundCount", rounds);
            json.put("eventCount", events);
            json.put("margin", margin);
            json.put("low", interval.low());
            json.put("high", interval.high());
            return json;
        }
    }

    public Decision {
        requireNonNull(outcome, "outcome is null");
        requireNonNull(reason, "reason is null");
        comparisons = List.copyOf(comparisons);
    }

    /** The decision on an accepted candidate that knows less than what serves. */
    Decision withoutPass(String serving) {
        return new Decision(
                Outcome.PASS_UNDECIDED,
                "%s; but the serving %s has learnt newer events than this candidate, which learnt none in a pass over the window: the serving model stays"
                        .formatted(reason, serving),
                comparisons);
    }

    public boolean accepted() {
        return outcome == Outcome.ACCEPTED;
    }

    /**
     * Returns figures for a manifest, named with their protocol; none when nothing was compared.
     */
    public Map<String, Double> metrics() {
        Map<String, Double> metrics = new TreeMap<>();
        for (Compared one : comparisons) {
            metrics.put("refresh.window.NDCG@10", one.comparison().second());
            metrics.put(
                    "refresh.window.%s.NDCG@10".formatted(one.opponent().word()),
                    one.comparison().first());
        }
        return metrics;
    }

    /**
     * Returns the comparisons as JSON; the candidate's own figure stands beside each difference.
     */
    public List<Map<String, Object>> comparisonsJson() {
        List<Map<String, Object>> json = new ArrayList<>();
        for (Compared one : comparisons) {
            json.add(one.json());
        }
        return json;
    }
}
