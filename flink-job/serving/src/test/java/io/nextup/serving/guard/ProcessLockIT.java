package io.nextup.serving.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nextup.artifact.store.PrivateDirectory;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Locks of real processes. */
@Timeout(60)
class ProcessLockIT {
    private static final Instant NOW = Instant.ofEpochMilli(1_700_000_000_000L);

    @TempDir private Path directory;
    private final List<ChildProcess> children = new ArrayList<>();
    private ProcessLock lock;

    @BeforeEach
    void open() throws Exception {
        lock = ProcessLock.ofThisProcess(directory);
    }

    @AfterEach
    void killChildren() throws Exception {
        for (ChildProcess child : children) {
            child.kill();
        }
    }

    @Test
    void aProcessIsAliveUntilItIsKilled() throws Exception {
        ChildProcess child = child();
        assertThat(lock.isAlive(child.id())).isTrue();
        assertThat(lock.deadProcesses()).isEmpty();

        child.kill();

        assertThat(lock.isAlive(child.id())).isFalse();
        assertThat(lock.deadProcesses()).containsExactly(child.id());
    }

    @Test
    void thisProcessIsAliveForAnotherOneHoweverOftenThisOneAsks() throws Exception {
        ChildProcess child = child();
        ChildProcess dead = child();
        dead.kill();

        assertThat(lock.isAlive(lock.id())).isTrue();
        assertThat(lock.isAlive(child.id())).isTrue();
        assertThat(lock.deadProcesses()).containsExactly(dead.id());
        lock.removeDead(Set.of(), NOW);
        assertThat(ProcessLock.ofThisProcess(directory).id()).isEqualTo(lock.id());

        assertThat(child.seesAlive(lock.id())).isTrue();
        assertThat(child.seesAlive(child.id())).isTrue();
        assertThat(child.seesAlive(dead.id())).isFalse();
    }

    @Test
    void processesThatAskForADeadOneAtOnceAllSeeIt() throws Exception {
        ChildProcess dead = child();
        dead.kill();

        child().askFor(dead.id());

        assertThat(lock.isAlive(dead.id())).isFalse();
        assertThat(lock.deadProcesses()).containsExactly(dead.id());
    }

    @Test
    void thisProcessKnowsItsFileByAnotherNameOfTheDirectory() throws Exception {
        Path link =
                Files.createSymbolicLink(directory.resolveSibling("link-" + lock.id()), directory);
        ProcessLock linked = ProcessLock.ofThisProcess(link);

        assertThat(linked.id()).isEqualTo(lock.id());
        assertThat(linked.deadProcesses()).isEmpty();
        assertThat(child().seesAlive(lock.id())).isTrue();
        Files.delete(link);
    }

    @Test
    void aLockOutlivesTheClassesThatMadeItAndIsFoundByTheNextOnes() throws Exception {
        Path own = directory.resolve("job");
        WeakReference<ClassLoader> ended = new WeakReference<>(null);
        String id;
        try (URLClassLoader job = classesOfTheirOwn()) {
            id = idBy(job, own);
            ended = new WeakReference<>(job);
        }
        WeakReference<ClassLoader> unloading = ended;
        await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> {
                            System.gc();
                            return unloading.get() == null;
                        });

        ChildProcess child = ChildProcess.start(own);
        children.add(child);
        assertThat(child.seesAlive(id)).isTrue();
        assertThat(ProcessLock.ofThisProcess(own).id()).isEqualTo(id);
        try (URLClassLoader nextJob = classesOfTheirOwn()) {
            assertThat(idBy(nextJob, own)).isEqualTo(id);
        }
        assertThat(child.seesAlive(id)).isTrue();
    }

    @Test
    void aDirectoryThatWasDeletedIsMadeAgainWithALockOfTheSameId() throws Exception {
        ChildProcess child = child();
        String id = lock.id();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
        assertThat(child.seesAlive(id)).isFalse();
        assertThat(lock.isAlive(id)).isTrue();
        assertThat(lock.deadProcesses()).isEmpty();

        assertThat(lock.id()).isEqualTo(id);

        assertThat(child.seesAlive(id)).isTrue();
    }

    @Test
    void onlyItsUserEntersADirectoryThatIsMadeAndOneThatIsThereStaysAsItIs() throws Exception {
        Path made = directory.resolve("cache/models");
        ProcessLock.ofThisProcess(made);
        assertThat(permissions(made)).isEqualTo("rwx------");

        Path open = Files.createDirectory(directory.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        ProcessLock.ofThisProcess(open);
        assertThat(permissions(open)).isEqualTo("rwxrwxrwx");
    }

    private static String permissions(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void aDeathIsKnownForAnHourAfterItsLockWasRemovedUnlessSomethingNamesIt() throws Exception {
        ChildProcess living = child();
        ChildProcess named = child();
        ChildProcess forgotten = child();
        named.kill();
        forgotten.kill();
        Files.writeString(directory.resolve("process-of-mine.lock"), "");

        lock.removeDead(Set.of(named.id()), NOW);
        lock.removeDead(Set.of(named.id()), NOW.plus(Duration.ofHours(1)));

        assertThat(lock.deadProcesses()).containsExactlyInAnyOrder(named.id(), forgotten.id());
        Path renamed = directory.resolve("process-%s.dead".formatted(forgotten.id()));
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files)
                    .containsExactlyInAnyOrder(
                            file(lock.id()),
                            file(living.id()),
                            file(named.id()),
                            renamed,
                            directory.resolve("process-of-mine.lock"));
        }
        assertThat(lock.isAlive(forgotten.id())).isFalse();
        assertThat(living.seesAlive(living.id())).isTrue();
        assertThat(lock.isAlive(living.id())).isTrue();

        lock.removeDead(Set.of(named.id()), NOW.plus(Duration.ofHours(1)).plusMillis(1));

        assertThat(lock.deadProcesses()).containsExactly(named.id());
        assertThat(renamed).doesNotExist();
    }

    @Test
    void whatIsNotAnIdIsNotAlive() throws Exception {
        Files.writeString(directory.resolve("process-x.lock"), "");
        assertThat(lock.isAlive("x")).isFalse();
        assertThat(lock.isAlive("../" + lock.id())).isFalse();
        assertThat(lock.isAlive("0".repeat(32))).isFalse();
    }

    private ChildProcess child() throws Exception {
        ChildProcess child = ChildProcess.start(directory);
        children.add(child);
        return child;
    }

    private Path file(String id) {
        return directory.resolve("process-" + id + ".lock");
    }

    /** Loads the same classes once more, as for a restarted job. */
    private static URLClassLoader classesOfTheirOwn() {
        URL[] classes =
                Stream.of(ProcessLock.class, PrivateDirectory.class)
                        .map(type -> type.getProtectionDomain().getCodeSource().getLocation())
                        .toArray(URL[]::new);
        return new URLClassLoader(classes, ClassLoader.getPlatformClassLoader());
    }

    private static String idBy(ClassLoader loader, Path directory) throws Exception {
        Class<?> type = loader.loadClass(ProcessLock.class.getName());
        assertThat(type).isNotEqualTo(ProcessLock.class);
        Object lock = type.getMethod("ofThisProcess", Path.class).invoke(null, directory);
        return (String) type.getMethod("id").invoke(lock);
    }
}
