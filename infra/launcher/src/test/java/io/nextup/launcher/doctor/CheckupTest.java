package io.nextup.launcher.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CheckupTest {
    private static final Check GOOD_BROKER = new Check("broker", true, () -> Finding.good("there"));

    @Test
    void aCheckThatFailsOrHangsCostsItsOwnFindingAlone() throws Exception {
        CountDownLatch never = new CountDownLatch(1);

        assertThat(
                        findings(
                                Duration.ofMillis(100),
                                GOOD_BROKER,
                                new Check(
                                        "fails",
                                        true,
                                        () -> {
                                            throw new IOException("the store is away");
                                        }),
                                new Check(
                                        "hangs",
                                        true,
                                        () -> {
                                            never.await();
                                            return Finding.good("never");
                                        }),
                                new Check("works", true, () -> Finding.good("works"))))
                .containsExactly(
                        Finding.good("there"),
                        Finding.unknown("the store is away"),
                        Finding.unknown("No answer within 0 s"),
                        Finding.good("works"));
    }

    @Test
    void withoutABrokerNothingAsksIt() throws Exception {
        AtomicInteger asked = new AtomicInteger();

        assertThat(
                        findings(
                                Duration.ofSeconds(30),
                                new Check("broker", true, () -> Finding.bad("away", "page")),
                                new Check(
                                        "topics",
                                        true,
                                        () -> Finding.good("asked " + asked.incrementAndGet())),
                                new Check("disk", false, () -> Finding.good("free"))))
                .containsExactly(
                        Finding.bad("away", "page"),
                        Finding.unknown("No broker lets this login ask"),
                        Finding.good("free"));
        assertThat(asked).hasValue(0);
    }

    private static List<Finding> findings(Duration limit, Check broker, Check... others)
            throws InterruptedException {
        List<Finding> findings = new ArrayList<>();
        new Checkup(limit).make(broker, List.of(others), (check, finding) -> findings.add(finding));
        return findings;
    }

    @Test
    void aFactIsReadOnceAlsoWhereItsReadingFails() throws Exception {
        AtomicInteger reads = new AtomicInteger();
        Fact<Integer> fact = new Fact<>(reads::incrementAndGet);
        Fact<Integer> failing =
                new Fact<>(
                        () -> {
                            throw new IOException("away " + reads.incrementAndGet());
                        });

        assertThat(List.of(fact.get(), fact.get())).containsExactly(1, 1);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(failing::get).isInstanceOf(IOException.class).hasMessage("away 2");
        }
    }
}
