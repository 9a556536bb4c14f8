package io.nextup.acceptance.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.nextup.acceptance.pages.PageReader.Reading;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PageReaderTest {
    private static final Set<String> PROGRAMS = Set.of("./nextup", "mvn", "cat");

    @Test
    void aBlockForAShellHoldsACommandALineWithoutCommentsAndVariables() {
        assertThat(
                        read(
                                """
                                ```sh
                                # First
                                ./nextup up    # for ever

                                A=1 B_C=2 mvn -q \\
                                    verify '-Dx=#1'
                                ```
                                """))
                .containsExactly(
                        command(3, "./nextup", "up"), command(5, "mvn", "-q", "verify", "-Dx=#1"));
    }

    @Test
    void aBlockWithTheNameOfAFileIsItsContentFromThereOn() {
        String page =
                """
                ```yaml nextup.yaml
                slot: a
                ```
                ```yaml other.yaml
                slot: b
                ```
                ```yaml nextup.yaml
                slot: c
                registry: d
                ```
                """;
        assertThat(PageReader.contents("nextup.yaml", page))
                .isEqualTo(Map.of(3, List.of("slot: a"), 10, List.of("slot: c", "registry: d")));
    }

    @Test
    void whatStandsBelowAPromptIsPrintedAndWhatStandsAfterAnAngleBracketIsTyped() {
        Reading reading =
                PageReader.read(
                        "a.md",
                        """
                        ```console
                        $ ./nextup state
                        User  ada
                        $ ./nextup up
                        ```

                        ```sh
                        cat
                        >ada|1
                        ```
                        """,
                        PROGRAMS::contains);
        assertThat(reading.commands())
                .extracting(PageCommand::text, PageCommand::output, PageCommand::input)
                .containsExactly(
                        tuple("./nextup state", List.of("User  ada"), List.of()),
                        tuple("./nextup up", List.of(), List.of()),
                        tuple("cat", List.of(), List.of("ada|1")));
    }

    @Test
    void aFunctionGivesTheCommandsInIt() {
        assertThat(read("```sh\nall() { ./nextup \"$@\"; cat \"${2:-a|b}\" | cat; }\n```\n"))
                .containsExactly(
                        command(2, "./nextup", "$@"),
                        command(2, "cat", "${2:-a|b}"),
                        command(2, "cat"));
    }

    @Test
    void aLineOfSeveralCommandsAndTheTimesOfCronGiveEachCommand() {
        assertThat(read("```sh\n30 3 * * *  cat a && ./nextup up | cat\n```\n"))
                .containsExactly(
                        command(2, "cat", "a"), command(2, "./nextup", "up"), command(2, "cat"));
    }

    @Test
    void aBlockThatDoesNotSayWhatItIsMustBeginWithAProgram() {
        Reading reading =
                PageReader.read(
                        "a.md",
                        "```\nmvn verify\n```\n\n```\nUser ada\n```\n\n```text\nmvn is a program\n```\n",
                        PROGRAMS::contains);
        assertThat(reading.commands()).containsExactly(command(2, "mvn", "verify"));
        assertThat(reading.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem).startsWith("a.md:5: ").contains("text"));
    }

    @Test
    void aCommandOfOursInABlockForSomethingElseIsFound() {
        Reading reading =
                PageReader.read(
                        "a.md", "```text\nUser ada\n$ ./nextup up\n```\n", PROGRAMS::contains);
        assertThat(reading.commands()).isEmpty();
        assertThat(reading.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem).startsWith("a.md:3: "));
    }

    @Test
    void codeWithinASentenceIsAMentionIfAProgramStandsBeforeItsArguments() {
        Reading reading =
                PageReader.read(
                        "a.md",
                        "```text\n\n```\nOne\n`cat a \\| mvn\nb`, `cat` and `up mvn` alone.\n",
                        PROGRAMS::contains);
        assertThat(reading.commands())
                .extracting(PageCommand::line, PageCommand::text, PageCommand::isMention)
                .containsExactly(tuple(5, "cat a", true), tuple(5, "mvn b", true));
    }

    private static List<PageCommand> read(String page) {
        return PageReader.read("a.md", page, PROGRAMS::contains).commands();
    }

    private static PageCommand command(int line, String... words) {
        return new PageCommand("a.md", line, List.of(words), List.of(), List.of(), false);
    }
}
