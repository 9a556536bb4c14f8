package io.nextup.job.models;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
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
 * a load that ended its process, or was under way when something else did. Several processes may
 * share the directory.
 */
final class LoadMarks {
    private static final Logger LOG = LoggerFactory.getLogger(LoadMarks.class);
    private static final Pattern NAME =
            Pattern.compile("loading-([0-9a-f]{64})-(\\d{1,18})-(\\d{1,18})-(\\d{1,18})");

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

    /** Of a load under way. */
    record Mark(Path file) {
        /** The load has ended, well or not, and the process still lives. */
        void remove() {
            try {
                Files.deleteIfExists(file);
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
                            .formatted(ModelOptions.CACHE_DIRECTORY.key(), directory),
                    e);
        }
        return new LoadMarks(directory, Owner.self(), Owner::isAlive);
    }

    /** Marks a load that begins now. */
    Mark begin(String manifestSha256, String version) throws IOException {
        Path file =
                directory.resolve(
                        "loading-%s-%d-%d-%d"
                                .formatted(
                                        manifestSha256,
                                        self.pid,
                                        self.startMillis,
                                        NUMBERS.incrementAndGet()));
        Files.writeString(file, version + "\n");
        return new Mark(file);
    }

    /** How many processes ended while they loaded this artifact. */
    int crashes(String manifestSha256) throws IOException {
        return crashMarks(manifestSha256).size();
    }

    /** Forgets them: the artifact was loaded well. */
    void forgive(String manifestSha256) throws IOException {
        for (Path mark : crashMarks(manifestSha256)) {
            Files.deleteIfExists(mark);
        }
    }

    private List<Path> crashMarks(String manifestSha256) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> tellsOfCrash(file, manifestSha256)).toList();
        }
    }

    private boolean tellsOfCrash(Path file, String manifestSha256) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        return name.matches()
                && name.group(1).equals(manifestSha256)
                && !alive.test(
                        new Owner(Long.parseLong(name.group(2)), Long.parseLong(name.group(3))));
    }
}
