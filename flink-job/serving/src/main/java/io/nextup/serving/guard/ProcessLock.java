package io.nextup.serving.guard;

import io.nextup.artifact.store.PrivateDirectory;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells a living process from a dead one: each process that shares a directory has a file {@code
 * process-ID.lock} there, with a random id, and locks it until it ends. The system releases the
 * lock however the process ends. Process ids do not work: in containers all processes have the same
 * one. Thread-safe.
 *
 * <p>The next process to start renames the file of a dead one to {@code process-ID.dead}. That
 * stays for an hour, so that all processes which start in that time know of the death.
 *
 * <p>POSIX drops a process's lock on a file as soon as the process closes any descriptor of that
 * file. So a JVM never opens its own files again, and keeps a table of the locks that it holds. The
 * table is in the system properties and uses only JDK classes: a job that restarts in the same JVM
 * has new classes, and must find the files that its earlier classes hold.
 */
public final class ProcessLock implements Peers {
    /** The system property; its value maps a directory to its id and the locked channel. */
    private static final String HELD = "io.nextup.process-locks";

    private static final String LOCKS = "process-*.lock";
    private static final String RENAMED = "process-*.dead";
    private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");
    private static final Pattern NAME = Pattern.compile("process-(" + ID + ")\\.(lock|dead)");

    /** Deaths are compared over ten minutes, by processes that start after the last one. */
    private static final Duration REMEMBERED = Duration.ofHours(1);

    private final Path directory;

    /** Shared by all classes of this JVM, and guarded by itself. */
    private final Map<String, Map.Entry<String, FileChannel>> held;

    private ProcessLock(Path directory, Map<String, Map.Entry<String, FileChannel>> held) {
        this.directory = directory;
        this.held = held;
    }

    /**
     * Takes the lock of this process in a directory; every caller gets the same id.
     *
     * @param directory directory of the lock files; created if it does not exist
     * @throws IOException if the directory cannot be made, or takes no locked file
     */
    public static ProcessLock ofThisProcess(Path directory) throws IOException {
        PrivateDirectory.makeShared(directory);
        ProcessLock lock = new ProcessLock(directory.toRealPath(), heldByThisJvm());
        lock.id();
        return lock;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Map.Entry<String, FileChannel>> heldByThisJvm() {
        return (Map<String, Map.Entry<String, FileChannel>>)
                System.getProperties()
                        .computeIfAbsent(
                                HELD, key -> new HashMap<String, Map.Entry<String, FileChannel>>());
    }

    /** Returns the id; creates and locks the file again if it was deleted meanwhile. */
    @Override
    public String id() throws IOException {
        synchronized (held) {
            Map.Entry<String, FileChannel> own = held.get(directory.toString());
            if (own != null && Files.exists(file(own.getKey()))) {
                return own.getKey();
            }
            String id = own != null ? own.getKey() : UUID.randomUUID().toString().replace("-", "");
            held.put(directory.toString(), Map.entry(id, lock(file(id))));
            if (own != null) {
                // The channel belongs to a deleted file, so closing it releases no other lock.
                own.getValue().close();
            }
            return id;
        }
    }

    private FileChannel lock(Path file) throws IOException {
        PrivateDirectory.makeShared(directory);
        while (true) {
            FileChannel channel =
                    FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            try {
                channel.lock();
                if (Files.exists(file)) {
                    return channel;
                }
                // Another process found the file before it was locked, and removed it as a dead
                // process's file.
                channel.close();
            } catch (IOException | RuntimeException e) {
                channel.close();
                Files.deleteIfExists(file);
                throw e;
            }
        }
    }

    @Override
    public boolean isAlive(String id) throws IOException {
        synchronized (held) {
            return ID.matcher(id).matches() && (isOwn(id) || !ifDead(file(id), file -> {}));
        }
    }

    private boolean isOwn(String id) {
        return held.values().stream().anyMatch(own -> own.getKey().equals(id));
    }

    /** Ids of the dead processes that left a file here. */
    public Set<String> deadProcesses() throws IOException {
        Set<String> dead = unlocked(Set.of(), file -> {});
        dead.addAll(files(RENAMED).keySet());
        return dead;
    }

    /**
     * Renames the lock files of dead processes, and deletes files that were renamed an hour ago.
     *
     * @param named ids that marks still name; their lock files stay
     */
    public void removeDead(Set<String> named, Instant now) throws IOException {
        unlocked(
                named,
                file -> {
                    Files.setLastModifiedTime(file, FileTime.from(now));
                    Files.move(file, Path.of(file.toString().replaceFirst("lock$", "dead")));
                });
        long oldestMillis = now.minus(REMEMBERED).toEpochMilli();
        for (Path renamed : files(RENAMED).values()) {
            if (renamed.toFile().lastModified() < oldestMillis) {
                Files.deleteIfExists(renamed);
            }
        }
    }

    /** Finds other processes whose lock files nobody locks, and runs an action on each file. */
    private Set<String> unlocked(Set<String> passedOver, FileAction action) throws IOException {
        Set<String> dead = new TreeSet<>();
        synchronized (held) {
            for (Map.Entry<String, Path> file : files(LOCKS).entrySet()) {
                if (!passedOver.contains(file.getKey())
                        && !isOwn(file.getKey())
                        && ifDead(file.getValue(), action)) {
                    dead.add(file.getKey());
                }
            }
        }
        return dead;
    }

    /** Returns the files of a pattern by the ids in their names; none if the directory is gone. */
    private Map<String, Path> files(String glob) throws IOException {
        Map<String, Path> found = new HashMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, glob)) {
            for (Path file : files) {
                Matcher name = NAME.matcher(file.getFileName().toString());
                if (name.matches()) {
                    found.put(name.group(1), file);
                }
            }
        } catch (NoSuchFileException | NotDirectoryException gone) {
            return found;
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return found;
    }

    private interface FileAction {
        void run(Path file) throws IOException;
    }

    /**
     * Runs an action on a file if its process is dead. Holds the lock meanwhile: a process that is
     * just starting may own the file. The lock is shared, so that two processes that ask at once
     * see the same. Must not be called for a file of this JVM.
     *
     * @return true if the process is dead
     */
    private static boolean ifDead(Path file, FileAction action) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true)) {
            if (lock != null) {
                action.run(file);
            }
            return lock != null;
        } catch (NoSuchFileException removed) {
            return true;
        }
    }

    private Path file(String id) {
        return directory.resolve("process-" + id + ".lock");
    }
}
