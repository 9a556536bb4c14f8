package io.nextup.outcome;

/** Events that were met, by numbers or hashes. A bounded set forgets those longest in it. */
interface EventSet {
    boolean contains(int event);

    void add(int event);
}
