/**
 * Options of the engine that trains.
 *
 * <p>In: what a verb is given. Out: settings of the whole process. What always holds: a value that
 * this machine cannot give ends the verb before it reads anything.
 */
package io.nextup.trainer.cli.engine;
