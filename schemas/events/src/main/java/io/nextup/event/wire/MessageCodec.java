package io.nextup.event.wire;

/**
 * Reads and writes one kind of message. Implementations are immutable and safe for use by many
 * threads.
 *
 * @param <T> the message
 */
public interface MessageCodec<T> {
    /**
     * Writes a message; the same message gives the same bytes. Writes {@code ?} for half of a
     * surrogate pair, which UTF-8 cannot hold and no decoded message contains.
     */
    byte[] encode(T message, Encoding encoding);

    /**
     * Reads either encoding; the first bytes tell which.
     *
     * @param bytes the record's value; null or empty is an error
     * @param recordTimeMillis the Kafka record's timestamp, for a message that may leave its own
     *     time out; negative if there is none: such a message then lacks a field
     * @throws DecodeException if the bytes are not such a message; nothing else is thrown
     */
    T decode(byte[] bytes, long recordTimeMillis) throws DecodeException;
}
