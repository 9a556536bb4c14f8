package io.nextup.console.live;

import static java.util.Objects.requireNonNull;

/**
 * Clicks judged by the list that their user had been shown.
 *
 * @param version model of the lists
 * @param judged number of clicks by users with such a list
 * @param hitRate share of the clicks on one of the list's first ten items; null without a click
 * @param popularity share of the same clicks on one of the ten most clicked items; null without a
 *     click
 */
public record Judged(String version, int judged, Double hitRate, Double popularity) {
    public Judged {
        requireNonNull(version, "version is null");
    }
}
