/**
 * Client of a schema registry, for records in Confluent's wire format.
 *
 * <p>In: the ids that stand in records. Out: readers of such records.
 *
 * <p>The client speaks the REST protocol that Confluent's registry, Apicurio (under {@code
 * /apis/ccompat/v7}), Karapace and Redpanda serve. Few of its requests are needed, so that no
 * vendor's client library is: Confluent's needs a Maven repository and a licence of its own, and
 * Apicurio's speaks to Apicurio only.
 *
 * <p>What always holds: a verdict on a record is the registry's own word that it knows no such id,
 * a schema that cannot be read, or one that a registry which gives others refuses, or does not
 * answer for long; every other answer, and none, is waited for. A stream looks up only so many ids
 * that have no schema in a second; records with ids beyond them are refused. Secrets are in no
 * message.
 */
package io.nextup.kafka.registry;
