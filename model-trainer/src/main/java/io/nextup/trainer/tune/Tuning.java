package io.nextup.trainer.tune;

import static java.util.Objects.requireNonNull;

import io.nextup.trainer.option.WrittenDuration;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Record of a search.
 *
 * @param limit time that it might take
 * @param epochs number of epochs of the defaults; 0 where nothing is learnt in epochs
 * @param defaultsNdcg NDCG@10 of the defaults over all validation cases
 * @param tried in the order of their numbers
 * @param chosen the one in place of the defaults; empty: the defaults
 * @param reason reason for that choice, in one line
 */
public record Tuning(
        Duration limit,
        int epochs,
        double defaultsNdcg,
        List<Tried> tried,
        Optional<Tried> chosen,
        String reason) {
    public Tuning {
        requireNonNull(limit, "limit is null");
        tried = List.copyOf(tried);
        requireNonNull(chosen, "chosen is null");
        requireNonNull(reason, "reason is null");
    }

    /** Returns the values in place of defaults, by their keys in a manifest. */
    public Map<String, String> changes() {
        return chosen.map(one -> one.proposal().changes()).orElse(Map.of());
    }

    /** Returns the entries for a manifest: one for each candidate, and the choice. */
    public Map<String, String> provenance() {
        Map<String, String> provenance = new TreeMap<>();
        provenance.put("tune.limit", WrittenDuration.of(limit));
        provenance.put(
                "tune.defaults",
                (epochs == 0 ? "" : "%d epochs, ".formatted(epochs)) + Tried.figure(defaultsNdcg));
        tried.forEach(one -> provenance.put("tune." + one.label(), one.words()));
        provenance.put("tune.chosen", chosen.map(Tried::label).orElse("defaults"));
        provenance.put("tune.reason", reason);
        return provenance;
    }
}
