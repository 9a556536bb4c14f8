package io.nextup.artifact.lease;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Acquires, renews and releases the lease that a log holds.
 *
 * <p>No caller trusts the store's answer to a write: each one reads the newest entry afterwards to
 * learn whose it is. So a lost answer does no harm. Neither does a process that pauses between its
 * read and its write, and then writes an entry that others wrote and deleted long ago.
 */
public final class Leases {
    /**
     * Greatest difference between the clocks of two machines: others may take a lease over this
     * long after its expiry. Clocks that NTP keeps differ by much less.
     */
    public static final Duration CLOCK_ALLOWANCE = Duration.ofSeconds(30);

    /**
     * Number of entries kept behind the newest, so that a listing made during writes and deletions
     * still has one. Older entries are deleted once per this many new ones.
     */
    static final int KEPT = 16;

    /**
     * Most attempts. A failed one means that another process wrote; so many in a row mean that the
     * log is not reliable.
     */
    private static final int ATTEMPTS = 100;

    private final LeaseLog log;
    private final Clock clock;

    private record Entry(long number, LeaseRecord lease) {}

    public Leases(LeaseLog log, Clock clock) {
        this.log = log;
        this.clock = clock;
    }

    /**
     * Acquires the lease if no process holds it.
     *
     * @param owner name of the holder in messages to others, such as a host and a process id
     * @param duration time from now to the expiry, unless the lease is renewed
     * @throws LeaseHeldException if another process holds it
     * @throws IOException if the log cannot be read or written, or its entry is not a valid lease
     */
    public Lease acquire(String owner, Duration duration) throws IOException {
        if (owner.isBlank()) {
            throw new IllegalArgumentException("Lease owner is blank: give a name");
        }
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException(
                    "Lease duration must be positive, was %s".formatted(duration));
        }
        String holder = UUID.randomUUID().toString();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<Entry> newest = newest();
            Instant now = clock.instant();
            if (newest.isPresent()) {
                LeaseRecord lease = newest.get().lease();
                if (lease.holder().equals(holder)) {
                    return new Lease(this, lease, duration);
                }
                if (!mayBeTaken(lease, now)) {
                    throw new LeaseHeldException(log.place(newest.get().number()), lease);
                }
            }
            long number = newest.map(Entry::number).orElse(0L) + 1;
            append(number, new LeaseRecord(number, owner, holder, now, now.plus(duration), false));
        }
        throw unsettled();
    }

    private static boolean mayBeTaken(LeaseRecord lease, Instant now) {
        return lease.released() || !now.isBefore(lease.expiresAt().plus(CLOCK_ALLOWANCE));
    }

    /** Renews the lease for another duration from now. */
    LeaseRecord renew(LeaseRecord held, Duration duration) throws IOException {
        LeaseRecord renewed = held.until(clock.instant().plus(duration));
        Optional<Entry> newest = settle(renewed);
        if (newest.isEmpty()) {
            throw new LeaseLostException(log.place(1), held);
        }
        if (!newest.get().lease().equals(renewed)) {
            throw new LeaseLostException(
                    log.place(newest.get().number()), held, newest.get().lease());
        }
        return renewed;
    }

    /** Releases the lease to others; does nothing if another process has it already. */
    void release(LeaseRecord held) throws IOException {
        settle(held.givenBack());
    }

    /**
     * Makes this record the newest entry, unless its holder has lost the lease.
     *
     * @return the newest entry afterwards; empty if all were deleted
     */
    private Optional<Entry> settle(LeaseRecord wanted) throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<Entry> newest = newest();
            if (newest.isEmpty()) {
                return newest;
            }
            LeaseRecord lease = newest.get().lease();
            if (lease.equals(wanted) || !lease.holder().equals(wanted.holder())) {
                return newest;
            }
            append(newest.get().number() + 1, wanted);
        }
        throw unsettled();
    }

    private void append(long number, LeaseRecord lease) throws IOException {
        // Deletes before it writes the entry: if this fails, nothing was acquired or renewed.
        if (number % KEPT == 0) {
            log.deleteBelow(number - KEPT);
        }
        log.append(number, lease.toJson());
    }

    private Optional<Entry> newest() throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Set<Long> listed = log.numbers();
            long number = listed.isEmpty() ? 0 : Collections.max(listed);
            Optional<byte[]> content = number == 0 ? Optional.empty() : log.read(number);
            // A listing may be out of date, for example on NFS.
            for (Optional<byte[]> next = log.read(number + 1);
                    next.isPresent();
                    next = log.read(number + 1)) {
                number++;
                content = next;
            }
            if (number == 0) {
                return Optional.empty();
            }
            if (content.isPresent()) {
                LeaseRecord lease = LeaseRecord.parse(content.get(), log.place(number));
                return Optional.of(new Entry(number, lease));
            }
            // The entry was deleted since the listing, so there are newer ones.
        }
        throw unsettled();
    }

    private IOException unsettled() {
        return new IOException(
                "The lease at %s changed during each of %d attempts: does the store lose what was written, or does something else write there?"
                        .formatted(log.place(1), ATTEMPTS));
    }
}
