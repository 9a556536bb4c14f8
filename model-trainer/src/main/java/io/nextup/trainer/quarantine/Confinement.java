package io.nextup.trainer.quarantine;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;

/**
 * Starts a process that reaches only the files that it is given, whatever this user may reach
 * (Landlock of Linux, 6.2 or later: earlier ones do not keep files from being emptied). No rights
 * of an administrator are needed.
 *
 * <p>The restriction belongs to a thread, and to the threads and processes that it starts. So a
 * thread of its own restricts itself, gives up its capabilities, starts the process and ends. A
 * process under it may not trace one that is not, and so sees neither memory nor environment of
 * this one.
 */
final class Confinement {
    private static final long EXECUTE = 1;
    private static final long WRITE_FILE = 1 << 1;
    private static final long READ_FILE = 1 << 2;
    private static final long READ_DIRECTORY = 1 << 3;
    private static final long REMOVE_DIRECTORY = 1 << 4;
    private static final long REMOVE_FILE = 1 << 5;
    private static final long MAKE_DIRECTORY = 1 << 7;
    private static final long MAKE_FILE = 1 << 8;
    private static final long TRUNCATE = 1 << 14;

    /** Rights that a rule for a file, and not a directory, may name. */
    private static final long OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE;

    private static final long READ = READ_FILE | READ_DIRECTORY;

    private static final long OWN =
            READ
                    | WRITE_FILE
                    | REMOVE_DIRECTORY
                    | REMOVE_FILE
                    | MAKE_DIRECTORY
                    | MAKE_FILE
                    | TRUNCATE;

    /** First version that keeps a file which may be read from being emptied (Linux 6.2). */
    private static final int FIRST = 3;

    /** Numbers of rights that the kernel knows, by its version of Landlock, from the first on. */
    private static final int[] RIGHTS = {15, 15, 16};

    /** First version that keeps signals and abstract sockets within. */
    private static final int SCOPES = 6;

    private static final long BOTH_SCOPES = 3;

    private static final long CREATE_RULESET = 444;
    private static final long ADD_RULE = 445;
    private static final long RESTRICT_SELF = 446;
    private static final long ASK_VERSION = 1;
    private static final long BENEATH_PATH = 1;

    private static final int CAPABILITY_VERSION = 0x20080522;
    private static final int CAPABILITY_BYTES = 6 * Integer.BYTES;

    private static final int SET_NO_NEW_PRIVILEGES = 38;

    /** Flags of open: a path only, closed in other programs. */
    private static final int PATH_ONLY = 0x200000 | 0x80000;

    private static final int RULESET_BYTES = 3 * Long.BYTES;
    private static final int RULE_BYTES = Long.BYTES + Integer.BYTES;

    /** Depth at which the links of a JDK lie. */
    private static final int JAVA_DEPTH = 4;

    /** Programs, libraries and what the kernel says of itself; none of them is a user's. */
    private static final Map<Path, Long> OF_THE_SYSTEM =
            Map.ofEntries(
                    Map.entry(Path.of("/bin"), READ | EXECUTE),
                    Map.entry(Path.of("/lib"), READ | EXECUTE),
                    Map.entry(Path.of("/lib64"), READ | EXECUTE),
                    Map.entry(Path.of("/usr/bin"), READ | EXECUTE),
                    Map.entry(Path.of("/usr/lib"), READ | EXECUTE),
                    Map.entry(Path.of("/usr/lib64"), READ | EXECUTE),
                    Map.entry(Path.of("/nix/store"), READ | EXECUTE),
                    Map.entry(Path.of("/etc/ld.so.cache"), READ),
                    Map.entry(Path.of("/proc"), READ),
                    Map.entry(Path.of("/sys"), READ),
                    Map.entry(Path.of("/dev/random"), READ),
                    Map.entry(Path.of("/dev/urandom"), READ),
                    Map.entry(Path.of("/dev/zero"), READ),
                    Map.entry(Path.of("/dev/null"), READ | WRITE_FILE));

    private Confinement() {}

    /** Tells whether this system confines processes. */
    static boolean isAvailable() {
        return System.getProperty("os.name").equals("Linux")
                && SystemCallFilter.isKnown()
                && isEnough(version());
    }

    /** Tells whether a version of Landlock denies all that a process could do to files. */
    static boolean isEnough(int version) {
        return version >= FIRST;
    }

    /** Returns the version of Landlock; below 1 where there is none. */
    private static int version() {
        return (int) systemCall(CREATE_RULESET, null, 0L, ASK_VERSION);
    }

