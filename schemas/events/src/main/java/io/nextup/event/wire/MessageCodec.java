package io.nextup.event.wire;

/**
 * One kind of message on the wire. Implementations are immutable and safe for use by many threads.
 *
 * @param <T> the message
 */
public interface MessageCodec<T> {
    /**
     * The message's bytes; the same message gives the same bytes. Half of a surrogate pair, which
     * UTF-8 cannot hold and no decoded message contains, is written as {@code ?}.
     */
    byte[] encode(T message, Encoding encoding);

    /**
     * Reads either encoding; the first bytes tell which.
     *
     * @param bytes null, a record without a value, is no message
     * @param recordTimeMillis the Kafka record's timestamp, for a message that may leave its own
     *     time out; negative where there is none: such a message then lacks a field
     * @throws DecodeException for bytes that are no such message; nothing else comes out
     */
    T decode(byte[] bytes, long recordTimeMillis) throws DecodeException;
}
