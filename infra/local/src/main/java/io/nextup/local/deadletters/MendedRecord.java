package io.nextup.local.deadletters;

import io.nextup.intake.InteractionValidator;
import io.nextup.intake.Verdict;

/**
 * A record of the interactions topic as it is to be sent.
 *
 * @param key null for none; ignored for an interaction, whose user is the key
 * @param value null for none, which erases the key's user
 * @param timestampMillis the record's own timestamp, milliseconds since the epoch: an interaction
 *     without a time of its own keeps the one at which it was first sent
 */
record MendedRecord(byte[] key, byte[] value, long timestampMillis) {

    /** Returns the job's verdict on the record. */
    Verdict verdict(InteractionValidator validator) {
        return validator.validate(key, value, timestampMillis);
    }
}
