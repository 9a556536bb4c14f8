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
 * <p>Nobody trusts the answer to a write: whether an entry counts is what reading the newest one
 * says afterwards. So an answer that was lost does no harm, and neither does a process that slept
 * between looking and writing, and then wrote an entry that others had written and deleted long
 * ago.
 */
public final class Leases {
    /**
     * How far the clocks of two machines may lie apart: a lease may be taken over this long after
     * its end. Machines whose clocks are kept by NTP differ by much less.
     */
    public static final Duration CLOCK_ALLOWANCE = Duration.ofSeconds(30);

    /**
     * Entries that stay behind the newest, so that a listing during which entries come and go still
     * holds one; each so many entries older ones are deleted.
     */
    static final int KEPT = 16;

    /**
     * A failed attempt means that another process wrote: so many in a row mean that the log lies.
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
     * Acquires the lease, if nobody holds it.
     *
     * @param owner who is named to others that want it, such as a host and a process id
     * @param duration after which it ends unless it is renewed
     * @throws LeaseHeldException where another holds it
     * @throws IOException for a log that cannot be read or written, or holds what is no lease
     */
    public Lease acquire(String owner, Duration duration) throws IOException {
        if (owner.isBlank()) {
            throw new IllegalArgumentException("A lease needs an owner's name, which is blank");
        }
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException(
                    "A lease for %s is none: it must be above zero".formatted(duration));
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

    /** The same lease, for another duration from now. */
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

    /** Leaves the lease to others; does nothing where it is another's already. */
    void release(LeaseRecord held) throws IOException {
        settle(held.givenBack());
    }

    /**
     * Makes this the newest entry, unless its holder has lost the lease.
     *
     * @return the newest entry in the end; nothing where all were deleted
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
        // Before the entry: if this fails, nothing was acquired or renewed.
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
            // A listing, on NFS for one, may be older than what is there.
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
            // Deleted since it was listed: there are newer ones.
        }
        throw unsettled();
    }

    private IOException unsettled() {
        return new IOException(
                "The lease at %s changed during each of %d attempts: does the store lose what was written, or does something else write there?"
                        .formatted(log.place(1), ATTEMPTS));
    }
}
