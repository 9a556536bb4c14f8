package io.nextup.local.demo;

import io.nextup.event.Interaction;
import io.nextup.event.Recommendation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a few users clicked and were recommended then, as lines of text. Not thread-safe. */
final class ClickFeed {
    private static final int SHOWN_ITEMS = 4;

    /** The newest line of each watched user, in the order of watching. */
    private final Map<String, String> lines = new LinkedHashMap<>();

    ClickFeed(List<String> userIds) {
        userIds.forEach(user -> lines.put(user, "%-12s".formatted(printable(user))));
    }

    /** The users with the most events, the busiest first. */
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
     * The line for a click of a watched user and what it triggered.
     *
     * @param hit whether the click was on what had been recommended
     */
    Optional<String> recommended(
            Interaction click, Recommendation recommendation, boolean hit, double elapsedMillis) {
        if (!lines.containsKey(click.userId())) {
            return Optional.empty();
        }
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
                        switch (recommendation.source()) {
                            case MODEL -> "";
                            case FALLBACK -> ", fallback";
                            case SKIPPED -> ", skipped";
                        });
        lines.put(click.userId(), line);
        return Optional.of(line);
    }

    /** One line a watched user. */
    List<String> lines() {
        return List.copyOf(lines.values());
    }

    /** Ids come from files: none of them shall steer the terminal. */
    private static String printable(String text) {
        return text.codePoints()
                .map(c -> Character.isISOControl(c) ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
