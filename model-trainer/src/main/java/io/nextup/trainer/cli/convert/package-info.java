/**
 * Converters from the texts of options to values.
 *
 * <p>In: a text of the command line. Out: a value.
 *
 * <p>What always holds: a text that is not such a value is refused in one line, which shows the
 * form or lists the values.
 */
package io.nextup.trainer.cli.convert;
