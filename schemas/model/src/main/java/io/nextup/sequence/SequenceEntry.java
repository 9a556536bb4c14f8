package io.nextup.sequence;

import static java.util.Objects.requireNonNull;

import io.nextup.intake.Verdict;

/**
 * One step of a user's sequence. The item is an id, not an index: the vocabulary changes with every
 * model, and sequences outlive models.
 *
 * @param eventTimeMillis the time that orders it ({@link Verdict.Ordered#orderTimeMillis}),
 *     milliseconds since the epoch
 */
public record SequenceEntry(String itemId, String type, long eventTimeMillis) {
    public SequenceEntry {
        requireNonNull(itemId, "itemId is null");
        requireNonNull(type, "type is null");
    }
}
