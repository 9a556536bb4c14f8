package io.nextup.outcome;

import java.util.Arrays;

/** The last hashes that were added, at most so many. Takes memory as it fills. Not thread-safe. */
final class RecentHashes implements EventSet {
    private static final int FIRST_LENGTH = 4;

    private final int most;
    private int[] hashes = {};
    private int size;

    /** Place of the next hash, which takes that of the oldest one in a full set. */
    private int next;

    RecentHashes(int most) {
        this.most = most;
    }

    @Override
    public boolean contains(int hash) {
        for (int i = 0; i < size; i++) {
            if (hashes[i] == hash) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void add(int hash) {
        if (size == hashes.length && size < most) {
            hashes = Arrays.copyOf(hashes, Math.min(most, Math.max(FIRST_LENGTH, 2 * size)));
        }
        hashes[next] = hash;
        size = Math.max(size, next + 1);
        next = (next + 1) % most;
    }
}
