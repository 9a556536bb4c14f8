package io.nextup.demo;

import io.nextup.event.Interaction;
import io.nextup.event.Recommendation;
import io.nextup.outcome.ListJudge;
import io.nextup.outcome.Outcome;
import io.nextup.outcome.ShownList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Lines of text about a few users' clicks and the recommendations that followed. Not thread-safe.
 */
final class ClickFeed {
    private static final int SHOWN_ITEMS = 4;

    /** The newest line of each watched user, in the order of watching. */
    private final Map<String, String> lines = new LinkedHashMap<>();

    /** The list that the next event of each watched user judges. */
    private final Map<String, ShownList> lists = new HashMap<>();

    ClickFeed(List<String> userIds) {
        userIds.forEach(user -> lines.put(user, "%-12s".formatted(printable(user))));
    }

    /** Returns the users with the most events, the busiest first. */
    static List<String> busiest(List<Interaction> events, int users) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        events.forEach(event -> counts.merge(event.userId(), 1, Integer::sum));
        return counts.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .limit(users)
                .map(Map.Entry::getKey)
                .toList();
    }

    /**
     * Makes the line for a click and the recommendation that it triggered; empty if the user is not
     * watched.
     *
     * @param judges true when the click judges the list before: a hit is marked then
     */
    Optional<String> recommended(
            Interaction click,
            Recommendation recommendation,
            boolean judges,
            double elapsedMillis) {
        if (!lines.containsKey(click.userId())) {
            return Optional.empty();
        }
        ShownList before = lists.remove(click.userId());
        ShownList.of(recommendation).ifPresent(list -> lists.put(click.userId(), list));
        boolean hit =
                judges
                        && before != null
                        && before.judgedBy(
                                        click.itemId(),
                                        recommendation.servedTimeMillis(),
                                        ListJudge.DEFAULT_HORIZON)
                                == Outcome.HIT;
        StringBuilder items = new StringBuilder();
        recommendation.items().stream()
                .limit(SHOWN_ITEMS)
                .forEach(item -> items.append(' ').append(printable(item.itemId())));
        String line =
                String.format(
                        Locale.ROOT,
                        "%-12s %-14s %-3s ->%s  (%.0f ms, %s%s)",
                        printable(click.userId()),
                        printable(click.itemId()),
                        hit ? "hit" : "",
                        items,
                        elapsedMillis,
                        printable(recommendation.modelVersion()),
                        recommendation.source() == Recommendation.Source.MODEL
                                ? ""
                                : ", " + recommendation.source().word());
        lines.put(click.userId(), line);
        return Optional.of(line);
    }

    /** Returns one line for each watched user. */
    List<String> lines() {
        return List.copyOf(lines.values());
    }

    /** Replaces control characters: ids come from files, and none may steer the terminal. */
    private static String printable(String text) {
        return text.codePoints()
                .map(c -> Character.isISOControl(c) ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
