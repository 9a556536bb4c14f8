package io.nextup.event.wire;

/** Formats of a message; readers tell them apart by the first bytes. */
public enum Encoding {
    /** One JSON object, UTF-8. */
    JSON,
    /** Avro single-object encoding: C3 01, the schema's fingerprint, the binary body. */
    AVRO
}
