package io.nextup.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Presses the tab key in bash, whose functions zsh uses, too. */
class CompletionTest {
    private static final Path BASH = Path.of("/bin/bash");

    @TempDir Path directory;

    @ParameterizedTest
    @CsvSource({
        "nextup tra, train",
        "nextup models sta, status",
        "nextup topics --over, --overwrite",
        "nextup train --family mark, markov",
        "nextup train --fit leave, leave-one-out",
        "nextup train --format mov, movielens",
        "nextup train --events cli, clicks.csv"
    })
    void theTabKeyCompletesVerbsOptionsWordsAndFiles(String typed, String completed)
            throws Exception {
        assumeTrue(Files.exists(BASH), "bash");
        Files.writeString(directory.resolve("clicks.csv"), "");
        VerbRun script = VerbRun.of(List.of("generate-completion"));
        assertThat(script.exitCode()).isZero();
        Files.writeString(directory.resolve("completion"), script.out());
        Process bash =
                new ProcessBuilder(
                                BASH.toString(),
                                "-c",
                                """
                                bash -n completion && source ./completion
                                COMP_WORDS=(%s) COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
                                compopt() { :; }
                                _complete_nextup
                                printf '%%s\\n' "${COMPREPLY[@]}"
                                """
                                        .formatted(typed))
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .start();

        assertThat(new String(bash.getInputStream().readAllBytes(), UTF_8))
                .isEqualTo(completed + "\n");
        assertThat(bash.waitFor()).isZero();
    }

    @Test
    void everyWordThatIsOfferedForAnOptionIsOneThatItTakes() {
        List<OptionSpec> options =
                verbs(Nextup.commandLine())
                        .flatMap(verb -> verb.getCommandSpec().options().stream())
                        .filter(option -> option.completionCandidates() != null)
                        .filter(option -> option.converters().length > 0)
                        .toList();

        assertThat(options).hasSizeGreaterThan(5);
        assertThat(options)
                .allSatisfy(
                        option ->
                                assertThat(option.completionCandidates())
                                        .allSatisfy(
                                                word ->
                                                        assertThatCode(
                                                                        () ->
                                                                                option
                                                                                        .converters()[
                                                                                        0]
                                                                                        .convert(
                                                                                                word))
                                                                .as("%s %s", option, word)
                                                                .doesNotThrowAnyException()));
    }

    private static Stream<CommandLine> verbs(CommandLine command) {
        return Stream.concat(
                Stream.of(command),
                command.getSubcommands().values().stream().flatMap(CompletionTest::verbs));
    }
}
