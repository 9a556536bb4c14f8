/**
 * Parts that all neural families share.
 *
 * <p>In: a network as a TorchScript class with its sizes. Out: the trained network, alone or to be
 * put into another module.
 *
 * <p>What always holds: a network is written with the losses and the ranking of this build, and
 * names no other source.
 */
package io.nextup.trainer.family.network;
