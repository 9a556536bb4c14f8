/**
 * Settings of a console.
 *
 * <p>In: the operator's options. Out: one immutable value. Always holds: its text shows no secret.
 */
package io.nextup.console.settings;
