package io.nextup.serving.guard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.artifact.store.PrivateDirectory;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;

/**
 * Another JVM that shares a directory with this one and executes commands. Its test kills it, or it
 * ends after a minute.
 */
public final class ChildProcess {
    private static final Duration LONGEST_LIFE = Duration.ofSeconds(60);

    private final Process process;
    private final BufferedReader answers;
    private final PrintWriter commands;
    private final String id;

    private ChildProcess(Process process) throws IOException {
        this.process = process;
        // A read of its pipe ignores the interrupt of a test's timeout; only the child's end ends
        // the read.
        CompletableFuture.delayedExecutor(LONGEST_LIFE.toSeconds(), TimeUnit.SECONDS)
                .execute(process::destroyForcibly);
        answers = process.inputReader(UTF_8);
        commands = new PrintWriter(process.outputWriter(UTF_8), true);
        id = answers.readLine();
        assertThat(id).as("the child's id").matches("[0-9a-f]{32}");
    }

    /**
     * Starts a child, which holds its lock.
     *
     * @param prefix command that runs the JVM, such as {@code unshare}
     */
    public static ChildProcess start(Path directory, String... prefix) throws IOException {
        return start(
                List.of(prefix),
                classes(
                        ProcessLock.class,
                        PrivateDirectory.class,
                        ChildProcess.class,
                        Logger.class),
                ChildProcess.class,
                directory.toString());
    }

    /**
     * Starts a child with another main class and all classes of this process.
     *
     * @param main main class; it gets the arguments, and prints its id first
     */
    static ChildProcess start(Class<?> main, String... arguments) throws IOException {
        return start(List.of(), System.getProperty("java.class.path"), main, arguments);
    }

    private static ChildProcess start(
            List<String> prefix, String classPath, Class<?> main, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:-UsePerfData",
                        "-Dslf4j.internal.verbosity=ERROR",
                        "-cp",
                        classPath,
                        main.getName()));
        command.addAll(List.of(arguments));
        return new ChildProcess(
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
    }

    /** Makes a class path of only these, so that the JVM starts quickly. */
    private static String classes(Class<?>... types) {
        return Stream.of(types)
                .map(type -> type.getProtectionDomain().getCodeSource().getLocation().getPath())
                .collect(Collectors.joining(File.pathSeparator));
    }

    public String id() {
        return id;
    }

    /** Returns true if the child takes a process for alive. */
    boolean seesAlive(String other) throws IOException {
        return Boolean.parseBoolean(ask("alive " + other));
    }

    /** Makes the child check a process, and stop in the middle of that. */
    void askFor(String other) throws IOException {
        assertThat(ask("ask " + other)).isEqualTo("asking");
    }

    /** Makes the child start to load a model. */
    void beginLoad(String manifestSha256) throws IOException {
        assertThat(ask("load " + manifestSha256)).isEqualTo("begun");
    }

    /** Counts the failed loads of a model, as the child sees it. */
    int failures(String manifestSha256) throws IOException {
        return Integer.parseInt(ask("failures " + manifestSha256));
    }

    /** The number by which the child knows itself. */
    long pid() throws IOException {
        return Long.parseLong(ask("pid -"));
    }

    /** Waits for the next line that the child prints; null once the child has ended. */
    String nextLine() throws IOException {
        return answers.readLine();
    }

    private String ask(String command) throws IOException {
        commands.println(command);
        return answers.readLine();
    }

    /** Sends SIGKILL to the JVM itself, even if another program runs it, and waits for its end. */
    public void kill() throws InterruptedException {
        List<ProcessHandle> jvm = process.descendants().toList();
        jvm.forEach(ProcessHandle::destroyForcibly);
        jvm.forEach(one -> one.onExit().join());
        assertThat(process.destroyForcibly().waitFor(30, TimeUnit.SECONDS))
                .as("the child has ended")
                .isTrue();
    }

    /** Runs the child, which answers each command with a line. */
    public static void main(String... args) throws IOException {
        Path directory = Path.of(args[0]);
        ProcessLock lock = ProcessLock.ofThisProcess(directory);
        LoadMarks marks = new LoadMarks(directory, lock);
        System.out.println(lock.id());
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            String[] command = line.split(" ", 2);
            System.out.println(answer(directory, lock, marks, command[0], command[1]));
        }
    }

    private static String answer(
            Path directory, ProcessLock lock, LoadMarks marks, String verb, String subject)
            throws IOException {
        return switch (verb) {
            case "alive" -> String.valueOf(lock.isAlive(subject));
            case "ask" -> {
                FileChannel channel =
                        FileChannel.open(
                                directory.resolve("process-" + subject + ".lock"),
                                StandardOpenOption.READ);
                channel.lock(0, Long.MAX_VALUE, true);
                yield "asking";
            }
            case "load" -> {
                marks.begin(subject, "v1");
                yield "begun";
            }
            case "failures" -> String.valueOf(marks.failures(subject));
            case "pid" -> String.valueOf(ProcessHandle.current().pid());
            default -> throw new IllegalArgumentException(verb);
        };
    }
}
