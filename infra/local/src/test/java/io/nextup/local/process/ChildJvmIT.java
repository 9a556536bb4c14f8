package io.nextup.local.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ChildJvmIT {
    @TempDir Path directory;

    /** Stays until it is ended. */
    static final class Sleeper {
        private Sleeper() {}

        public static void main(String[] arguments) throws InterruptedException {
            Thread.sleep(Long.MAX_VALUE);
        }
    }

    /** Says something and fails. */
    static final class Failing {
        private Failing() {}

        public static void main(String[] arguments) {
            System.out.println("what " + arguments[0]);
            System.exit(3);
        }
    }

    /** Starts a sleeper and says its process id. */
    static final class Parent {
        private Parent() {}

        public static void main(String[] arguments) throws InterruptedException {
            System.out.println(child(Path.of(arguments[0]), Sleeper.class).pid());
            Thread.sleep(Long.MAX_VALUE);
        }
    }

    @Test
    void closeEndsTheProgram() {
        ChildJvm child = child(directory, Sleeper.class);
        assertThat(child.isAlive()).isTrue();

        child.close();
        assertThat(ProcessHandle.of(child.pid())).isEmpty();
    }

    @Test
    void aProgramThatEndedByItselfIsReportedWithTheEndOfItsLog() {
        try (ChildJvm child = child(directory, Failing.class, "went wrong")) {
            ProcessHandle.of(child.pid()).ifPresent(process -> process.onExit().join());
            assertThatThrownBy(child::checkAlive)
                    .isInstanceOf(LocalRunException.class)
                    .hasMessage(
                            "The program ended with exit code 3. The end of %s:%nwhat went wrong"
                                    .formatted(directory.resolve("log")));
        }
    }

    @Test
    void aLogIsAppendedToAndItsEndIsWhatTheNewestProgramWrote() throws Exception {
        for (String said : List.of("first", "second")) {
            try (ChildJvm child = child(directory, Failing.class, said)) {
                assertThat(child.awaitExit()).isEqualTo(3);
                assertThat(child.logTail()).isEqualTo("what " + said);
            }
        }
        assertThat(directory.resolve("log")).hasContent("what first\nwhat second\n");
    }

    @Test
    void whatAJvmThatCannotStartSaysOnStandardErrorIsPartOfTheEndOfItsLog() throws Exception {
        Path log = Files.writeString(directory.resolve("log"), "an earlier start went well\n");
        Path output = directory.resolve("out");
        try (ChildJvm child =
                ChildJvm.start(
                        "The program",
                        System.getProperty("java.class.path"),
                        List.of("-XX:NoSuchFlag"),
                        List.of(Failing.class.getName()),
                        Map.of(),
                        output,
                        log)) {
            child.awaitExit();
            assertThat(child.endOfLog())
                    .startsWith("The end of %s:%n".formatted(output))
                    .contains("NoSuchFlag")
                    .doesNotContain("went well");
        }
    }

    @Test
    void aProgramDoesNotOutliveAParentThatWasKilled() throws IOException {
        Process parent =
                new ProcessBuilder(
                                ChildJvm.javaCommand(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Parent.class.getName(),
                                directory.toString())
                        .start();
        try (BufferedReader said = parent.inputReader()) {
            ProcessHandle child = ProcessHandle.of(Long.parseLong(said.readLine())).orElseThrow();
            assertThat(child.isAlive()).isTrue();

            parent.destroyForcibly();
            child.onExit().join();
            assertThat(child.isAlive()).isFalse();
        } finally {
            parent.destroyForcibly();
        }
    }

    private static ChildJvm child(Path directory, Class<?> main, String... arguments) {
        List<String> command = new java.util.ArrayList<>(List.of(main.getName()));
        command.addAll(List.of(arguments));
        Path log = directory.resolve("log");
        return ChildJvm.start(
                "The program",
                System.getProperty("java.class.path"),
                List.of("-Xmx32m"),
                command,
                Map.of(),
                log,
                log);
    }
}
