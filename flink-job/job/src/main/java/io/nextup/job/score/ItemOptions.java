package io.nextup.job.score;

import io.nextup.catalogue.UnknownItems;
import io.nextup.event.mapping.ItemMapping;
import io.nextup.serving.rules.CatalogueSettings;
import io.nextup.serving.rules.WhenStale;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.ReadableConfig;

/** Options for the items of the catalogue, and the rules by which lists may hold them. */
public final class ItemOptions {
    /** A process asks the brokers for the ends of the topics four times as often. */
    private static final Duration LEAST_STALENESS = Duration.ofSeconds(1);

    /** A job whose topics cannot be read answers nothing for so long. */
    private static final Duration MOST_STALENESS = Duration.ofDays(1);

    public static final ConfigOption<Duration> MAX_STALENESS =
            ConfigOptions.key("nextup.items.max-staleness")
                    .durationType()
                    .defaultValue(Duration.ofMinutes(1))
                    .withDescription(
                            "Longest wait at the start for all items and rules; then recommendations"
                                    + " have no items and are marked as skipped, until they are read."
                                    + " Later: time without a look at the end of a topic from which"
                                    + " items and rules are stale.");

    public static final ConfigOption<WhenStale> WHEN_STALE =
            ConfigOptions.key("nextup.items.when-stale")
                    .enumType(WhenStale.class)
                    .defaultValue(WhenStale.SERVE)
                    .withDescription(
                            "Behavior while items or rules are stale: serve keeps to what was read"
                                    + " last, skip answers without items.");

    public static final ConfigOption<UnknownItems> UNKNOWN =
            ConfigOptions.key("nextup.items.unknown")
                    .enumType(UnknownItems.class)
                    .defaultValue(UnknownItems.ALLOW)
                    .withDescription(
                            "Items of the model that the items topic lacks: allow lets lists hold"
                                    + " them, and no rule touches them; drop leaves them out.");

    public static final ConfigOption<String> MAPPING =
            ConfigOptions.key("nextup.items.mapping")
                    .stringType()
                    .defaultValue("")
                    .withDescription(
                            "Where the fields of an item stand in records of another shape, such as"
                                    + " item=/sku,available=/stock,category=/tags; the record's key"
                                    + " is the item's id. Empty: records are Nextup's own.");

    public static final ConfigOption<Double> SAMPLE =
            ConfigOptions.key("nextup.rules.sample")
                    .doubleType()
                    .defaultValue(0.001)
                    .withDescription(
                            "Share of the calls, 0 to 1, on which the items that rules keep out of"
                                    + " lists are counted by rule. Such a call asks the model twice.");

    private ItemOptions() {}

    /**
     * Reads the options.
     *
     * @throws IllegalArgumentException naming the option that is wrong
     */
    public static CatalogueSettings from(ReadableConfig config) {
        Duration maxStaleness = config.get(MAX_STALENESS);
        if (maxStaleness.compareTo(LEAST_STALENESS) < 0
                || maxStaleness.compareTo(MOST_STALENESS) > 0) {
            throw new IllegalArgumentException(
                    "%s is %s: it must be 1 s to 1 d".formatted(MAX_STALENESS.key(), maxStaleness));
        }
        double sample = config.get(SAMPLE);
        if (!(sample >= 0 && sample <= 1)) {
            throw new IllegalArgumentException(
                    "%s is %s: it must be 0 to 1".formatted(SAMPLE.key(), sample));
        }
        return new CatalogueSettings(
                maxStaleness, config.get(WHEN_STALE), config.get(UNKNOWN), mapping(config), sample);
    }

    private static ItemMapping mapping(ReadableConfig config) {
        try {
            return ItemMapping.parse(config.get(MAPPING));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "%s: %s".formatted(MAPPING.key(), e.getMessage()), e);
        }
    }

    /** Lists all options, for the help text and the check for unknown keys. */
    public static List<ConfigOption<?>> all() {
        return List.of(MAX_STALENESS, WHEN_STALE, UNKNOWN, MAPPING, SAMPLE);
    }
}
