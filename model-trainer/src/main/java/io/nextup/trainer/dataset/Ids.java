package io.nextup.trainer.dataset;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/**
 * Ids and their numbers, from 0 in the order of first appearance. Holds each id once, and 12 to 24
 * bytes beside it: a history may have millions of users. Not thread-safe.
 */
final class Ids {
    /** Spreads hash codes whose low bits are alike. */
    private static final int ODD = 0x9E3779B9;

    private String[] ids = new String[16];
    private int size;

    /** Numbers plus 1 by hash, 0 for none; at least twice as long as there are ids. */
    private int[] slots = new int[32];

    /** Returns the id's number, a new one for a new id. */
    int add(String id) {
        int slot = slot(id);
        if (slots[slot] != 0) {
            return slots[slot] - 1;
        }
        if (size == ids.length) {
            grow();
            slot = slot(id);
        }
        ids[size++] = id;
        slots[slot] = size;
        return size - 1;
    }

    /** Returns the id's number; -1 for an unknown id. */
    int numberOf(String id) {
        return slots[slot(id)] - 1;
    }

    /** Returns the id of a number. */
    String id(int number) {
        return ids[Objects.checkIndex(number, size)];
    }

    int size() {
        return size;
    }

    /** Returns all ids by their numbers; ids that are added later may be missing. */
    List<String> all() {
        return Collections.unmodifiableList(Arrays.asList(ids).subList(0, size));
    }

    /** Returns the id's slot, or the free one where it belongs. */
    private int slot(String id) {
        int mask = slots.length - 1;
        int hash = id.hashCode() * ODD;
        int slot = (hash ^ hash >>> 16) & mask;
        while (slots[slot] != 0 && !ids[slots[slot] - 1].equals(id)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        ids = Arrays.copyOf(ids, 2 * size);
        slots = new int[4 * size];
        for (int number = 0; number < size; number++) {
            slots[slot(ids[number])] = number + 1;
        }
    }
}
