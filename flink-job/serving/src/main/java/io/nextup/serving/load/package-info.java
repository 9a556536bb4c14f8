/**
 * The way of one model from its store to a {@link io.nextup.serving.engine.ServingModel}: fetched,
 * verified, loaded and warmed up.
 *
 * <p>In: an {@link io.nextup.event.AnnouncedModel}, and the conditions on models. Out: by {@link
 * io.nextup.serving.load.LoadOutcome}, the artifact on the local disk, then the model; or why it
 * must not serve, or why a retry may succeed.
 *
 * <p>What always holds: each fetch and each load has its own thread, since a store or native code
 * may hang; beside a serving model that thread has a low priority and pauses; a load that may kill
 * the process is marked on the disk before it begins; a model that was fetched once is loaded again
 * without its store. Nothing here decides which model is fetched, or when.
 */
package io.nextup.serving.load;
