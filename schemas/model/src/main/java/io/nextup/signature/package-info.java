/**
 * Ed25519 keys and signatures.
 *
 * <p>In: key files in PEM, as openssl writes them, and bytes. Out: a signature, or whether one of
 * some keys made it.
 *
 * <p>What always holds: a private key that others can read is not used, and appears in no message.
 */
package io.nextup.signature;
