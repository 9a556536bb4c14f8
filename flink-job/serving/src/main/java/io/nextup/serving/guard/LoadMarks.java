package io.nextup.serving.guard;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Marks on the local disk, one file for each load in progress. If the process of a mark is dead,
 * the load crashed it, or something else did during the load. A roll-out that stops normally
 * withdraws its marks first. A mark that was given up means that the load hangs, whether its
 * process lives or not. Several processes may share the directory, which may be deleted at any
 * time.
 */
public final class LoadMarks {
    private static final Logger LOG = LoggerFactory.getLogger(LoadMarks.class);
    private static final Pattern NAME =
            Pattern.compile("(loading|hung)-([0-9a-f]{64})-([0-9a-f]{32})-(\\d{1,18})");

    /** Time from the first load of an incident within which others belong to it. */
    private static final Duration INCIDENT = Duration.ofMinutes(1);

    private static final long NUMBERS = 1_000_000_000_000_000_000L;

    /**
     * The mark of a load under way.
     *
     * @param hung the file's name once the load is given up
     */
    public record Mark(Path file, Path hung) {
        /** Gives the load up. It may hang for ever, and so may the next load of this model. */
        public void giveUp() {
            try {
                Files.move(file, hung);
            } catch (NoSuchFileException e) {
                LOG.debug("{} is gone: its load has just ended", file, e);
            } catch (IOException e) {
                LOG.warn("{} cannot be renamed: the model may be tried again", file, e);
            }
        }

        /** Deletes the mark: the load has ended, well or not, and the process still lives. */
        public void remove() {
            // This order matters: a thread that gives the load up at the same moment finds no file
            // to rename.
            delete(file);
            delete(hung);
        }

        /**
         * Deletes the mark of a load under way whose roll-out stops: the end of the process is then
         * not a crash. A load that was given up stays marked.
         */
        public void withdraw() {
            delete(file);
        }

        private static void delete(Path mark) {
            try {
                Files.deleteIfExists(mark);
            } catch (IOException e) {
                LOG.warn("{} cannot be deleted: it will look like a crash later on", mark, e);
            }
        }
    }

    private final Path directory;
    private final Peers processes;

    /**
     * @param processes the processes that share the directory
     */
    LoadMarks(Path directory, Peers processes) {
        this.directory = requireNonNull(directory, "directory is null");
        this.processes = processes;
    }

    /**
     * Opens the marks of this process. Removes locks of dead processes that no mark names.
     *
     * @param lock this process's lock in the same directory
     */
    public static LoadMarks in(Path directory, ProcessLock lock, Instant now) throws IOException {
        LoadMarks marks = new LoadMarks(directory, lock);
        lock.removeDead(marks.processes(), now);
        return marks;
    }

    /** Marks a load that begins now. */
    public Mark begin(String manifestSha256, String version) throws IOException {
        // The number is random: a job that restarts in this process has new classes, whose counter
        // would start from 1 again.
        long number = ThreadLocalRandom.current().nextLong(NUMBERS);
        // Not formatted: some locales have other digits, and no other process would read the name.
        String name = manifestSha256 + "-" + processes.id() + "-" + number;
        Path file = directory.resolve("loading-" + name);
        Files.writeString(file, version + "\n");
        return new Mark(file, directory.resolve("hung-" + name));
    }

    /**
     * Counts the incidents in which loads of this artifact crashed their process or were given up.
     * Loads that began within a minute of the first one are the same incident: several processes
     * that share the directory die together when the power fails.
     */
    public int failures(String manifestSha256) throws IOException {
        List<Long> begun = new ArrayList<>();
        for (Path mark : failureMarks(manifestSha256)) {
            begun.add(markedMillis(mark));
        }
        Collections.sort(begun);
        int incidents = 0;
        long firstMillis = Long.MIN_VALUE;
        for (long millis : begun) {
            if (millis != Long.MIN_VALUE
                    && (incidents == 0 || millis - firstMillis >= INCIDENT.toMillis())) {
                incidents++;
                firstMillis = millis;
            }
        }
        return incidents;
    }

    /**
     * Deletes the marks of failed loads before a time, after a good load or a pardon of the
     * artifact. Compares this machine's clock, which dates the marks, with that of who pardoned. If
     * this one is ahead, marks as young as the difference stay, and the model is still loaded as
     * the last resort.
     *
     * @param beforeMillis marks of then or later stay, milliseconds since the epoch
     */
    public void forgive(String manifestSha256, long beforeMillis) throws IOException {
        for (Path mark : failureMarks(manifestSha256)) {
            if (markedMillis(mark) < beforeMillis) {
                Files.deleteIfExists(mark);
            }
        }
    }

    /** Returns the time of a mark, milliseconds since the epoch; the least one if it is gone. */
    private static long markedMillis(Path mark) throws IOException {
        try {
            return Files.getLastModifiedTime(mark).toMillis();
        } catch (NoSuchFileException gone) {
            return Long.MIN_VALUE;
        }
    }

    /** Ids of all processes that marks name. */
    private Set<String> processes() throws IOException {
        Set<String> named = new HashSet<>();
        for (Matcher name : names()) {
            named.add(name.group(3));
        }
        return named;
    }

    private List<Path> failureMarks(String manifestSha256) throws IOException {
        List<Path> failures = new ArrayList<>();
        for (Matcher name : names()) {
            if (name.group(2).equals(manifestSha256)
                    && (name.group(1).equals("hung") || !processes.isAlive(name.group(3)))) {
                failures.add(directory.resolve(name.group()));
            }
        }
        return failures;
    }

    /** Matches the names of all marks; empty if the directory is gone. */
    private List<Matcher> names() throws IOException {
        List<Matcher> names = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Matcher name = NAME.matcher(file.getFileName().toString());
                if (name.matches()) {
                    names.add(name);
                }
            }
        } catch (NoSuchFileException gone) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return names;
    }
}
