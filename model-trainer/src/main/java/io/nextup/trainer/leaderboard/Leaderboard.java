package io.nextup.trainer.leaderboard;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.ModelRules;
import io.nextup.artifact.Standing;
import io.nextup.trainer.evaluate.Comparison;
import io.nextup.trainer.evaluate.Judgement;
import io.nextup.trainer.evaluate.ServingTime;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Families with their models on one test part, best first by NDCG@10 as served.
 *
 * @param data name of the history
 * @param protocol way to split it
 * @param rules rules of the job, by which the models answer
 * @param seed seed of the trainings and of the resamples
 * @param resamples number of resamples of each comparison
 * @param standing the best one beside simple models
 * @param untrained families without a model, with the reasons
 */
public record Leaderboard(
        String data,
        String protocol,
        ModelRules rules,
        long seed,
        int resamples,
        List<Entry> entries,
        Standing standing,
        Map<String, String> untrained) {

    /** Name of the figure that decides. */
    public static final String NDCG = "NDCG@10";

    /**
     * A family's place.
     *
     * @param bytes size of the module's file
     * @param time empty where no case has an item that the model knows
     * @param fromBest the best model, then this one; empty for the best itself
     * @param caution reason why its figures may be too good, as a sentence without a full stop;
     *     empty without such a reason
     */
    public record Entry(
            FamilyTraining training,
            Judgement judgement,
            long bytes,
            Optional<ServingTime> time,
            Optional<Comparison> fromBest,
            Optional<String> caution) {
        public Entry {
            requireNonNull(training, "training is null");
            requireNonNull(judgement, "judgement is null");
            requireNonNull(time, "time is null");
            requireNonNull(fromBest, "fromBest is null");
            requireNonNull(caution, "caution is null");
        }

        /** Returns the same entry with its difference from the best. */
        public Entry from(Comparison best) {
            return new Entry(training, judgement, bytes, time, Optional.of(best), caution);
        }

        /** Returns NDCG@10 as the job serves the model. */
        public double ndcg() {
            return judgement.serving().get(NDCG);
        }
    }

    public Leaderboard {
        requireNonNull(data, "data is null");
        requireNonNull(protocol, "protocol is null");
        requireNonNull(rules, "rules are null");
        entries = List.copyOf(entries);
        if (entries.isEmpty()) {
            throw new IllegalArgumentException("entries are empty: a leaderboard has a best one");
        }
        requireNonNull(standing, "standing is null");
        untrained = Collections.unmodifiableMap(new LinkedHashMap<>(untrained));
    }
}
