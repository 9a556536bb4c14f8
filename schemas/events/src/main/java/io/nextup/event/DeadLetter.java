package io.nextup.event;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;

/**
 * A refused record, kept whole, with the reason.
 *
 * @param key the record's key as it came; null if there was none
 * @param original the record's value as it came; null if there was none
 * @param topic topic of the record
 * @param partition partition of the record
 * @param offset offset of the record
 * @param timestampMillis the Kafka record's timestamp, milliseconds since the epoch
 * @param reason kind of fault
 * @param detail the fault in words with the value, for a person
 * @param headers values of the record's headers that count, by name: those that a mapping reads, or
 *     those of an erasure's signature; empty if there was none
 */
public record DeadLetter(
        byte[] key,
        byte[] original,
        String topic,
        int partition,
        long offset,
        long timestampMillis,
        Reason reason,
        String detail,
        Map<String, byte[]> headers) {

    /**
     * Kinds of faults. Names and order are on the wire: a new one goes last, with a new version of
     * the schema.
     */
    public enum Reason {
        /** Neither JSON nor Avro of a known schema, or a field of the wrong type. */
        UNDECODABLE,
        /** A required field is missing. */
        MISSING_FIELD,
        /** An id is the empty text. */
        EMPTY_ID,
        /** An id is longer than the limit. */
        OVERSIZED_ID,
        /** The event time is before 1970. */
        TIME_BEFORE_1970,
        /** The event time is too far after the record's own timestamp. */
        TIME_IN_FUTURE,
        /** An erasure (no value) has no key: it names nobody. */
        ERASURE_WITHOUT_KEY,
        /** An erasure must be signed, and has no signature. */
        ERASURE_NOT_SIGNED,
        /** No erasure key has signed the erasure for this user, topic and partition. */
        ERASURE_WRONGLY_SIGNED,
        /** The erasure's signature is much older than the record, or lies after it. */
        ERASURE_TOO_OLD,
        /** The signed erasure has counted before. */
        ERASURE_REPEATED
    }

    public DeadLetter {
        requireNonNull(topic, "topic is null");
        requireNonNull(reason, "reason is null");
        requireNonNull(detail, "detail is null");
        headers = Map.copyOf(headers);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DeadLetter that
                && Arrays.equals(key, that.key)
                && Arrays.equals(original, that.original)
                && topic.equals(that.topic)
                && partition == that.partition
                && offset == that.offset
                && timestampMillis == that.timestampMillis
                && reason == that.reason
                && detail.equals(that.detail)
                && sameValues(headers, that.headers);
    }

    private static boolean sameValues(Map<String, byte[]> one, Map<String, byte[]> other) {
        return one.keySet().equals(other.keySet())
                && one.entrySet().stream()
                        .allMatch(
                                header ->
                                        Arrays.equals(
                                                header.getValue(), other.get(header.getKey())));
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                Arrays.hashCode(original),
                topic,
                partition,
                offset,
                timestampMillis,
                reason,
                headers.keySet());
    }
}
