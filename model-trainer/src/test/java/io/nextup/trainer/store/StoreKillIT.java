package io.nextup.trainer.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.trainer.history.HistoryException;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that reads into a store is killed again and again (SIGKILL), each time when it comes to
 * a step that a seed draws. {@code -Dnextup.store.kills=200 -Dnextup.store.seed=7} for more and
 * others.
 */
class StoreKillIT {
    private static final int KILLS = Integer.getInteger("nextup.store.kills", 4);
    private static final long SEED = Long.getLong("nextup.store.seed", 1);
    private static final int RECORDS = 400;

    @TempDir Path directory;

    @Test
    void aKilledProcessLeavesAStoreThatTheNextOneGoesOnWith() throws Exception {
        SplittableRandom random = new SplittableRandom(SEED);
        FakeTopic topic = FakeTopic.random(SEED, StoreProcess.PARTITIONS, RECORDS);
        int held = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            int step = 1 + random.nextInt(60);
            String run = "seed %d, kill %d at step %d".formatted(SEED, kill, step);
            Process process = start();
            try (BufferedReader steps = process.inputReader()) {
                int seen = 0;
                while (seen < step && steps.readLine() != null) {
                    seen++;
                    if (seen == 1 && process.isAlive()) {
                        requireLocked(process);
                    }
                }
            } finally {
                kill(process);
            }
            held = requireWhole(run, topic, held);
        }
        Process last = start();
        try (BufferedReader steps = last.inputReader()) {
            assertThat(steps.lines()).isNotEmpty();
            assertThat(last.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(last.exitValue()).isZero();
        } finally {
            kill(last);
        }
        assertThat(requireWhole("at the end", topic, held)).isEqualTo(RECORDS);
    }

    @Test
    void aSecondOpeningThatIsRefusedHereDoesNotLetAnotherProcessIn() throws Exception {
        HistoryStore store = HistoryStore.open(directory, new Disk(), StoreProcess.SMALL);
        assertThatThrownBy(() -> HistoryStore.open(directory, new Disk(), StoreProcess.SMALL))
                .isInstanceOf(HistoryException.class);
        Process other = builder().redirectError(ProcessBuilder.Redirect.PIPE).start();
        try (BufferedReader errors = other.errorReader()) {
            assertThat(errors.lines())
                    .anyMatch(
                            line ->
                                    line.contains(
                                            "is in use by process "
                                                    + ProcessHandle.current().pid()));
        } finally {
            kill(other);
            store.close();
        }
    }

    /** The store is that of some reading, not of an earlier one; how many records that one had. */
    private int requireWhole(String run, FakeTopic topic, int atLeast) throws Exception {
        try (HistoryStore store = HistoryStore.open(directory, new Disk(), StoreProcess.SMALL)) {
            for (int read = atLeast; read <= RECORDS; read += StoreProcess.RECORDS_AT_ONCE) {
                FakeTopic part = topic.first(read);
                if (store.nextOffsets().values().stream().mapToLong(Long::longValue).sum()
                        == read) {
                    assertThat(store.interactions().list()).as(run).isEqualTo(part.interactions());
                    assertThat(store.erasures()).as(run).isEqualTo(part.erasures());
                    return read;
                }
            }
            throw new AssertionError(
                    "%s: offsets %s are of no reading".formatted(run, store.nextOffsets()));
        }
    }

    private void requireLocked(Process process) {
        assertThatThrownBy(() -> HistoryStore.open(directory, new Disk(), StoreProcess.SMALL))
                .isInstanceOf(HistoryException.class)
                .hasMessageContaining("is in use by process %d: ".formatted(process.pid()));
    }

    private Process start() throws Exception {
        return builder().start();
    }

    private ProcessBuilder builder() {
        return ChildJvm.builder(
                "64m",
                StoreProcess.class,
                directory.toString(),
                Long.toString(SEED),
                Integer.toString(RECORDS));
    }

    private static void kill(Process process) throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }
}
