package io.nextup.trainer.history;

import java.util.BitSet;

/**
 * Number of different users, within a few thousandths up to a hundred million, in 2 MB (linear
 * counting: Whang, Vander-Zanden and Taylor 1990). Not thread-safe.
 */
final class UserCount {
    private static final int BITS = 1 << 24;

    private final BitSet met = new BitSet();

    void add(String userId) {
        met.set((int) UserShare.hash(userId) & (BITS - 1));
    }

    long count() {
        // At least one, so that the logarithm is finite.
        double free = Math.max(1, BITS - met.cardinality());
        return Math.round(-BITS * Math.log(free / BITS));
    }
}
