/**
 * SASRec that knows the hour, the weekday and the pause since the last event. The module's source
 * is in the resources {@code timesasrec.py} and {@code moments.py} of this package.
 *
 * <p>In: what {@link io.nextup.trainer.family.network} hands to a network, with the times of the
 * events. Out: a module of the class in {@code timesasrec.py}, which takes {@code times} and {@code
 * now}.
 *
 * <p>What always holds: each position learns the item that follows as asked for the time when it
 * came; the last one of half of the windows is asked for its own time, as a job asks when an event
 * has come. An unknown time adds nothing.
 */
package io.nextup.trainer.family.timesasrec;
