/**
 * Ed25519 keys and signatures.
 *
 * <p>In: key files in PEM, as openssl or {@link io.nextup.signature.LocalKeys} writes them, and
 * bytes, or the parts of a record. Out: a signature, or whether one of some keys made it.
 *
 * <p>What always holds: a private key that others can read is not used ({@link
 * io.nextup.signature.PrivateFile}, also for other secrets), and appears in no message. A key file
 * that says its purpose is refused for another one.
 */
package io.nextup.signature;
