package io.nextup.serving.engine;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;

/**
 * Counts, on a sample of calls, the items that would stand in lists without rules, by the rule that
 * keeps each out. A sampled call asks the model twice. Thread-safe.
 */
public final class RuleDrops {
    private final double share;
    private final DoubleSupplier random;
    private final Map<String, LongAdder> byRule = new ConcurrentHashMap<>();
    private final LongAdder lists = new LongAdder();
    private final AtomicLong changes = new AtomicLong();

    /**
     * @param share share of the calls that are sampled, 0 to 1
     * @param random returns numbers from 0 (inclusive) to 1 (exclusive); called by many threads
     */
    public RuleDrops(double share, DoubleSupplier random) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("The share is %s: 0 to 1".formatted(share));
        }
        this.share = share;
        this.random = random;
    }

    /** Decides whether a call is sampled. */
    boolean sampleNext() {
        return share > 0 && random.getAsDouble() < share;
    }

    /** Counts lists that were looked at. */
    public void looked(int number) {
        lists.add(number);
    }

    /** Counts an item that a rule keeps out of a list. */
    public void dropped(String ruleId) {
        byRule.computeIfAbsent(
                        ruleId,
                        id -> {
                            changes.incrementAndGet();
                            return new LongAdder();
                        })
                .increment();
    }

    /** Forgets the counts of all other rules: they hold no more. */
    public void keepOnly(Collection<String> ruleIds) {
        if (byRule.keySet().retainAll(ruleIds)) {
            changes.incrementAndGet();
        }
    }

    /** Returns a number that is greater after a rule was counted first, or forgotten. */
    public long changes() {
        return changes.get();
    }

    /** Returns the number of lists that were looked at. */
    public long lists() {
        return lists.sum();
    }

    /** Returns the number of items that each rule kept out of these, by the rule's id. */
    public Map<String, Long> byRule() {
        Map<String, Long> counts = new TreeMap<>();
        byRule.forEach((id, count) -> counts.put(id, count.sum()));
        return counts;
    }

    /** Returns the number of items that a rule kept out. */
    public long of(String ruleId) {
        LongAdder count = byRule.get(ruleId);
        return count == null ? 0 : count.sum();
    }
}
