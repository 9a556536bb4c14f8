package io.nextup.catalogue;

import io.nextup.event.Rule;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;

/** The rules of a set that hold at one time. Immutable. */
public final class RulesAt {
    private final CompiledRules of;
    private final long timeMillis;

    /** Bits of the rules that leave out the items that they touch. */
    private final long[] dropping;

    /** Bits of the boosts. */
    private final long[] boosting;

    /** Logarithm of each rule's factor; 0 for a rule that is not a boost. */
    private final double[] logBoosts;

    RulesAt(CompiledRules of, Instant time) {
        this.of = of;
        List<Rule> rules = of.rules();
        timeMillis = time.toEpochMilli();
        logBoosts = new double[rules.size()];
        BitSet drops = new BitSet();
        BitSet boosts = new BitSet();
        for (int index = 0; index < rules.size(); index++) {
            Rule rule = rules.get(index);
            if (!rule.holdsAt(time)) {
                continue;
            }
            if (rule.boost() != null) {
                logBoosts[index] = Math.log(rule.boost());
                boosts.set(index);
            } else if (rule.leavesOut()) {
                drops.set(index);
            }
        }
        dropping = drops.toLongArray();
        boosting = boosts.toLongArray();
    }

    /** Returns the set. */
    CompiledRules rules() {
        return of;
    }

    long timeMillis() {
        return timeMillis;
    }

    /** Returns the bias of an item whose bits begin at a place. */
    double bias(long[] touching, int at) {
        for (int word = 0; word < dropping.length; word++) {
            if ((touching[at + word] & dropping[word]) != 0) {
                return Double.NEGATIVE_INFINITY;
            }
        }
        double sum = 0;
        for (int word = 0; word < boosting.length; word++) {
            long bits = touching[at + word] & boosting[word];
            while (bits != 0) {
                sum += logBoosts[word * Long.SIZE + Long.numberOfTrailingZeros(bits)];
                bits &= bits - 1;
            }
        }
        return sum;
    }
}
