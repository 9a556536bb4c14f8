package io.nextup.artifact.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.store.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Faults in the middle of an operation, which no real store produces at will. */
class LeasesTest {
    private static final Instant START = Instant.parse("2026-11-24T16:00:00Z");
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration LAPSE = MINUTE.plus(Leases.CLOCK_ALLOWANCE);

    private final ManualClock clock = new ManualClock(START);
    private final MemoryLeaseLog log = new MemoryLeaseLog();
    private final Leases others = new Leases(log, clock);

    /** Thrown where a process dies. */
    private static final class Killed extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private interface Step {
        void run(Leases leases, Lease held) throws IOException;
    }

    @Test
    void aProcessThatDiesWhileItAcquiresKeepsOthersAwayForItsDurationAtMost() throws Exception {
        dieEverywhere((leases, held) -> leases.acquire("dying", MINUTE), false);
    }

    @Test
    void aProcessThatDiesWhileItRenewsKeepsOthersAwayForItsDurationAtMost() throws Exception {
        dieEverywhere((leases, held) -> held.renew(), true);
    }

    @Test
    void aProcessThatDiesWhileItReleasesKeepsOthersAwayForItsDurationAtMost() throws Exception {
        dieEverywhere((leases, held) -> held.release(), true);
    }

    /** Dies before and after the effect of each call of a step, over many entries. */
    private void dieEverywhere(Step step, boolean holds) throws IOException {
        int deaths = 0;
        long fencingNumber = 0;
        for (int round = 0; round < 2 * Leases.KEPT; round++) {
            for (int call = 1; ; call++) {
                boolean died = dies(step, holds, call, false);
                if (!died) {
                    break;
                }
                dies(step, holds, call, true);
                deaths += 2;
                clock.move(LAPSE);
                Lease next = others.acquire("next", MINUTE);
                assertThat(next.fencingNumber()).isGreaterThan(fencingNumber);
                fencingNumber = next.fencingNumber();
                next.release();
            }
        }
        assertThat(deaths).isGreaterThan(6 * Leases.KEPT);
    }

    /** Tells whether the step reached this call, at which it died. */
    private boolean dies(Step step, boolean holds, int atCall, boolean acted) throws IOException {
        clock.move(LAPSE);
        boolean[] armed = {false};
        int[] before = {0};
        FaultyLeaseLog view =
                new FaultyLeaseLog(
                        log,
                        (call, method, after) -> {
                            if (armed[0] && call - before[0] == atCall && after == acted) {
                                throw new Killed();
                            }
                        });
        Leases dying = new Leases(view, clock);
        Lease held = holds ? dying.acquire("dying", MINUTE) : null;
        before[0] = view.calls();
        armed[0] = true;
        try {
            step.run(dying, held);
            return false;
        } catch (Killed e) {
            return true;
        }
    }

    @Test
    void aContenderThatSleptWhileManyEntriesCameAndWentDoesNotAcquire() throws Exception {
        others.acquire("first", MINUTE).release();
        Leases sleeper = sleepingBeforeItsFirstWrite(() -> renewOften(acquireAsOther()));

        assertThatThrownBy(() -> sleeper.acquire("sleeper", MINUTE))
                .isInstanceOf(LeaseHeldException.class)
                .hasMessageContaining("held by other");

        assertThat(log.newest().owner()).isEqualTo("other");
    }

    @Test
    void aHolderThatSleptWhileManyEntriesCameAndWentHasLostTheLease() throws Exception {
        Lease[] slept = new Lease[1];
        Leases sleeper =
                new Leases(
                        new FaultyLeaseLog(
                                log,
                                (call, method, acted) -> {
                                    if (slept[0] != null && method.equals("append") && !acted) {
                                        clock.move(LAPSE);
                                        renewOften(acquireAsOther());
                                    }
                                }),
                        clock);
        slept[0] = sleeper.acquire("sleeper", MINUTE);
        clock.move(Duration.ofSeconds(20));

        assertThatThrownBy(slept[0]::renew)
                .isInstanceOf(LeaseLostException.class)
                .hasMessageContaining("sleeper lost the lease")
                .hasMessageContaining("other took it over");

        assertThat(log.newest().owner()).isEqualTo("other");
    }

    @Test
    void aContenderThatSleptUntilTheOthersHadReleasedAcquiresAboveTheirNumbers() throws Exception {
        others.acquire("first", MINUTE).release();
        long[] number = new long[1];
        Leases sleeper =
                sleepingBeforeItsFirstWrite(
                        () -> {
                            Lease other = acquireAsOther();
                            renewOften(other);
                            number[0] = other.fencingNumber();
                            other.release();
                        });

        Lease lease = sleeper.acquire("sleeper", MINUTE);

        assertThat(lease.fencingNumber()).isGreaterThan(number[0] + 3 * Leases.KEPT);
        assertThat(log.newest().owner()).isEqualTo("sleeper");
    }

    private interface Sleep {
        void pass() throws IOException;
    }

