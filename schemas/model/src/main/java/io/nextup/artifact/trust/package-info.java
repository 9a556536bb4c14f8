/**
 * Decides whose models a process loads, from where, and whose announcements of models count.
 *
 * <p>In: key files, allowed locations, the bytes of a manifest and of the signature beside it, the
 * record of an announcement and its signature. Out: a signature, an exception that names the model,
 * what was found, and the way out, or the reason for which an announcement does not count.
 *
 * <p>What always holds: a private key appears in no message, and nothing of a model that is fetched
 * is parsed before its signature was checked.
 */
package io.nextup.artifact.trust;
