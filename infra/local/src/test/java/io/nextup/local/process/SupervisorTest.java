package io.nextup.local.process;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class SupervisorTest {
    private final FakeProcess broker = new FakeProcess("The broker");
    private final FakeProcess worker = new FakeProcess("The worker");
    private final List<String> terminal = new ArrayList<>();

    /** Restarts that have begun, and wait for what they start. */
    private final Queue<Runnable> restarts = new ArrayDeque<>();

    private long now;
    private final Supervisor supervisor =
            new Supervisor(List.of(broker, worker), restarts::add, terminal::add, now);

    /** Ends when told to, and comes up unless told not to. */
    private static final class FakeProcess implements Supervised {
        private final String name;
        private OptionalInt exitCode = OptionalInt.empty();
        private OptionalInt codeOfRestart = OptionalInt.empty();
        private RuntimeException failure;
        private int starts;

        private FakeProcess(String name) {
            this.name = name;
        }

        private void end(int code) {
            exitCode = OptionalInt.of(code);
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public OptionalInt exitCode() {
            return exitCode;
        }

        @Override
        public void restart() {
            starts++;
            exitCode = codeOfRestart;
            if (failure != null) {
                throw failure;
            }
        }

        @Override
        public String endOfLog() {
            return "The end of %s.log:%nstart %d went wrong".formatted(name, starts);
        }
    }

    @Test
    void nothingIsSaidOfProcessesThatRun() {
        step(SECONDS.toNanos(3_600));

        assertThat(terminal).isEmpty();
        assertThat(supervisor.allUp()).isTrue();
    }

    @Test
    void aDeathIsSaidInOneLineAndTheProcessIsRestartedAfterThePause() {
        worker.end(137);
        step(0);
        assertThat(terminal)
                .containsExactly(
                        "The worker ended with exit code 137; restarting it in 1 s (restart 1 of 5)");
        assertThat(supervisor.allUp()).isFalse();

        step(SECONDS.toNanos(1) - 1);
        assertThat(restarts).isEmpty();
        step(1);
        assertThat(restarts).hasSize(1);

        step(SECONDS.toNanos(10));
        assertThat(supervisor.allUp()).as("up only once it does its work").isFalse();
        restarts.remove().run();
        step(0);
        assertThat(terminal).last().isEqualTo("The worker is up again");
        assertThat(supervisor.allUp()).isTrue();
        assertThat(worker.starts).isEqualTo(1);
        assertThat(broker.starts).isZero();
    }

    @Test
    void aProcessThatDiesAgainAndAgainStopsEverythingWithTheEndOfItsLog() {
        for (int restart = 0; restart < 5; restart++) {
            worker.end(1);
            step(0);
            step(SECONDS.toNanos(16));
            restarts.remove().run();
            step(0);
        }
        worker.end(134);

        assertThatThrownBy(() -> step(SECONDS.toNanos(59)))
                .isInstanceOf(LocalRunException.class)
                .hasMessage(
                        "The worker ended with exit code 134 after 5 restarts without a healthy minute between them. The end of The worker.log:%nstart 5 went wrong"
                                .formatted());
        assertThat(terminal)
                .filteredOn(line -> line.contains("restarting"))
                .extracting(line -> line.replaceAll(".* in (\\d+) s.*", "$1"))
                .containsExactly("1", "2", "4", "8", "16");
    }

    @Test
    void aRestartThatFailsCountsAsADeath() {
        worker.failure = new LocalRunException("It does not answer after 90 s. The end:\nthe log");
        worker.end(1);
        step(0);
        for (int restart = 1; restart < 5; restart++) {
            failOnce();
            assertThat(terminal)
                    .last()
                    .isEqualTo(
                            "The worker did not come up (It does not answer after 90 s. The end:); restarting it in %d s (restart %d of 5)"
                                    .formatted(1 << restart, restart + 1));
        }

        assertThatThrownBy(this::failOnce)
                .isInstanceOf(LocalRunException.class)
                .hasMessageStartingWith(
                        "The worker did not come up (It does not answer after 90 s. The end:) after 5 restarts")
                .hasCause(worker.failure);
    }

    @Test
    void aProcessThatDiesOnItsWayBackIsNamedWithItsExitCode() {
        worker.end(137);
        step(0);
        worker.failure = new LocalRunException("The worker ended");
        worker.codeOfRestart = OptionalInt.of(1);
        failOnce();

        assertThat(terminal)
                .last()
                .isEqualTo(
                        "The worker ended with exit code 1; restarting it in 2 s (restart 2 of 5)");
    }

    @Test
    void anotherProcessIsRestartedWhileOneComesUp() {
        worker.end(1);
        step(0);
        step(SECONDS.toNanos(1));
        assertThat(restarts).hasSize(1);

        broker.end(137);
        step(MILLISECONDS.toNanos(500));
        step(SECONDS.toNanos(1));
        assertThat(restarts).hasSize(2);
        restarts.forEach(Runnable::run);
        step(0);

        assertThat(terminal)
                .containsExactly(
                        "The worker ended with exit code 1; restarting it in 1 s (restart 1 of 5)",
                        "The broker ended with exit code 137; restarting it in 1 s (restart 1 of 5)",
                        "The broker is up again",
                        "The worker is up again");
    }

    private void failOnce() {
        step(SECONDS.toNanos(16));
        restarts.remove().run();
        step(0);
    }

    private void step(long laterNanos) {
        now += laterNanos;
        supervisor.step(now);
    }
}
