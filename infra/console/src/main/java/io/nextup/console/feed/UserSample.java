package io.nextup.console.feed;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nextup.intake.TrialUsers;
import java.util.Arrays;

/**
 * Choice of the users whose records are decoded: all of them up to {@link #MOST_A_SECOND} records a
 * second, every second, fourth, eighth... one beyond. A user is in or out with all records, so what
 * is told of sampled users holds. Not thread-safe.
 */
final class UserSample {
    /** Records a second that a tenth of a core decodes. */
    static final int MOST_A_SECOND = 4_000;

    /** Halvings of the users at most. */
    private static final int MOST_HALVINGS = 20;

    private static final byte[] TRIAL = TrialUsers.PREFIX.getBytes(UTF_8);

    private int halvings;
    private long second;
    private int records;

    /**
     * Counts a record, and tells whether to decode it. Those of trial users and without a key
     * always are.
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
        return key == null || isTrial(key) || (spread(Arrays.hashCode(key)) & (oneOf() - 1)) == 0;
    }

    private void adapt() {
        while (halvings < MOST_HALVINGS && records >> halvings > MOST_A_SECOND) {
            halvings++;
        }
        while (halvings > 0 && records >> (halvings - 1) <= MOST_A_SECOND / 2) {
            halvings--;
        }
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
