package io.nextup.trainer.quarantine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import ai.djl.util.Utils;
import io.nextup.artifact.ArtifactException;
import io.nextup.scoring.Probe;
import io.nextup.scoring.torch.AllowedOperators;
import io.nextup.scoring.torch.PyTorch;
import io.nextup.trainer.evaluate.ModuleShape;
import io.nextup.trainer.quarantine.QuarantineFiles.Request;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Checks a module in a process of its own. The process gets neither keys nor credentials, and ends
 * with this one.
 */
public final class Quarantine {
    /** Variables that the process gets as they are. */
    private static final Set<String> PASSED_ON =
            Set.of(
                    "PATH",
                    "LANG",
                    "OMP_NUM_THREADS",
                    "OMP_WAIT_POLICY",
                    "PYTORCH_FLAVOR",
                    "PYTORCH_LIBRARY_PATH",
                    "PYTORCH_VERSION");

    /** Properties that DJL reads, by the starts of their names. */
    private static final String ENGINE_PROPERTY = "ai.djl.";

    private static final String CACHE = "ENGINE_CACHE_DIR";

    /**
     * Sets the bounds that the system keeps, then becomes the program: the first argument is KiB.
     */
    private static final String BOUNDED =
            "ulimit -c 0 2>/dev/null; ulimit -d \"$0\" 2>/dev/null; exec \"$@\"";

    private static final Duration BETWEEN_NOTES = Duration.ofSeconds(10);

    /** Exit code of a process that a signal ended, less the signal's number. */
    private static final int SIGNALLED = 128;

    private static final int KILLED = 9;

    /** Line of a JVM that crashes. */
    private static final Pattern FAULT = Pattern.compile("^# +(SIG[A-Z]{1,9}) ");

    private static final int KIB = 1024;
    private static final long MIB = 1 << 20;
    private static final int LAST_BYTES = 1 << 12;

    private final QuarantineLimits limits;
    private final Map<String, String> environment;
    private final Class<?> main;
    private final Consumer<String> notes;

    /**
     * @param environment variables of this process, of which few are passed on
     * @param notes receiver of lines for the user
     */
    public Quarantine(
            QuarantineLimits limits, Map<String, String> environment, Consumer<String> notes) {
        this(limits, environment, QuarantinedCheck.class, notes);
    }

    /** Runs another main class. */
    Quarantine(
            QuarantineLimits limits,
            Map<String, String> environment,
            Class<?> main,
            Consumer<String> notes) {
        this.limits = requireNonNull(limits, "limits are null");
        this.environment = Map.copyOf(environment);
        this.main = requireNonNull(main, "main is null");
        this.notes = requireNonNull(notes, "notes is null");
    }

    /**
     * Checks a module, clause by clause of the contract.
     *
     * @param module the one file of a directory that only this user enters; the process writes
     *     there
     * @return probes with its answers
     * @throws ArtifactException naming the clause that it breaks, or how its process ended
     * @throws IOException if the process cannot be started; the thread was interrupted
     */
    public List<Probe> check(Path module, ModuleShape shape, AllowedOperators allowed)
            throws ArtifactException, IOException {
        // Unpacks PyTorch's libraries, which the process may only read.
        PyTorch.engine();
        Path directory = module.toRealPath().getParent();
        boolean confined = Confinement.isAvailable();
        if (!confined) {
            notes.accept(
                    "This system does not confine the process that checks the module: it may read this user's files, keys among them. Import it as a user without keys, and sign it elsewhere with models sign");
        }
        QuarantineFiles.write(
                directory,
                Request.of(module.getFileName().toString(), shape, allowed.names(), confined));
        ProcessBuilder builder =
                new ProcessBuilder(command(directory))
                        .directory(directory.toFile())
                        .redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(variables(directory));
        Process process =
                confined ? Confinement.start(builder, program(), directory) : builder.start();
        Thread onExit = new Thread(() -> kill(process), "end-check");
        Runtime.getRuntime().addShutdownHook(onExit);
        try {
            Output output = new Output(process.getInputStream());
            if (!awaitEnd(process, module)) {
                throw new ArtifactException(
                        "%s is refused: its check did not end within %s: a module that does not end, or is too slow for this machine"
                                .formatted(module, words(limits.time())));
            }
            if (process.exitValue() != 0) {
                throw new ArtifactException(crash(module, process.exitValue(), output.lines()));
            }
            return probes(directory, module, shape);
        } finally {
            kill(process);
            forget(onExit);
        }
    }

