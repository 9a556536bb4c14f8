package io.nextup.catalogue;

import io.nextup.event.Rule;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

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

    /** Bits of all rules that hold. */
    private final BitSet holding = new BitSet();

    private final long nextChangeMillis;

    RulesAt(CompiledRules of, Instant asked) {
        this.of = of;
        List<Rule> rules = of.rules();
        timeMillis = asked.toEpochMilli();
        // The times at which items change are whole milliseconds, too.
        Instant time = Instant.ofEpochMilli(timeMillis);
        logBoosts = new double[rules.size()];
        BitSet drops = new BitSet();
        BitSet boosts = new BitSet();
        for (int index = 0; index < rules.size(); index++) {
            Rule rule = rules.get(index);
            if (!rule.holdsAt(time)) {
                continue;
            }
            holding.set(index);
            if (rule.boost() != null) {
                logBoosts[index] = Math.log(rule.boost());
                boosts.set(index);
            } else if (rule.leavesOut()) {
                drops.set(index);
            }
        }
        dropping = drops.toLongArray();
        boosting = boosts.toLongArray();
        nextChangeMillis =
                rules.stream()
                        .flatMap(rule -> Stream.of(rule.fromAt(), rule.untilAt()))
                        .filter(Objects::nonNull)
                        .mapToLong(RulesAt::firstMillis)
                        .filter(turn -> turn > timeMillis)
                        .min()
                        .orElse(Long.MAX_VALUE);
    }

    /** Returns the first whole millisecond at which a moment is not in the future. */
    private static long firstMillis(Instant moment) {
        long millis = moment.toEpochMilli();
        return Instant.ofEpochMilli(millis).isBefore(moment) ? millis + 1 : millis;
    }

    /**
     * Returns the first later time at which another rule holds or one does not any more,
     * milliseconds since the epoch; {@link Long#MAX_VALUE} for never.
     */
    long nextChangeMillis() {
        return nextChangeMillis;
    }

    /** Tells whether a rule of the set holds. */
    boolean holds(int rule) {
        return holding.get(rule);
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
