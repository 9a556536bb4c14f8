/**
 * Settings of a console.
 *
 * <p>In: what its operator asks for. Out: one immutable value. Always holds: its text shows no
 * secret.
 */
package io.nextup.console.settings;
