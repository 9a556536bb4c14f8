package io.nextup.acceptance.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.launcher.Nextup;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The examples in the help of every verb are commands that the verb takes. */
class HelpExamplesTest {
    /** A command up to what explains it: two spaces or more, or where the output goes. */
    private static final Pattern EXAMPLE = Pattern.compile("(?m)^  nextup (.+?)(?= {2}| > |$)");

    private static final Pattern CONTINUED = Pattern.compile(" *\\\\\\R *");

    private final VerbCheck verb = new VerbCheck();

    @Test
    void everyExampleOfAHelpIsTakenByItsVerb() {
        List<CommandLine> commands = new ArrayList<>();
        collect(Nextup.commandLine(), commands);
        List<String> problems = new ArrayList<>();
        int read = 0;
        for (CommandLine command : commands) {
            for (List<String> example : examples(command.getUsageMessage())) {
                read++;
                for (String problem : verb.problems(example, false)) {
                    problems.add(example + ": " + problem);
                }
            }
        }
        assertThat(read).as("examples").isGreaterThan(commands.size());
        assertThat(problems).isEmpty();
    }

    @Test
    void anExampleIsReadUpToWhatExplainsIt() {
        String help =
                """
                Examples:
                  nextup demo --events a.csv     a history
                  nextup train --events \\
                      b.csv
                  nextup demo --json > out.json
                """;
        assertThat(examples(help))
                .containsExactly(
                        List.of("demo", "--events", "a.csv"),
                        List.of("train", "--events", "b.csv"),
                        List.of("demo", "--json"));
    }

    private static void collect(CommandLine command, List<CommandLine> commands) {
        commands.add(command);
        command.getSubcommands().values().forEach(below -> collect(below, commands));
    }

    private static List<List<String>> examples(String help) {
        String lines = CONTINUED.matcher(help).replaceAll(" ");
        List<List<String>> examples = new ArrayList<>();
        for (MatchResult example :
                EXAMPLE.matcher(lines.substring(Math.max(0, lines.indexOf("Examples:"))))
                        .results()
                        .toList()) {
            examples.addAll(ShellWords.commands(example.group(1)));
        }
        return examples;
    }
}
