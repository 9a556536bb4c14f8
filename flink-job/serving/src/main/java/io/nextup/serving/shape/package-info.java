/**
 * Devices, and the shapes of the batches that a model is called with on each.
 *
 * <p>In: the configured device, the sizes of a batch. Out: the shape of its call, and the shapes
 * that a model is warmed up with.
 *
 * <p>What always holds: a shape holds at least what is asked for; on a device with fixed shapes
 * every shape was warmed up before a model serves. Nothing here knows a request or a model.
 */
package io.nextup.serving.shape;
