package io.nextup.trainer.store;

import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * A disk of which one step fails. Nothing is really made durable: what a power cut would take is
 * kept track of.
 */
final class FaultyDisk extends Disk {
    /** What happens at the step. */
    enum Fault {
        /** The step, and no other, fails with an IOException; a write has written half. */
        ERROR,
        /** The process ends: no step is done any more, what was done stays. */
        KILL,
        /** The machine stops: only what was made durable stays. */
        POWER_CUT
    }

    /** In the place of the process's end. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    private final Path directory;
    private final Fault fault;
    private final long failingStep;
    private long steps;
    private boolean dead;

    /** Files whose bytes are durable, if their names are. */
    private final Set<Path> forced = new HashSet<>();

    /** What a power cut leaves: the names that were durable, with their durable bytes. */
    private Map<Path, byte[]> durable = new HashMap<>();

    /**
     * @param failingStep counted from 0; none if negative
     */
    FaultyDisk(Path directory, Fault fault, long failingStep) throws IOException {
        this.directory = directory;
        this.fault = fault;
        this.failingStep = failingStep;
        if (fault == Fault.POWER_CUT && Files.isDirectory(directory)) {
            for (Path file : files()) {
                forced.add(file);
            }
            durable = durableNow();
        }
    }

    /** How many steps there were. */
    long steps() {
        return steps;
    }

    /** Whether this step fails; throws if the process is dead. */
    private boolean fails() {
        if (dead) {
            throw new Killed();
        }
        if (steps++ != failingStep) {
            return false;
        }
        if (fault != Fault.ERROR) {
            dead = true;
        }
        return true;
    }

    private void step() throws IOException {
        if (fails()) {
            throw failure();
        }
    }

    private IOException failure() {
        if (dead) {
            throw new Killed();
        }
        return new IOException("No space left on device");
    }

    @Override
    OutputStream create(Path file) throws IOException {
        step();
        forced.remove(file);
        return new FaultyFile(file);
    }

    private final class FaultyFile extends FilterOutputStream {
        private final Path file;
        private boolean closed;

        FaultyFile(Path file) throws IOException {
            super(new FileOutputStream(file.toFile()));
            this.file = file;
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            if (fails()) {
                out.write(bytes, from, length / 2);
                throw failure();
            }
            out.write(bytes, from, length);
        }

        @Override
        public void close() throws IOException {
            if (closed) {
                return;
            }
            closed = true;
            out.close();
            step();
            forced.add(file);
        }
    }

    @Override
    void rename(Path from, Path to) throws IOException {
        step();
        super.rename(from, to);
        if (forced.remove(from)) {
            forced.add(to);
        } else {
            forced.remove(to);
        }
    }

    @Override
    void delete(Path file) throws IOException {
        step();
        super.delete(file);
        forced.remove(file);
    }

    @Override
    void force(Path ignored) throws IOException {
        step();
        if (fault == Fault.POWER_CUT) {
            durable = durableNow();
        }
    }

    private Map<Path, byte[]> durableNow() throws IOException {
        Map<Path, byte[]> now = new HashMap<>();
        for (Path file : files()) {
            now.put(file, forced.contains(file) ? Files.readAllBytes(file) : new byte[0]);
        }
        return now;
    }

    private Set<Path> files() throws IOException {
        Set<Path> files = new HashSet<>();
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(directory)) {
            for (Path path : paths) {
                if (!path.getFileName().toString().equals(StoreLock.NAME)) {
                    files.add(path);
                }
            }
        }
        return files;
    }

    /** Brings the directory to what the fault leaves of it. */
    void settle() throws IOException {
        if (fault != Fault.POWER_CUT) {
            return;
        }
        for (Path file : files()) {
            Files.delete(file);
        }
        for (Map.Entry<Path, byte[]> file : durable.entrySet()) {
            Files.write(file.getKey(), file.getValue());
        }
    }
}
