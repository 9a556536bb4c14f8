package io.nextup.artifact.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.artifact.lease.Lease;
import io.nextup.artifact.lease.LeaseHeldException;
import io.nextup.artifact.lease.LeaseLostException;
import io.nextup.artifact.lease.Leases;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The lease of a local directory between processes that get the time from the test. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class LocalLeaseIT {
    private static final Instant START = Instant.parse("2026-11-24T16:00:00Z");
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration LAPSE = MINUTE.plus(Leases.CLOCK_ALLOWANCE);

    @TempDir Path registry;

    /**
     * A process that executes each line of its input, {@code TIME acquire|renew|release}, and
     * answers with a line. Its arguments are the registry and its own name.
     */
    static final class Worker {
        private Worker() {}

        public static void main(String[] arguments) throws IOException {
            ManualClock clock = new ManualClock(START);
            ArtifactStore store = new LocalArtifactStore(Path.of(arguments[0]), clock);
            Lease lease = null;
            BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] words = line.split(" ", -1);
                clock.set(Instant.parse(words[0]));
                try {
                    switch (words[1]) {
                        case "acquire" -> lease = store.acquireLease(arguments[1], MINUTE);
                        case "renew" -> lease.renew();
                        default -> lease.release();
                    }
                    System.out.println("done " + lease.fencingNumber());
                } catch (LeaseHeldException e) {
                    System.out.println("held by " + e.owner());
                } catch (LeaseLostException e) {
                    System.out.println("lost");
                }
            }
        }
    }

    private final class Child implements AutoCloseable {
        private final Process process;
        private final Writer orders;
        private final BufferedReader answers;

        Child(String name) throws IOException {
            process =
                    new ProcessBuilder(
                                    Path.of(System.getProperty("java.home"), "bin", "java")
                                            .toString(),
                                    "-XX:TieredStopAtLevel=1",
                                    "-XX:+UseSerialGC",
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    Worker.class.getName(),
                                    registry.toString(),
                                    name)
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
            orders = process.outputWriter(UTF_8);
            answers = process.inputReader(UTF_8);
        }

        Child order(Instant now, String what) throws IOException {
            orders.write(now + " " + what + "\n");
            orders.flush();
            return this;
        }

        /** Reads an answer; null if the process has ended. */
        String answer() throws IOException {
            return answers.readLine();
        }

        String ask(Instant now, String what) throws IOException {
            return order(now, what).answer();
        }

        /** Kills the process with SIGKILL, at any point. */
        void kill() {
            process.destroyForcibly();
            process.onExit().join();
        }

        @Override
        public void close() {
            kill();
        }
    }

    @Test
    void theLeaseOfAKilledProcessIsTakenOverWhenItHasLapsedAndNotBefore() throws Exception {
        try (Child a = new Child("a");
                Child b = new Child("b")) {
            assertThat(a.ask(START, "acquire")).isEqualTo("done 1");
            assertThat(b.ask(START, "acquire")).isEqualTo("held by a");
            assertThat(a.ask(START.plusSeconds(30), "renew")).isEqualTo("done 1");

            a.kill();

            Instant lapsed = START.plusSeconds(30).plus(LAPSE);
            assertThat(b.ask(lapsed.minusMillis(1), "acquire")).isEqualTo("held by a");
            assertThat(b.ask(lapsed, "acquire")).isEqualTo("done 3");
            assertThat(b.ask(lapsed.plusSeconds(30), "renew")).isEqualTo("done 3");
        }
    }

    @Test
    void aProcessThatWasStoppedForLongLearnsThatItHasLostTheLease() throws Exception {
        try (Child a = new Child("a");
                Child b = new Child("b")) {
            assertThat(a.ask(START, "acquire")).isEqualTo("done 1");
            assertThat(b.ask(START.plus(LAPSE), "acquire")).isEqualTo("done 2");

            assertThat(a.ask(START.plus(LAPSE), "renew")).isEqualTo("lost");
            assertThat(a.ask(START.plus(LAPSE), "release")).isEqualTo("done 1");
            assertThat(a.ask(START.plus(LAPSE), "acquire")).isEqualTo("held by b");
            assertThat(b.ask(START.plus(LAPSE), "renew")).isEqualTo("done 2");
        }
    }

    @Test
    void ofTwoProcessesThatTryAtOnceExactlyOneTakesALapsedLeaseOver() throws Exception {
        try (Child a = new Child("a");
                Child b = new Child("b")) {
            Instant now = START;
            for (int round = 1; round <= 50; round++) {
                a.order(now, "acquire");
                b.order(now, "acquire");

                assertThat(List.of(a.answer(), b.answer()))
                        .as("round %d", round)
                        .isIn(
                                List.of("done " + round, "held by a"),
                                List.of("held by b", "done " + round));
                now = now.plus(LAPSE);
            }
        }
    }

    /**
     * Kills a process in the middle of writes: the lease stays whole, and is free after its
     * duration.
     */
    @Test
    void aProcessThatIsKilledWhileItWritesHarmsNothing() throws Exception {
        Instant now = START;
        try (Child survivor = new Child("survivor")) {
            for (int kill = 0; kill < 3; kill++) {
                try (Child dying = new Child("dying")) {
                    assertThat(dying.ask(now, "acquire")).startsWith("done ");
                    // These are far more than it can execute before the signal arrives.
                    Instant late = now;
                    for (int i = 0; i < 500; i++) {
                        late = late.plusMillis(10);
                        dying.order(late, "renew");
                    }
                    for (int i = 0; i < 50 * kill; i++) {
                        assertThat(dying.answer()).startsWith("done ");
                    }
                    dying.kill();
                    assertThat(survivor.ask(now, "acquire")).isEqualTo("held by dying");
                    now = late.plus(LAPSE);
                }
                assertThat(survivor.ask(now, "acquire")).startsWith("done ");
                assertThat(survivor.ask(now, "release")).startsWith("done ");
            }
        }
    }
}
