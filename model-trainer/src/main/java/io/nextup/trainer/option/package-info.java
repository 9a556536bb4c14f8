/**
 * Options of a training, of all families.
 *
 * <p>In: values from a command line or a test. Out: records that families and trainings read.
 *
 * <p>What always holds: a record checks its values when it is made; nothing here knows a family or
 * how one trains.
 */
package io.nextup.trainer.option;
