/**
 * Forms of options that several parts of the job have.
 *
 * <p>In: options as a user writes them. Out: their values, or an exception that names the option.
 *
 * <p>What always holds: all lists are written alike.
 */
package io.nextup.job.option;