    private Leases sleepingBeforeItsFirstWrite(Sleep sleep) {
        boolean[] slept = {false};
        return new Leases(
                new FaultyLeaseLog(
                        log,
                        (call, method, acted) -> {
                            if (!slept[0] && method.equals("append")) {
                                slept[0] = true;
                                sleep.pass();
                            }
                        }),
                clock);
    }

    private Lease acquireAsOther() throws IOException {
        return others.acquire("other", MINUTE);
    }

    private void renewOften(Lease lease) throws IOException {
        for (int i = 0; i < 3 * Leases.KEPT; i++) {
            clock.move(Duration.ofSeconds(1));
            lease.renew();
        }
    }

    @Test
    void aRenewalWhoseAnswerWasLostIsFoundWhenItIsTriedAgain() throws Exception {
        boolean[] lose = {false};
        Leases unlucky =
                new Leases(
                        new FaultyLeaseLog(
                                log,
                                (call, method, acted) -> {
                                    if (lose[0] && acted && method.equals("append")) {
                                        lose[0] = false;
                                        throw new IOException("The connection broke");
                                    }
                                }),
                        clock);
        Lease lease = unlucky.acquire("a", MINUTE);
        clock.move(Duration.ofSeconds(20));
        lose[0] = true;
        assertThatThrownBy(lease::renew).hasMessage("The connection broke");
        assertThat(lease.expiresAt()).isEqualTo(START.plus(MINUTE));

        clock.move(Duration.ofSeconds(5));
        lease.renew();

        assertThat(lease.expiresAt()).isEqualTo(START.plusSeconds(85));
        assertThat(log.newest().expiresAt()).isEqualTo(lease.expiresAt());
    }

    @Test
    void aListingThatIsOldHidesNobody() throws Exception {
        Lease held = others.acquire("held", MINUTE);
        Set<Long> old = log.numbers();
        clock.move(Duration.ofSeconds(20));
        held.renew();
        clock.move(Duration.ofSeconds(39));
        held.renew();
        clock.move(Duration.ofSeconds(40));
        Leases late =
                new Leases(
                        new LeaseLog() {
                            @Override
                            public Set<Long> numbers() {
                                return old;
                            }

                            @Override
                            public Optional<byte[]> read(long number) {
                                return log.read(number);
                            }

                            @Override
                            public void append(long number, byte[] content) {
                                log.append(number, content);
                            }

                            @Override
                            public void deleteBelow(long number) {
                                log.deleteBelow(number);
                            }

                            @Override
                            public String place(long number) {
                                return log.place(number);
                            }
                        },
                        clock);

        assertThatThrownBy(() -> late.acquire("late", MINUTE))
                .isInstanceOf(LeaseHeldException.class);
    }

    @Test
    void theLogStaysSmall() throws Exception {
        Lease lease = others.acquire("a", MINUTE);
        for (int i = 0; i < 1000; i++) {
            clock.move(Duration.ofSeconds(20));
            lease.renew();
            assertThat(log.numbers()).hasSizeLessThanOrEqualTo(2 * Leases.KEPT + 1);
        }
        assertThat(log.newest().fencingNumber()).isEqualTo(1);
        assertThat(log.numbers()).contains(1001L);
    }

    @Test
    void aHolderWhoseEntriesWereDeletedHasLostTheLease() throws Exception {
        Lease lease = others.acquire("a", MINUTE);
        log.deleteBelow(Long.MAX_VALUE);

        assertThatThrownBy(lease::renew)
                .isInstanceOf(LeaseLostException.class)
                .hasMessageContaining("its files were deleted");
        lease.release();

        assertThat(log.numbers()).isEmpty();
    }

    @Test
    void aStoreThatLosesWhatWasWrittenIsNamed() {
        Leases forgetful =
                new Leases(
                        new FaultyLeaseLog(
                                log,
                                (call, method, acted) -> {
                                    if (acted) {
                                        log.deleteBelow(Long.MAX_VALUE);
                                    }
                                }),
                        clock);

        assertThatThrownBy(() -> forgetful.acquire("a", MINUTE))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("The lease at memory/00000001 changed during each of 100");
    }

    @Test
    void aLeaseWithoutAnOwnerOrADurationIsRefused() {
        assertThatThrownBy(() -> others.acquire(" ", MINUTE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("owner is blank");
        for (Duration none : new Duration[] {Duration.ZERO, MINUTE.negated()}) {
            assertThatThrownBy(() -> others.acquire("a", none))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("duration")
                    .hasMessageContaining("positive")
                    .hasMessageEndingWith(none.toString());
        }
    }

    @Test
    void aNameIsANumberOnlyAsItIsWritten() {
        assertThat(LeaseLog.name(42)).isEqualTo("00000042");
        assertThat(LeaseLog.number("00000042")).contains(42L);
        assertThat(LeaseLog.number(LeaseLog.name(1_234_567_890_123L))).contains(1_234_567_890_123L);
        for (String name :
                new String[] {
                    "42", "00000000", "000000042", "0000004x", ".new-00000042", "-0000042", ""
                }) {
            assertThat(LeaseLog.number(name)).as(name).isEmpty();
        }
    }
}
