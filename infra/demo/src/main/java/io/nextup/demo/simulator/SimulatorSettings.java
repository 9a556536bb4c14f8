package io.nextup.demo.simulator;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * Size of the simulated shop and strength of its structure.
 *
 * @param seed the same seed gives the same clicks
 * @param users number of users; some click far more often than others
 * @param items size of the whole catalogue, later items included
 * @param clicks exact number of all clicks
 * @param days the simulated span
 * @param start midnight (UTC) of the first day
 * @param zipfExponent exponent of popularity: an item's weight is its rank in its category to the
 *     power of minus this
 * @param following share of a session's later clicks that follow from the item before, as long as
 *     the user has not seen all its successors
 * @param newItems share of the catalogue that appears after the start
 * @param memory number of last items that a user never repeats
 */
public record SimulatorSettings(
        long seed,
        int users,
        int items,
        int clicks,
        int days,
        Instant start,
        double zipfExponent,
        double following,
        double newItems,
        int memory) {

    public SimulatorSettings {
        requireNonNull(start, "start is null");
        positive("users", users);
        positive("clicks", clicks);
        positive("days", days);
        positive("memory", memory);
        share("following", following);
        share("newItems", newItems);
        if (!(zipfExponent > 0)) {
            throw new IllegalArgumentException(
                    "zipfExponent is %s: it must be positive".formatted(zipfExponent));
        }
        // A user who has seen almost all items would have none left.
        if (items * (1 - newItems) < 2.0 * memory) {
            throw new IllegalArgumentException(
                    "%d items, %.0f of them there from the start, are too few for a memory of %d:"
                                    .formatted(items, items * (1 - newItems), memory)
                            + " at least twice as many");
        }
    }

    /** Returns a shop that fits a two-core machine: 60,000 clicks by 1,500 users on 1,000 items. */
    public static SimulatorSettings defaults(long seed) {
        return new SimulatorSettings(
                seed,
                1_500,
                1_000,
                60_000,
                6,
                Instant.parse("2025-01-06T00:00:00Z"),
                0.9,
                0.7,
                0.1,
                100);
    }

    public SimulatorSettings withClicks(int newClicks) {
        return new SimulatorSettings(
                seed,
                users,
                items,
                newClicks,
                days,
                start,
                zipfExponent,
                following,
                newItems,
                memory);
    }

    private static void positive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("%s is %d: at least 1".formatted(name, value));
        }
    }

    private static void share(String name, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new IllegalArgumentException(
                    "%s is %s: at least 0 and less than 1".formatted(name, value));
        }
    }
}
