/**
 * Reading of records whose schema lies in a schema registry, in Confluent's wire format: a byte 0,
 * the schema's id in 4 bytes (big-endian), and the payload in Avro, Protobuf or JSON.
 *
 * <p>In: bytes, the text of their schema, and places such as {@code /visitor/id}. Out: the values
 * at the places, in the kinds that {@link io.nextup.event.wire.JsonPaths} gives, and {@link
 * java.time.Instant} for a time of the format itself.
 *
 * <p>What always holds: no bytes and no schema make a reader recurse or allocate beyond the
 * record's own size; whatever does not fit is a {@link io.nextup.event.wire.DecodeException};
 * nothing here opens a connection.
 */
package io.nextup.event.registered;
