package io.nextup.trainer.history;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Numbers of what is left out of a history.
 *
 * @param newestMillis time of the newest interaction; only where the newest were kept
 * @param fromMillis earliest time that was kept; only where the newest were kept
 * @param interactions number of interactions that were left out
 * @param users about the number of users that the sample left out, among those in that time
 */
public record CutAway(
        HistoryCut cut, long newestMillis, long fromMillis, long interactions, long users) {

    /** Returns all of it, as a model's provenance carries it. */
    public Map<String, String> provenance() {
        Map<String, String> provenance = new TreeMap<>();
        if (cut.newest().isPresent()) {
            provenance.put("data.window.from", Instant.ofEpochMilli(fromMillis).toString());
            provenance.put("data.window.until", Instant.ofEpochMilli(newestMillis).toString());
        }
        if (cut.sample().isPresent()) {
            provenance.put("data.sample.users", cut.sample().get().toString());
            provenance.put("data.left.out.users", Long.toString(users));
        }
        provenance.put("data.left.out.interactions", Long.toString(interactions));
        return provenance;
    }

    /** Returns all of it on one line, to stand behind the history's name. */
    public String words() {
        String window =
                cut.newest().isEmpty()
                        ? ""
                        : "only %s to %s"
                                .formatted(
                                        Instant.ofEpochMilli(fromMillis),
                                        Instant.ofEpochMilli(newestMillis));
        String sample =
                cut.sample().isEmpty()
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                "only %s of the users (without about %,d)",
                                cut.sample().get(),
                                users);
        return String.format(
                Locale.ROOT,
                "%s%s%s; %,d interactions left out",
                window,
                window.isEmpty() || sample.isEmpty() ? "" : ", ",
                sample,
                interactions);
    }
}
