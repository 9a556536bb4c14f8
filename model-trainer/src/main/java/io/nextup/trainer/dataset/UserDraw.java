package io.nextup.trainer.dataset;

import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Draws users. The draw depends on the user and the seed, and hardly on which other users there
 * are.
 */
final class UserDraw {
    /** Sets the draws of neighbouring seeds apart. */
    private static final long ODD = 0x9E3779B97F4A7C15L;

    private UserDraw() {}

    /** Returns so many of the users, or all of them where there are fewer. */
    static List<String> first(List<String> userIds, int most, long seed) {
        return userIds.stream()
                .sorted(Comparator.comparingLong(userId -> draw(userId, seed)))
                .limit(most)
                .toList();
    }

    private static long draw(String userId, long seed) {
        return new SplittableRandom(userId.hashCode() ^ seed * ODD).nextLong();
    }
}
