package io.nextup.event.registered;

import io.nextup.event.wire.DecodeException;

/** Schemas by the ids that a registry gave them. */
@FunctionalInterface
public interface Schemas {
    /**
     * Returns the reader of records with this schema. Waits while the registry does not answer.
     *
     * @throws DecodeException if the registry knows no such id, or its schema cannot be read
     * @throws SchemasUnavailableException if the thread is interrupted or the caller's patience
     *     ends; says nothing about the record
     */
    RecordReader of(int id) throws DecodeException;
}
