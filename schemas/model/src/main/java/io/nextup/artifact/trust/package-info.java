/**
 * Decides whose models a process loads, and from where.
 *
 * <p>In: key files, allowed locations, the bytes of a manifest and of the signature beside it. Out:
 * a signature, or an exception that names the model, what was found, and the way out.
 *
 * <p>What always holds: a private key appears in no message, and nothing of a model that is fetched
 * is parsed before its signature was checked.
 */
package io.nextup.artifact.trust;
