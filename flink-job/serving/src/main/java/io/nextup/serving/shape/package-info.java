/**
 * Devices, and the shapes of the batches in calls on each of them.
 *
 * <p>In: the configured device, the rows of a batch. Out: the shape of its call, the rows padded to
 * it, and the shapes of a model's warm-up.
 *
 * <p>What always holds: a shape is at least as large as requested; on a device with fixed shapes
 * every shape is warmed up before a model serves. Nothing here knows a request or a model.
 */
package io.nextup.serving.shape;
