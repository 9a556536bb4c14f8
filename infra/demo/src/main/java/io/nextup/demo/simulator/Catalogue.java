package io.nextup.demo.simulator;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** The items: category, Zipf weight, time of appearance and drift of popularity. Immutable. */
final class Catalogue {
    /** Standard deviation of the daily change of an item's log popularity. */
    private static final double DAILY_DRIFT = 0.15;

    /** Number of each category's most popular items that exist from the start. */
    private static final int ESTABLISHED_RANKS = 5;

    private static final int MILLIS_PER_HOUR = 3_600_000;

    private final SimulatorSettings settings;
    private final List<String> itemIds = new ArrayList<>();
    private final Category[] categories;
    private final double[] baseWeights;
    private final double[] dailyDrifts;
    private final int[] appearsAtHour;

    /**
     * Popularity by [hour since the start][item], summing to one per hour; 0 for an item that does
     * not exist yet.
     */
    private final double[][] popularity;

    Catalogue(SimulatorSettings settings, RandomGenerator random) {
        this.settings = settings;
        int items = settings.items();
        categories = new Category[items];
        baseWeights = new double[items];
        dailyDrifts = new double[items];
        appearsAtHour = new int[items];
        int hours = settings.days() * 24;
        Category[] all = Category.values();
        for (int item = 0; item < items; item++) {
            int rank = item / all.length + 1;
            categories[item] = all[item % all.length];
            itemIds.add(categories[item].itemId(rank));
            baseWeights[item] = Math.pow(rank, -settings.zipfExponent());
            dailyDrifts[item] = DAILY_DRIFT * random.nextGaussian();
            boolean later = random.nextDouble() < settings.newItems();
            int appears = random.nextInt(1, Math.max(2, hours));
            appearsAtHour[item] = later && rank > ESTABLISHED_RANKS ? appears : 0;
        }
        // Sessions may continue after the last midnight, with the last hour's popularity.
        popularity = new double[hours][];
        for (int hour = 0; hour < hours; hour++) {
            popularity[hour] = popularityAt(hour);
        }
    }

    private double[] popularityAt(int hour) {
        double[] weights = new double[itemIds.size()];
        Map<Category, Double> categorySums = new EnumMap<>(Category.class);
        double daysFromMiddle = (hour - settings.days() * 12) / 24.0;
        for (int item = 0; item < weights.length; item++) {
            if (isThere(item, hour)) {
                weights[item] = baseWeights[item] * Math.exp(dailyDrifts[item] * daysFromMiddle);
                categorySums.merge(categories[item], weights[item], Double::sum);
            }
        }
        double interestSum = 0;
        for (Category category : Category.values()) {
            interestSum += category.interest(hour % 24);
        }
        for (int item = 0; item < weights.length; item++) {
            Category category = categories[item];
            weights[item] *=
                    category.interest(hour % 24)
                            / interestSum
                            / categorySums.getOrDefault(category, 1.0);
        }
        return weights;
    }

    int size() {
        return itemIds.size();
    }

    String itemId(int item) {
        return itemIds.get(item);
    }

    Category category(int item) {
        return categories[item];
    }

    /** Returns the Zipf weight, before time of day and drift. */
    double baseWeight(int item) {
        return baseWeights[item];
    }

    /** Returns the whole hours since the start, within the simulated span. */
    int hourOf(long timeMillis) {
        long hour = (timeMillis - settings.start().toEpochMilli()) / MILLIS_PER_HOUR;
        return (int) Math.max(0, Math.min(popularity.length - 1, hour));
    }

    boolean isThere(int item, int hour) {
        return appearsAtHour[item] <= hour;
    }

    /**
     * Returns each item's probability for a user who starts a session in that hour; not to be
     * changed.
     */
    double[] popularity(int hour) {
        return popularity[hour];
    }
}
