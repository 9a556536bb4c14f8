package io.nextup.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.nextup.launcher.verb.Verb;
import io.nextup.local.process.ChildJvm;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Exit codes, which all verbs have in common. */
class ExitCodesTest {
    /** Verbs that are asked something; a test of each has them say no. */
    private static final Set<String> CAN_SAY_NO =
            Set.of(
                    "compare",
                    "doctor",
                    "ingest check",
                    "items show",
                    "models status",
                    "rules check",
                    "rules show",
                    "similar",
                    "state show",
                    "topics",
                    "train",
                    "why");

    /** Types of options that accept any text. */
    private static final Set<Class<?>> TEXTS = Set.of(String.class, Path.class, URI.class);

    @TempDir Path directory;

    private static List<String> verbs() {
        return verbs(Nextup.commandLine()).map(ExitCodesTest::words).toList();
    }

    private static Stream<CommandLine> verbs(CommandLine command) {
        return Stream.concat(
                command.getCommand() instanceof Verb ? Stream.of(command) : Stream.of(),
                command.getSubcommands().values().stream().flatMap(ExitCodesTest::verbs));
    }

    private static String words(CommandLine verb) {
        return verb.getCommandSpec().qualifiedName().substring("nextup ".length());
    }

    private static CommandLine named(String verb) {
        return verbs(Nextup.commandLine())
                .filter(one -> words(one).equals(verb))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("verbs")
    void anOptionThatAVerbLacksAndAWrongValueOfAnyOtherAreWrongUsage(String verb) {
        CommandLine program = Nextup.commandLine();
        isWrongUsage(program, verb, "--no-such-option");
        for (OptionSpec option : named(verb).getCommandSpec().options()) {
            if (option.arity().max() > 0 && !TEXTS.contains(option.auxiliaryTypes()[0])) {
                isWrongUsage(program, verb, option.longestName() + "=?");
            }
        }
    }

    private static void isWrongUsage(CommandLine program, String verb, String wrong) {
        StringWriter err = new StringWriter();
        program.setErr(new PrintWriter(err, true));
        String[] arguments = (verb + " " + wrong).split(" ");

        assertThat(program.execute(arguments)).as(verb + " " + wrong).isEqualTo(2);
        assertThat(err.toString())
                .hasLineCount(1)
                .startsWith("nextup %s: ".formatted(verb))
                .endsWith(" (see nextup %s --help)\n".formatted(verb));
    }

    @ParameterizedTest
    @MethodSource("verbs")
    void theHelpOfEveryVerbShowsItsCodes(String verb) {
        String help = named(verb).getUsageMessage();
        String codes = help.substring(help.indexOf("\nExit codes:\n"));
        for (int code : List.of(0, 1, 2, 130, 143)) {
            assertThat(codes).containsPattern("(?m)^ +%d +[a-z]".formatted(code));
        }
        if (CAN_SAY_NO.contains(verb)) {
            assertThat(codes).containsPattern("(?m)^ +3 +[a-z]");
        } else {
            assertThat(codes).doesNotContainPattern("(?m)^ +3 ");
        }
    }

    @Test
    void aVerbWordsACodeByItselfInPlaceOfTheCommonWords() {
        assertThat(named("models sign").getUsageMessage())
                .contains("  0     done\n", "  1     failed, or a model is not signed\n")
                .doesNotContain("  1     failed\n");
    }

    /** It waits for an answer of a broker that gives none. */
    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    @Timeout(value = 2, unit = TimeUnit.MINUTES)
    void aVerbThatASignalEndsHasTheCodeOfTheSignal(String signal, int code) throws Exception {
        assumeTrue(end("env", "--default-signal=INT", "true") == 0, "an env that knows signals");
        Path output = directory.resolve("output");
        try (ServerSocket broker = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Process verb =
                    new ProcessBuilder(
                                    // A program that was started in the background ignores SIGINT.
                                    "env",
                                    "--default-signal=INT",
                                    ChildJvm.javaCommand(),
                                    "-XX:TieredStopAtLevel=1",
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    Nextup.class.getName(),
                                    "topics",
                                    "--bootstrap-servers=127.0.0.1:" + broker.getLocalPort())
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile())
                            .start();
            try {
                broker.accept();
                assertThat(end("kill", "-" + signal, String.valueOf(verb.pid()))).isZero();

                assertThat(verb.waitFor(1, TimeUnit.MINUTES)).as("it ends").isTrue();
                assertThat(verb.exitValue()).as(output.toString()).isEqualTo(code);
            } finally {
                verb.destroyForcibly();
            }
        }
    }

    /** Runs a program to its end. */
    private static int end(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
