/**
 * Rules of a shop, which say what items a list may hold.
 *
 * <p>In: a rule set and the newest record of each item. Out: which rules touch an item, and what
 * they say of it at a time.
 *
 * <p>What always holds: a rule set that exists here has conditions that can be evaluated, and no
 * item makes an evaluation fail. A comparison with a field that an item lacks is false. Of an item
 * only what a rule names is kept. No class has a clock or starts a thread.
 */
package io.nextup.catalogue;
