package io.nextup.sequence;

import static java.util.Objects.requireNonNull;

import io.nextup.intake.Verdict;

/**
 * One step of a user's sequence. The item is an id, not an index: vocabularies change with every
 * model, sequences outlive them.
 *
 * @param eventTimeMillis by which it is ordered ({@link Verdict.Accepted#orderTimeMillis}),
 *     milliseconds since the epoch
 */
public record SequenceEntry(String itemId, String type, long eventTimeMillis) {
    public SequenceEntry {
        requireNonNull(itemId, "itemId is null");
        requireNonNull(type, "type is null");
    }
}
