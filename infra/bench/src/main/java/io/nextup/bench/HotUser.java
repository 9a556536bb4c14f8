package io.nextup.bench;

/**
 * Selects the events of an open loop that one hot user causes, evenly among those of the others.
 *
 * @param firstEvent number of the loop's first event
 * @param share share of all events, from 0 (none) to 1
 */
record HotUser(long firstEvent, double share) {
    HotUser {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException(
                    "The hot user's share is %s: it must be from 0 to 1".formatted(share));
        }
    }

    boolean causes(long event) {
        long place = event - firstEvent;
        return Math.floor((place + 1) * share) > Math.floor(place * share);
    }
}
