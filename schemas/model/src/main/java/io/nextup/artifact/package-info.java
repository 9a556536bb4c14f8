/**
 * A model's artifact: a directory with a manifest, a module, a vocabulary and a card.
 *
 * <p>In: artifact directories. Out: verified artifacts; manifests and cards to be written.
 *
 * <p>What always holds: an artifact is used only after its checksums and its probes were verified;
 * every build reads formats 1 and 2 of the manifest. Nothing here holds a clock or starts a thread.
 */
package io.nextup.artifact;
