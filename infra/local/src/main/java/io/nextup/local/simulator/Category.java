package io.nextup.local.simulator;

import java.util.Locale;

/** What an item is about, and the hour at which people look for such things most. */
enum Category {
    FOOTBALL(8),
    COOKING(12),
    TRAVEL(15),
    MUSIC(18),
    GAMES(21);

    /** How sharply interest gathers around the peak; zero would spread it over the whole day. */
    private static final double CONCENTRATION = 3;

    /** Nothing is ever out of the question. */
    private static final double FLOOR = 0.03;

    private final int peakHour;

    Category(int peakHour) {
        this.peakHour = peakHour;
    }

    /**
     * How much of the interest of an hour is the category's, before the categories are brought to a
     * sum of one: a von Mises curve around the peak.
     *
     * @param hour of the day, 0 to 23, UTC
     */
    double interest(int hour) {
        double angle = 2 * Math.PI * (hour - peakHour) / 24;
        return FLOOR + Math.exp(CONCENTRATION * (Math.cos(angle) - 1));
    }

    /** The readable id of the category's item of a popularity rank, such as {@code games-12}. */
    String itemId(int rank) {
        return name().toLowerCase(Locale.ROOT) + '-' + rank;
    }
}
