/**
 * Options of a training: their declarations, and their values.
 *
 * <p>In: the declarations of families, values from a command line or a test. Out: immutable values
 * that families and trainings read by their declarations.
 *
 * <p>What always holds: a value is checked when it is given; nothing here knows a family, an option
 * of one, or how one trains.
 */
package io.nextup.trainer.option;
