/**
 * Breaches of the layers, which the rules must find.
 *
 * <p>In: nothing. Out: classes for the rules' own tests; none is ever run.
 *
 * <p>What always holds: each breach is one that a change to the project could make by mistake.
 */
package io.nextup.acceptance.layers.planted;
