package io.nextup.serving.rules;

import static java.util.Objects.requireNonNull;

import io.nextup.catalogue.UnknownItems;
import io.nextup.event.mapping.ItemMapping;
import java.io.Serializable;
import java.time.Duration;

/**
 * Settings for the items of a catalogue and their rules.
 *
 * @param maxStaleness longest wait for items and rules at the start, and the age from which they
 *     are stale
 * @param whenStale answer to requests while they are stale
 * @param unknown how rules take an item that the items topic lacks
 * @param mapping places of an item's fields in records of another shape
 * @param sample share of the calls on which drops are counted by rule, 0 to 1
 */
public record CatalogueSettings(
        Duration maxStaleness,
        WhenStale whenStale,
        UnknownItems unknown,
        ItemMapping mapping,
        double sample)
        implements Serializable {
    public CatalogueSettings {
        requireNonNull(maxStaleness, "maxStaleness is null");
        requireNonNull(whenStale, "whenStale is null");
        requireNonNull(unknown, "unknown is null");
        requireNonNull(mapping, "mapping is null");
    }
}
