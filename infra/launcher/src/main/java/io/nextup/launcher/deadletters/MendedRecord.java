package io.nextup.launcher.deadletters;

import io.nextup.intake.InteractionValidator;
import io.nextup.intake.RecordOrigin;
import io.nextup.intake.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * A record of the interactions topic as it is to be sent.
 *
 * @param key null for none; an interaction in Nextup's own shape is sent under its user's
 * @param value null for none, which erases the key's user
 * @param timestampMillis the record's own timestamp, milliseconds since the epoch: an interaction
 *     without a time of its own keeps the one at which it was first sent
 * @param headers headers to send along
 */
record MendedRecord(byte[] key, byte[] value, long timestampMillis, Map<String, byte[]> headers) {

    /** Returns the job's verdict on the record. */
    Verdict verdict(InteractionValidator validator) {
        return validator.validate(key, value, timestampMillis, RecordOrigin.toSend(headers));
    }

    List<Header> kafkaHeaders() {
        List<Header> all = new ArrayList<>();
        headers.forEach((name, value) -> all.add(new RecordHeader(name, value)));
        return all;
    }
}
