package io.nextup.console.feed;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nextup.intake.TrialUsers;
import java.util.Arrays;

/**
 * Choice of the users whose records are decoded: all of them up to {@link #MOST_A_SECOND} records a
 * second, every second, fourth, eighth... one beyond. A user is in or out with all records, so
 * figures about sampled users are exact. One thread counts, any may read.
 */
final class UserSample {
    /** Records a second that a tenth of a core decodes. */
    static final int MOST_A_SECOND = 4_000;

    /** Halvings of the users at most. */
    private static final int MOST_HALVINGS = 20;

    private static final byte[] TRIAL = TrialUsers.PREFIX.getBytes(UTF_8);

    private volatile int halvings;
    private long second;
    private int records;

    /**
     * Counts a record; returns true if it is to be decoded.
     *
     * @param key the record's key, a user's id; may be null
     */
    boolean takes(byte[] key, long nowMillis) {
        long now = nowMillis / 1_000;
        if (now != second) {
            adapt();
            second = now;
            records = 0;
        }
        records++;
        // A burst within the second must not wait for its end.
        if (records > MOST_A_SECOND << Math.min(halvings + 1, MOST_HALVINGS)) {
            adapt();
        }
        return holds(key, oneOf());
    }

    /**
     * Returns true if a sample of one in so many users holds a record. Every sample holds the
     * records of trial users, and those without a key.
     *
     * @param key the record's key, a user's id; may be null
     * @param oneOf a power of two
     */
    static boolean holds(byte[] key, int oneOf) {
        return key == null || isTrial(key) || (spread(Arrays.hashCode(key)) & (oneOf - 1)) == 0;
    }

    private void adapt() {
        int adapted = halvings;
        while (adapted < MOST_HALVINGS && records >> adapted > MOST_A_SECOND) {
            adapted++;
        }
        while (adapted > 0 && records >> (adapted - 1) <= MOST_A_SECOND / 2) {
            adapted--;
        }
        halvings = adapted;
    }

    /** Returns the number of users of whom one is in the sample. */
    int oneOf() {
        return 1 << halvings;
    }

    /** Finalizer of MurmurHash3: ids that differ in their last digits differ in the lowest bits. */
    private static int spread(int hash) {
        int mixed = (hash ^ (hash >>> 16)) * 0x85ebca6b;
        mixed = (mixed ^ (mixed >>> 13)) * 0xc2b2ae35;
        return mixed ^ (mixed >>> 16);
    }

    private static boolean isTrial(byte[] key) {
        return key.length >= TRIAL.length
                && Arrays.equals(key, 0, TRIAL.length, TRIAL, 0, TRIAL.length);
    }
}
