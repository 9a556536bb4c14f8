/**
 * Reads and writes messages as JSON and Avro.
 *
 * <p>In: bytes of a Kafka record, or a message of {@code io.nextup.event}. Out: the other of the
 * two. {@code Layouts} has the field table of each message, by which both formats are read and
 * written.
 *
 * <p>Invariants: a decoded message is complete and within its limits; the same message encoded as
 * JSON and as Avro decodes to equal records; every later build reads a released version (a golden
 * file for each one proves it).
 */
package io.nextup.event.wire;
