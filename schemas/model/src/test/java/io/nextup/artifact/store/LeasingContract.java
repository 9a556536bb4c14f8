package io.nextup.artifact.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.lease.Lease;
import io.nextup.artifact.lease.LeaseHeldException;
import io.nextup.artifact.lease.LeaseLostException;
import io.nextup.artifact.lease.Leases;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The lease of a registry. */
public interface LeasingContract extends StoreUnderTest {
    @Test
    default void aLeaseSaysWhoseItIsAndUntilWhen() throws Exception {
        Lease lease = store().acquireLease("trainer on host-1", MINUTES);

        assertThat(lease.owner()).isEqualTo("trainer on host-1");
        assertThat(lease.acquiredAt()).isEqualTo(START);
        assertThat(lease.expiresAt()).isEqualTo(START.plus(MINUTES));
        assertThat(lease.fencingNumber()).isEqualTo(1);
    }

    @Test
    default void whileALeaseIsHeldNobodyElseAcquiresIt() throws Exception {
        store().acquireLease("trainer on host-1", MINUTES);
        clock().move(Duration.ofMinutes(1));

        for (ArtifactStore client : List.of(store(), sameStore(clock()))) {
            for (String owner : List.of("trainer on host-2", "trainer on host-1")) {
                assertThatThrownBy(() -> client.acquireLease(owner, MINUTES))
                        .isInstanceOfSatisfying(
                                LeaseHeldException.class,
                                held -> {
                                    assertThat(held.owner()).isEqualTo("trainer on host-1");
                                    assertThat(held.acquiredAt()).isEqualTo(START);
                                    assertThat(held.expiresAt()).isEqualTo(START.plus(MINUTES));
                                })
                        .hasMessageEndingWith(
                                "/.lease/00000001/lease.json: held by trainer on host-1 since"
                                        + " 2026-11-24T16:00:00Z until 2026-11-24T16:05:00Z; stop that"
                                        + " process, or wait: if it is gone, the lease is free from"
                                        + " 2026-11-24T16:05:30Z on");
            }
        }
    }

    @Test
    default void aReleasedLeaseIsFreeAtOnce() throws Exception {
        Lease first = store().acquireLease("a", MINUTES);
        first.release();
        first.release();
        Lease second = sameStore(clock()).acquireLease("b", MINUTES);
        second.close();

        Lease third = store().acquireLease("c", MINUTES);

        assertThat(second.fencingNumber()).isGreaterThan(first.fencingNumber());
        assertThat(third.fencingNumber()).isGreaterThan(second.fencingNumber());
    }

    @Test
    default void aLapsedLeaseIsTakenOverOnceTheAllowanceForClocksHasPassedToo() throws Exception {
        Lease lapsed = store().acquireLease("a", MINUTES);
        ManualClock elsewhere = new ManualClock(START);
        ArtifactStore other = sameStore(elsewhere);

        elsewhere.move(MINUTES.plus(Leases.CLOCK_ALLOWANCE).minusMillis(1));
        assertThatThrownBy(() -> other.acquireLease("b", MINUTES))
                .isInstanceOf(LeaseHeldException.class);
        elsewhere.move(Duration.ofMillis(1));

        assertThat(other.acquireLease("b", MINUTES).fencingNumber())
                .isGreaterThan(lapsed.fencingNumber());
    }

