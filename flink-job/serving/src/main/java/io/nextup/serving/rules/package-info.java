/**
 * The rules of a catalogue in a serving process: what lists may hold at the moment.
 *
 * <p>In: the newest rule set of the job's slot, the newest record of each item, and the models that
 * serve. Out: each model's {@code ItemRules}, made anew while items, rules or the time change them.
 *
 * <p>What always holds: before both topics have been read to their end, no model has rules, and no
 * list is made. A new rule set holds once all items have been read under it; until then the one
 * before holds. A record that cannot be read leaves the older state of its key. {@code RuleBook}
 * has no clock and starts no thread.
 */
package io.nextup.serving.rules;
