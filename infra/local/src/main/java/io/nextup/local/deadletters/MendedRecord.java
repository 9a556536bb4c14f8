package io.nextup.local.deadletters;

import io.nextup.intake.InteractionValidator;
import io.nextup.intake.Verdict;

/**
 * A record of the interactions topic as it is to be sent.
 *
 * @param key null for none; of an interaction it is not used, since its user is the key
 * @param value null for none: an erasure of the key's user
 * @param timestampMillis the record's own timestamp, milliseconds since the epoch: an interaction
 *     without a time of its own keeps the one at which it was first sent
 */
record MendedRecord(byte[] key, byte[] value, long timestampMillis) {

    /** What the job will make of it. */
    Verdict verdict(InteractionValidator validator) {
        return validator.validate(key, value, timestampMillis);
    }
}
