/**
 * Options that several verbs share, and converters of their values.
 *
 * <p>In: words of a command line. Out: the values that they name.
 *
 * <p>What always holds: a wrong value is wrong usage, and the message names the option.
 */
package io.nextup.launcher.argument;
