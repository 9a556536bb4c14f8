/**
 * The options that say whose erasures a reading of the interactions topic obeys.
 *
 * <p>In: names of key files and a time. Out: the rules of the one intake, or wrong usage that names
 * the option.
 */
package io.nextup.trainer.cli.erasure;
