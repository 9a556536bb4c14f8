package io.nextup.serving.rollout;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Marks on the local disk, one file for each load under way. A mark whose process is gone tells of
 * a load that ended its process, or was under way when something else did; one that was given up
 * tells of a load that hangs, whether or not its process lives. Several processes may share the
 * directory.
 */
public final class LoadMarks {
    /** The job's option that names the directory. */
    public static final String DIRECTORY_OPTION = "nextup.models.cache-dir";

    private static final Logger LOG = LoggerFactory.getLogger(LoadMarks.class);
    private static final Pattern NAME =
            Pattern.compile("(loading|hung)-([0-9a-f]{64})-(\\d{1,18})-(\\d{1,18})-(\\d{1,18})");

    /** A process may look this much younger or older to another one than to itself. */
    private static final long START_TOLERANCE_MILLIS = 2_000;

    /**
     * A process. Numbers are used again, in a container at once: the start tells them apart.
     *
     * @param startMillis milliseconds since the epoch; 0 where the system does not say
     */
    record Owner(long pid, long startMillis) {
        static Owner self() {
            return of(ProcessHandle.current());
        }

        static boolean isAlive(Owner owner) {
            Optional<ProcessHandle> process =
                    ProcessHandle.of(owner.pid).filter(ProcessHandle::isAlive);
            return process.isPresent()
                    && Math.abs(of(process.get()).startMillis - owner.startMillis)
                            <= START_TOLERANCE_MILLIS;
        }

        private static Owner of(ProcessHandle process) {
            return new Owner(
                    process.pid(),
                    process.info().startInstant().map(Instant::toEpochMilli).orElse(0L));
        }
    }

    /**
     * Of a load under way.
     *
     * @param hung what the file is called once the load is given up
     */
    record Mark(Path file, Path hung) {
        /** Nobody waits for the load any more, but it may go on for ever, and hang the next too. */
        void giveUp() {
            try {
                Files.move(file, hung);
            } catch (NoSuchFileException e) {
                LOG.debug("{} is gone: its load has just ended", file, e);
            } catch (IOException e) {
                LOG.warn("{} cannot be renamed: the model may be tried again", file, e);
            }
        }

        /** The load has ended, well or not, and the process still lives. */
        void remove() {
            try {
                // In this order: whoever gives it up at the same moment finds nothing to rename.
                Files.deleteIfExists(file);
                Files.deleteIfExists(hung);
            } catch (IOException e) {
                LOG.warn("{} cannot be deleted: it will look like a crash later on", file, e);
            }
        }
    }

    private static final AtomicLong NUMBERS = new AtomicLong();

    private final Path directory;
    private final Owner self;
    private final Predicate<Owner> alive;

    LoadMarks(Path directory, Owner self, Predicate<Owner> alive) {
        this.directory = requireNonNull(directory, "directory is null");
        this.self = self;
        this.alive = alive;
    }

    /** The marks of this process; makes the directory. Errors: a directory that cannot be made. */
    static LoadMarks in(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "%s %s cannot be made: name a directory that the TaskManager may write"
                            .formatted(DIRECTORY_OPTION, directory),
                    e);
        }
        return new LoadMarks(directory, Owner.self(), Owner::isAlive);
    }

    /** Marks a load that begins now. */
    Mark begin(String manifestSha256, String version) throws IOException {
        String name =
                "%s-%d-%d-%d"
                        .formatted(
                                manifestSha256,
                                self.pid,
                                self.startMillis,
                                NUMBERS.incrementAndGet());
        Path file = directory.resolve("loading-" + name);
        Files.writeString(file, version + "\n");
        return new Mark(file, directory.resolve("hung-" + name));
    }

    /** How many loads of this artifact ended their process, or were given up. */
    int failures(String manifestSha256) throws IOException {
        return failureMarks(manifestSha256).size();
    }

    /** Forgets them: the artifact was loaded well. */
    void forgive(String manifestSha256) throws IOException {
        for (Path mark : failureMarks(manifestSha256)) {
            Files.deleteIfExists(mark);
        }
    }

    private List<Path> failureMarks(String manifestSha256) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> tellsOfFailure(file, manifestSha256)).toList();
        }
    }

    private boolean tellsOfFailure(Path file, String manifestSha256) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        return name.matches()
                && name.group(2).equals(manifestSha256)
                && (name.group(1).equals("hung")
                        || !alive.test(
                                new Owner(
                                        Long.parseLong(name.group(3)),
                                        Long.parseLong(name.group(4)))));
    }
}
