package io.nextup.console.live;

import static java.util.Objects.requireNonNull;

import io.nextup.outcome.HitRate;

/**
 * Hit rate of a model's lists, as the page shows it.
 *
 * @param judged number of lists that their users' next events have judged
 * @param hitRate share of the lists whose first ten items held that event's item
 * @param popularity share of the same events on one of the ten most clicked items
 */
public record Judged(String version, int judged, double hitRate, double popularity) {
    public Judged {
        requireNonNull(version, "version is null");
    }

    static Judged of(HitRate rate) {
        return new Judged(rate.modelVersion(), rate.judged(), rate.hitRate(), rate.popularity());
    }
}
