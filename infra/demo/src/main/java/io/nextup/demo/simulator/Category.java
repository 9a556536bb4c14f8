package io.nextup.demo.simulator;

import java.util.Locale;

/** Subject of an item, with the hour of the greatest interest in it. */
enum Category {
    FOOTBALL(8),
    COOKING(12),
    TRAVEL(15),
    MUSIC(18),
    GAMES(21);

    /** Concentration of interest around the peak; zero would spread it over the whole day. */
    private static final double CONCENTRATION = 3;

    /** Minimum interest: nothing is ever impossible. */
    private static final double FLOOR = 0.03;

    private final int peakHour;

    Category(int peakHour) {
        this.peakHour = peakHour;
    }

    /**
     * Returns the category's interest in an hour, before all categories are scaled to a sum of one:
     * a von Mises curve around the peak.
     *
     * @param hour hour of the day, 0 to 23, UTC
     */
    double interest(int hour) {
        double angle = 2 * Math.PI * (hour - peakHour) / 24;
        return FLOOR + Math.exp(CONCENTRATION * (Math.cos(angle) - 1));
    }

    /**
     * Returns the readable id of the category's item of a popularity rank, such as {@code
     * games-12}.
     */
    String itemId(int rank) {
        return word() + '-' + rank;
    }

    /** Returns its name, for people. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