    /**
     * Starts a process that reads the program, and reads and writes one directory.
     *
     * @param program files and directories that it reads, and runs; those that are missing do not
     *     count
     * @param own the one directory
     * @return the process, also to a thread that was interrupted: it can end the process
     * @throws IOException if it cannot be started, or not be confined
     */
    static Process start(ProcessBuilder builder, Collection<Path> program, Path own)
            throws IOException {
        Map<Path, Long> rules = new LinkedHashMap<>(OF_THE_SYSTEM);
        for (Path path : program) {
            rules.put(path.toAbsolutePath(), READ | EXECUTE);
        }
        rules.put(own.toAbsolutePath(), OWN);
        FutureTask<Process> started =
                new FutureTask<>(
                        () -> {
                            restrict(rules);
                            return builder.start();
                        });
        Thread thread = new Thread(started, "confined-start");
        thread.start();
        try {
            return result(started);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failed) {
                throw failed;
            }
            throw new IOException("The process cannot be started: " + e.getCause(), e);
        }
    }

    /** Waits for a start, which is short, whatever interrupts this thread. */
    private static Process result(FutureTask<Process> started) throws ExecutionException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return started.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Returns what Java itself reads: its home, and the files elsewhere to which links in it lead,
     * as in Debian's packages.
     */
    static List<Path> java(Path home) throws IOException {
        List<Path> read = new ArrayList<>();
        read.add(home.toRealPath());
        try (Stream<Path> found = Files.walk(home.toRealPath(), JAVA_DEPTH)) {
            for (Path link : found.filter(Files::isSymbolicLink).toList()) {
                if (Files.exists(link)) {
                    read.add(link.toRealPath());
                }
            }
        }
        return read;
    }

    /** Restricts the calling thread, for good. */
    private static void restrict(Map<Path, Long> rules) throws IOException {
        int version = version();
        long handled = (1L << RIGHTS[Math.min(version - FIRST, RIGHTS.length - 1)]) - 1;
        try (Memory ruleset = new Memory(RULESET_BYTES)) {
            ruleset.clear();
            ruleset.setLong(0, handled);
            ruleset.setLong(2L * Long.BYTES, version >= SCOPES ? BOTH_SCOPES : 0);
            int rulesetFile =
                    (int)
                            done(
                                    systemCall(
                                            CREATE_RULESET,
                                            ruleset,
                                            version >= SCOPES
                                                    ? (long) RULESET_BYTES
                                                    : (long) Long.BYTES,
                                            0L));
            try {
                for (Map.Entry<Path, Long> rule : rules.entrySet()) {
                    if (Files.exists(rule.getKey())) {
                        long rights = rule.getValue() & handled;
                        add(
                                rulesetFile,
                                rule.getKey(),
                                Files.isDirectory(rule.getKey()) ? rights : rights & OF_FILES);
                    }
                }
                dropCapabilities();
                done(
                        library("prctl")
                                .invokeInt(new Object[] {SET_NO_NEW_PRIVILEGES, 1L, 0L, 0L, 0L}));
                done(systemCall(RESTRICT_SELF, (long) rulesetFile, 0L));
            } finally {
                close(rulesetFile);
            }
        }
    }

    /** An administrator's process, too, has no more rights than these files give. */
    private static void dropCapabilities() throws IOException {
        try (Memory header = new Memory(2L * Integer.BYTES);
                Memory none = new Memory(CAPABILITY_BYTES)) {
            header.clear();
            header.setInt(0, CAPABILITY_VERSION);
            none.clear();
            done(library("capset").invokeInt(new Object[] {header, none}));
        }
    }

    private static void add(int ruleset, Path path, long rights) throws IOException {
        int file = (int) done(library("open").invokeInt(new Object[] {path.toString(), PATH_ONLY}));
        try (Memory rule = new Memory(RULE_BYTES)) {
            rule.setLong(0, rights);
            rule.setInt(Long.BYTES, file);
            done(systemCall(ADD_RULE, (long) ruleset, BENEATH_PATH, rule, 0L));
        } finally {
            close(file);
        }
    }

    private static void close(int file) {
        library("close").invokeInt(new Object[] {file});
    }

    private static long systemCall(Object... numberAndArguments) {
        return library("syscall").invokeLong(numberAndArguments);
    }

    private static Function library(String name) {
        return NativeLibrary.getProcess().getFunction(name);
    }

    private static long done(long result) throws IOException {
        if (result < 0) {
            throw new IOException(
                    "The system does not confine a process: error %d"
                            .formatted(Native.getLastError()));
        }
        return result;
    }
}
