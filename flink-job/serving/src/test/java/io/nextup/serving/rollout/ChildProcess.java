package io.nextup.serving.rollout;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Another JVM that shares a directory with this one, and does what it is told to, until killed. */
final class ChildProcess {
    private final Process process;
    private final BufferedReader answers;
    private final PrintWriter commands;
    private final String id;

    private ChildProcess(Process process) throws IOException {
        this.process = process;
        answers = process.inputReader(UTF_8);
        commands = new PrintWriter(process.outputWriter(UTF_8), true);
        id = answers.readLine();
        assertThat(id).as("the child's id").matches("[0-9a-f]{32}");
    }

    /** Starts one; it holds its lock. */
    static ChildProcess start(Path directory) throws IOException {
        List<String> command =
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classes(ProcessLock.class) + ":" + classes(ChildProcess.class),
                        ChildProcess.class.getName(),
                        directory.toString());
        return new ChildProcess(
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
    }

    private static String classes(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    String id() {
        return id;
    }

    /** Whether the child takes a process for alive. */
    boolean seesAlive(String other) throws IOException {
        return Boolean.parseBoolean(ask("alive " + other));
    }

    private String ask(String command) throws IOException {
        commands.println(command);
        return answers.readLine();
    }

    /** SIGKILL; waits for the end. */
    void kill() throws InterruptedException {
        assertThat(process.destroyForcibly().waitFor(30, TimeUnit.SECONDS))
                .as("the child has ended")
                .isTrue();
    }

    /** The child: answers commands, a line each. */
    public static void main(String... args) throws IOException {
        ProcessLock lock = ProcessLock.ofThisProcess(Path.of(args[0]));
        System.out.println(lock.id());
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            String[] command = line.split(" ", 2);
            System.out.println(answer(lock, command[0], command[1]));
        }
    }

    private static String answer(ProcessLock lock, String verb, String subject) throws IOException {
        return switch (verb) {
            case "alive" -> String.valueOf(lock.isAlive(subject));
            default -> throw new IllegalArgumentException(verb);
        };
    }
}