    @Test
    default void ofManyContendersForALapsedLeaseExactlyOneTakesItOver() throws Exception {
        store().acquireLease("dead", MINUTES);
        for (int round = 0; round < 5; round++) {
            clock().move(MINUTES.plus(Leases.CLOCK_ALLOWANCE));
            List<Callable<String>> contenders = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                String owner = "contender " + i;
                ArtifactStore client = sameStore(clock());
                contenders.add(
                        () -> {
                            try {
                                return client.acquireLease(owner, MINUTES).owner();
                            } catch (LeaseHeldException e) {
                                return "held by " + e.owner();
                            }
                        });
            }

            List<String> outcomes = StoreUnderTest.atOnce(contenders);

            List<String> winners =
                    outcomes.stream().filter(outcome -> !outcome.startsWith("held by ")).toList();
            assertThat(winners).hasSize(1);
            outcomes.removeAll(winners);
            assertThat(outcomes).hasSize(7).containsOnly("held by " + winners.get(0));
        }
    }

    @Test
    default void aRenewedLeaseIsHeldForItsWholeDurationAgain() throws Exception {
        Lease lease = store().acquireLease("a", MINUTES);
        for (int i = 0; i < 40; i++) {
            clock().move(Duration.ofMinutes(2));
            lease.renew();
        }

        assertThat(lease.expiresAt()).isEqualTo(START.plus(Duration.ofMinutes(85)));
        assertThat(lease.acquiredAt()).isEqualTo(START);
        assertThat(lease.fencingNumber()).isEqualTo(1);
        clock().move(MINUTES);
        assertThatThrownBy(() -> sameStore(clock()).acquireLease("b", MINUTES))
                .isInstanceOf(LeaseHeldException.class)
                .hasMessageContaining("since 2026-11-24T16:00:00Z until 2026-11-24T17:25:00Z");
    }

    @Test
    default void aLapsedLeaseThatNobodyTookOverIsRenewed() throws Exception {
        Lease lease = store().acquireLease("a", MINUTES);
        clock().move(Duration.ofDays(1));

        lease.renew();

        assertThatThrownBy(() -> store().acquireLease("b", MINUTES))
                .isInstanceOf(LeaseHeldException.class);
    }

    @Test
    default void aHolderWhoseLeaseWasTakenOverLearnsItWhenItRenews() throws Exception {
        Lease lost = store().acquireLease("a", MINUTES);
        clock().move(Duration.ofMinutes(6));
        Lease held = sameStore(clock()).acquireLease("b", MINUTES);

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(lost::renew)
                    .isInstanceOf(LeaseLostException.class)
                    .hasMessageEndingWith(
                            "/.lease/00000002/lease.json: a lost the lease that ended at"
                                    + " 2026-11-24T16:05:00Z: b took it over at 2026-11-24T16:06:00Z;"
                                    + " stop, and acquire it again");
        }
        held.release();
        assertThatThrownBy(lost::renew).isInstanceOf(LeaseLostException.class);
    }

    @Test
    default void aFormerHoldersReleaseLeavesTheNewHoldersLease() throws Exception {
        Lease former = store().acquireLease("a", MINUTES);
        clock().move(Duration.ofMinutes(6));
        Lease held = sameStore(clock()).acquireLease("b", MINUTES);

        former.release();

        assertThatThrownBy(() -> store().acquireLease("c", MINUTES))
                .isInstanceOf(LeaseHeldException.class)
                .hasMessageContaining("held by b");
        clock().move(Duration.ofMinutes(1));
        held.renew();
        assertThat(held.expiresAt()).isEqualTo(START.plus(Duration.ofMinutes(12)));
    }

    @Test
    default void aReleasedLeaseIsNotRenewed() throws Exception {
        Lease lease = store().acquireLease("a", MINUTES);
        lease.release();

        assertThatThrownBy(lease::renew)
                .isInstanceOf(LeaseLostException.class)
                .hasMessage("a has released the lease of 2026-11-24T16:00:00Z: acquire it again");
        store().acquireLease("b", MINUTES);
    }

    @Test
    default void aLeaseIsNoVersion() throws Exception {
        Lease lease = store().acquireLease("a", MINUTES);
        assertThat(store().versions()).isEmpty();
        store().publish(stage("v1"));
        lease.renew();

        assertThat(store().versions()).containsExactly("v1");
        for (String version : List.of(".lease", ".lease/00000001", "00000001")) {
            assertThatThrownBy(() -> store().locate(version))
                    .as(version)
                    .isInstanceOf(ArtifactException.class)
                    .hasMessageEndingWith("; there are: v1");
        }
    }

    @Test
    default void aHarmedLeaseIsAnErrorThatNamesTheFileAndTheWayOut() throws Exception {
        Lease lease = store().acquireLease("a", MINUTES);
        for (String garbage : List.of("", "{\"formatVersion\": 1, \"fen", "\0\0\0\0\0\0\0\0")) {
            String place = overwriteLease(garbage);
            for (ThrowingCallable use :
                    List.<ThrowingCallable>of(
                            () -> store().acquireLease("b", MINUTES),
                            lease::renew,
                            lease::release)) {
                assertThatThrownBy(use)
                        .isExactlyInstanceOf(IOException.class)
                        .hasMessageStartingWith(place + " is not a valid lease: ")
                        .hasMessageEndingWith(
                                "; when no process works on this registry, delete this file");
            }
        }
    }
}
