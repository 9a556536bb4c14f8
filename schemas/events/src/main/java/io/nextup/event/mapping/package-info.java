/**
 * Reading of interactions and catalogue items from records of another shape, such as a shop's own
 * JSON.
 *
 * <p>In: a mapping, which says where each field stands, and records. Out: {@link
 * io.nextup.event.Interaction}, {@link io.nextup.event.CatalogueItem}.
 *
 * <p>What always holds: job, trainer and verbs read a mapping by one grammar and a record by one
 * rule; a record that lacks a required field, or holds a value of the wrong kind, is a {@link
 * io.nextup.event.wire.DecodeException} with the field, its place and the value, and nothing else
 * is thrown.
 */
package io.nextup.event.mapping;