    /** Waits for the end of the process; returns false if it takes too long. */
    private boolean awaitEnd(Process process, Path module) throws IOException {
        long start = System.nanoTime();
        try {
            while (true) {
                long left = limits.time().toNanos() - (System.nanoTime() - start);
                if (process.waitFor(
                        Math.min(left, BETWEEN_NOTES.toNanos()), TimeUnit.NANOSECONDS)) {
                    return true;
                }
                Duration taken = Duration.ofNanos(System.nanoTime() - start);
                if (taken.compareTo(limits.time()) >= 0) {
                    return false;
                }
                notes.accept(
                        "Checking %s in a process of its own: %s of at most %s"
                                .formatted(module, words(taken), words(limits.time())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while it checked " + module);
        }
    }

    private List<Probe> probes(Path directory, Path module, ModuleShape shape)
            throws ArtifactException, IOException {
        try {
            return QuarantineFiles.readAnswer(directory).probes(module, shape);
        } catch (ArtifactException refused) {
            throw outOfMemory(refused.getMessage())
                    ? new ArtifactException(
                            "%s; its check may have %d MiB of memory, %d MiB of them for Java"
                                    .formatted(
                                            refused.getMessage(),
                                            limits.memoryBytes() / MIB,
                                            limits.heapBytes() / MIB),
                            refused)
                    : refused;
        } catch (IllegalStateException wrong) {
            throw new ArtifactException(
                    "%s is refused: the process that checked it ended %s"
                            .formatted(module, wrong.getMessage()),
                    wrong);
        }
    }

    private static boolean outOfMemory(String refusal) {
        return Stream.of("allocate memory", "bad_alloc", "OutOfMemoryError")
                .anyMatch(refusal::contains);
    }

    /**
     * Says how a process ended that gave no answer.
     *
     * @param lines the last that it printed
     */
    private static String crash(Path module, int exitCode, List<String> lines) {
        int signal = exitCode - SIGNALLED;
        String end;
        if (signal == KILLED) {
            end = "was killed, perhaps because this machine has too little memory for the module";
        } else if (signal > 0) {
            end =
                    "crashed (%s): so would a job; look into what its code computes, or save it anew with torch.jit.save"
                            .formatted(fault(lines).orElse("signal " + signal));
        } else {
            end =
                    "ended with exit code %d: %s"
                            .formatted(
                                    exitCode,
                                    lines.isEmpty()
                                            ? "it printed nothing"
                                            : lines.get(lines.size() - 1));
        }
        return "%s is refused: the process that checked it %s".formatted(module, end);
    }

    /** Returns the signal that a JVM which aborted names: its own end has another one. */
    private static Optional<String> fault(List<String> lines) {
        return lines.stream()
                .map(FAULT::matcher)
                .filter(Matcher::find)
                .map(found -> found.group(1))
                .findFirst();
    }

    private List<String> command(Path directory) throws IOException {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", BOUNDED));
        command.add(String.valueOf(limits.memoryBytes() / KIB));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx" + limits.heapBytes() / KIB + "k");
        command.addAll(
                List.of(
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:-UsePerfData",
                        "-Djava.io.tmpdir=" + directory,
                        "-Duser.home=" + directory,
                        "-D" + CACHE + "=" + Utils.getEngineCacheDir().toAbsolutePath()));
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith(ENGINE_PROPERTY))
                .sorted()
                .forEach(name -> command.add("-D" + name + "=" + System.getProperty(name)));
        command.add("-cp");
        command.add(
                String.join(File.pathSeparator, classPath().stream().map(Path::toString).toList()));
        command.add(main.getName());
        return command;
    }

    /** Returns the variables of the process. */
    private Map<String, String> variables(Path directory) {
        Map<String, String> variables = new TreeMap<>(environment);
        variables.keySet().retainAll(PASSED_ON);
        variables.put("HOME", directory.toString());
        variables.put("TMPDIR", directory.toString());
        return variables;
    }

    /** Returns what the process reads and runs, beside what every program does. */
    private List<Path> program() throws IOException {
        List<Path> program = new ArrayList<>(classPath());
        program.addAll(Confinement.java(Path.of(System.getProperty("java.home"))));
        program.add(Utils.getEngineCacheDir());
        if (environment.containsKey("PYTORCH_LIBRARY_PATH")) {
            program.add(Path.of(environment.get("PYTORCH_LIBRARY_PATH")));
        }
        return program;
    }

    /** Absolute, since the process has another working directory. */
    private static List<Path> classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.isEmpty())
                .map(entry -> Path.of(entry).toAbsolutePath())
                .toList();
    }

    /** Ends the process and those that it has started. */
    private static void kill(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.onExit().join();
    }

    private static void forget(Thread onExit) {
        try {
            Runtime.getRuntime().removeShutdownHook(onExit);
        } catch (IllegalStateException e) {
            // This JVM is stopping: the hook ends the process.
        }
    }

    private static String words(Duration duration) {
        return duration.toSeconds() + " s";
    }

    /** The last of what a process prints; the rest is read and forgotten. */
    private static final class Output {
        private final Thread reader;
        private byte[] last = new byte[0];

        Output(InputStream in) {
            reader = new Thread(() -> read(in), "output-of-check");
            reader.setDaemon(true);
            reader.start();
        }

        private void read(InputStream in) {
            byte[] buffer = new byte[LAST_BYTES];
            try {
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    keep(buffer, read);
                }
            } catch (IOException e) {
                // The process has ended.
            }
        }

        private synchronized void keep(byte[] bytes, int count) {
            byte[] all = new byte[Math.min(LAST_BYTES, last.length + count)];
            int kept = all.length - count;
            System.arraycopy(last, last.length - kept, all, 0, kept);
            System.arraycopy(bytes, 0, all, kept, count);
            last = all;
        }

        /** Returns the lines, once the process has ended, without those of stack traces. */
        List<String> lines() throws IOException {
            try {
                reader.join(BETWEEN_NOTES.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("Interrupted");
            }
            synchronized (this) {
                return new String(last, UTF_8)
                        .lines()
                        .filter(line -> !line.isBlank() && !line.startsWith("\t"))
                        .map(QuarantineFiles::plain)
                        .toList();
            }
        }
    }
}
