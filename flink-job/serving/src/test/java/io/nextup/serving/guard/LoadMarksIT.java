package io.nextup.serving.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Marks of real processes. */
@Timeout(60)
class LoadMarksIT {
    /** Command that runs a program like a container: with the process id 1. */
    private static final String[] CONTAINER = {
        "unshare", "--user", "--map-root-user", "--pid", "--fork", "--kill-child"
    };

    @TempDir private Path directory;
    private final List<ChildProcess> children = new ArrayList<>();

    @AfterEach
    void killChildren() throws Exception {
        for (ChildProcess child : children) {
            child.kill();
        }
    }

    @Test
    void aLoadOfAKilledProcessFailedAndThatOfALivingOneDidNot() throws Exception {
        ChildProcess killed = start();
        ChildProcess living = start();
        LoadMarks marks =
                LoadMarks.in(directory, ProcessLock.ofThisProcess(directory), Instant.EPOCH);
        killed.beginLoad(sha256("v1"));
        living.beginLoad(sha256("v1"));
        living.beginLoad(sha256("v2"));
        assertThat(marks.failures(sha256("v1"))).isZero();

        killed.kill();

        assertThat(marks.failures(sha256("v1"))).isEqualTo(1);
        assertThat(marks.failures(sha256("v2"))).isZero();
        assertThat(living.failures(sha256("v1"))).isEqualTo(1);
    }

    @Test
    void inContainersWhoseProcessesHaveEqualNumbersOnlyTheLoadOfTheKilledOneFailed()
            throws Exception {
        assumeTrue(hasContainers(), "This system lets nobody make a process namespace");
        ChildProcess killed = start(CONTAINER);
        ChildProcess living = start(CONTAINER);
        ChildProcess next = start(CONTAINER);
        for (ChildProcess one : List.of(killed, living, next)) {
            assertThat(one.pid()).isEqualTo(1);
        }
        killed.beginLoad(sha256("v1"));
        living.beginLoad(sha256("v1"));
        assertThat(next.failures(sha256("v1"))).isZero();

        killed.kill();

        assertThat(next.failures(sha256("v1"))).isEqualTo(1);
        assertThat(living.failures(sha256("v1"))).isEqualTo(1);
        LoadMarks marks =
                LoadMarks.in(directory, ProcessLock.ofThisProcess(directory), Instant.EPOCH);
        assertThat(marks.failures(sha256("v1"))).isEqualTo(1);
    }

    private ChildProcess start(String... prefix) throws IOException {
        ChildProcess child = ChildProcess.start(directory, prefix);
        children.add(child);
        return child;
    }

    private static boolean hasContainers() throws InterruptedException {
        List<String> command = new ArrayList<>(List.of(CONTAINER));
        command.add("true");
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException noSuchProgram) {
            return false;
        }
    }

    private static String sha256(String version) {
        return "%064x".formatted(version.hashCode());
    }
}
