/**
 * How messages look on the wire: JSON and Avro.
 *
 * <p>In: bytes of a Kafka record, or a message of {@code io.nextup.event}. Out: the other one of
 * the two.
 *
 * <p>What always holds: a message that was decoded is complete and within its limits; the same
 * message encoded as JSON and as Avro decodes to equal records; a schema once released is read by
 * every later version (a golden file for each one proves it).
 */
package io.nextup.event.wire;
