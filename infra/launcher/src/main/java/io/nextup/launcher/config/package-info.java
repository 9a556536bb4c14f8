/**
 * Settings that a user keeps for all verbs, in {@code nextup.yaml}.
 *
 * <p>In: the file of the working directory, or the one that {@code --config} names. Out: defaults
 * of the options of the same names, and what {@code config show} prints.
 *
 * <p>What always holds: no other user can have written the file; a wrong file is wrong usage of the
 * verb that needs it; no message quotes more of the file than names and what a setting takes.
 */
package io.nextup.launcher.config;
