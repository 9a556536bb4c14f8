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
 * @param timestampMillis the Kafka record's timestamp, milliseconds since the epoch; -1 if it has
 *     none
 * @param reason kind of fault
 * @param detail the fault in words with the value, for a person
 * @param headers values of the record's headers that count, by name: those that a mapping reads, or
 *     those of an erasure's signature; empty if there was none
 * @param group consumer group of the job that refused it; null if not known
 * @param refusedTimeMillis time of the refusal, milliseconds since the epoch; -1 if not known
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
        Map<String, byte[]> headers,
        String group,
        long refusedTimeMillis) {

    /** Kinds of faults. */
    public enum Reason implements Word {
        /** A kind that this build does not know. */
        OTHER,
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
        ERASURE_REPEATED,
        /** The type, or an attribute's name, is {@link Reserved}. */
        RESERVED_NAME;

        /** Returns the word, for messages and options. */
        @Override
        public String toString() {
            return word();
        }
    }

    /** Makes one that does not say which job refused it when. */
    public DeadLetter(
            byte[] key,
            byte[] original,
            String topic,
            int partition,
            long offset,
            long timestampMillis,
            Reason reason,
            String detail,
            Map<String, byte[]> headers) {
        this(
                key,
                original,
                topic,
                partition,
                offset,
                timestampMillis,
                reason,
                detail,
                headers,
                null,
                -1);
    }

    public DeadLetter {
        requireNonNull(topic, "topic is null");
        requireNonNull(reason, "reason is null");
        requireNonNull(detail, "detail is null");
        headers = Map.copyOf(headers);
    }

    /** Returns the same letter, refused by a job at a time. */
    public DeadLetter refusedBy(String group, long timeMillis) {
        return new DeadLetter(
                key,
                original,
                topic,
                partition,
                offset,
                timestampMillis,
                reason,
                detail,
                headers,
                group,
                timeMillis);
    }

    /** Returns when it was refused; if it does not say so, the time of its own record. */
    public long refusedTimeOr(long ownRecordMillis) {
        return refusedTimeMillis < 0 ? ownRecordMillis : refusedTimeMillis;
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
                && sameValues(headers, that.headers)
                && Objects.equals(group, that.group)
                && refusedTimeMillis == that.refusedTimeMillis;
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
