package io.nextup.trainer.dataset;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ids and their numbers, from 0 in the order of first appearance. Holds each id once, and 12 to 24
 * bytes beside it: a history may have millions of users. Not thread-safe.
 */
final class Ids {
    /** Spreads hashes whose low bits are alike. */
    private static final int ODD = 0x9E3779B9;

    /** Modulus of the hash, a prime: modulo a power of 2 some ids are alike for all multipliers. */
    private static final int PRIME_BITS = 31;

    private static final long PRIME = (1L << PRIME_BITS) - 1;

    /** Differs between instances: ids from outside can be made to have the same String.hashCode. */
    private final long multiplier = ThreadLocalRandom.current().nextInt(1 << 20, 1 << 30);

    private String[] ids = new String[16];
    private int size;
    private long textBytes;

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
        textBytes += heapBytes(id);
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

    /** Returns the number of bytes on the heap, at least. */
    long heapBytes() {
        return textBytes + 2L * Integer.BYTES * size;
    }

    /** A text with its reference: two objects, the second one with a byte a character. */
    static long heapBytes(String text) {
        return 4 + 24 + 16 + (text.length() + 7L) / 8 * 8;
    }

    /** Returns all ids by their numbers; ids that are added later may be missing. */
    List<String> all() {
        return Collections.unmodifiableList(Arrays.asList(ids).subList(0, size));
    }

    /** Returns the id's slot, or the free one where it belongs. */
    private int slot(String id) {
        int mask = slots.length - 1;
        int slot = home(id);
        while (slots[slot] != 0 && !ids[slots[slot] - 1].equals(id)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    /** Returns the slot where the search for an id begins. */
    private int home(String id) {
        // From 0 on, leading zeros would count for nothing.
        long value = 1;
        for (int i = 0; i < id.length(); i++) {
            // Stays below 2^32 and its product below 2^62.
            value = value * multiplier + id.charAt(i);
            value = (value & PRIME) + (value >>> PRIME_BITS);
        }
        int hash = (int) value * ODD;
        return (hash ^ hash >>> 16) & slots.length - 1;
    }

    /** Returns how many slots are looked at to find each id once. */
    long probes() {
        long probes = 0;
        for (int number = 0; number < size; number++) {
            int distance = slot(ids[number]) - home(ids[number]);
            probes += 1 + (distance & slots.length - 1);
        }
        return probes;
    }

    private void grow() {
        ids = Arrays.copyOf(ids, 2 * size);
        slots = new int[4 * size];
        for (int number = 0; number < size; number++) {
            slots[slot(ids[number])] = number + 1;
        }
    }
}
