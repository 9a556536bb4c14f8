package io.nextup.acceptance.pages;

import io.nextup.launcher.Nextup;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParseResult;

/** Parses the arguments of {@code ./nextup} as the program does. */
final class VerbCheck implements CommandRules.Check {
    static final String PROGRAM = "./nextup";

    /** Arguments of a function of a shell. */
    private static final List<String> PASSED_ON = List.of("$@");

    @Override
    public List<String> problems(PageCommand command) {
        return command.arguments().equals(PASSED_ON)
                ? List.of()
                : problems(command.arguments(), command.isMention());
    }

    /** A mention may leave out what the verb needs. */
    List<String> problems(List<String> arguments, boolean isMention) {
        CommandLine line = Nextup.commandLine();
        collectErrors(line);
        List<String> problems = new ArrayList<>();
        for (ParseResult result = line.parseArgs(arguments.toArray(String[]::new));
                result != null;
                result = result.subcommand()) {
            for (Exception error : result.errors()) {
                if (!isMention || !(error instanceof MissingParameterException)) {
                    problems.add(error.getMessage());
                }
            }
        }
        return problems;
    }

    /** Those of an image's program, which a function of a shell may pass on as they are. */
    List<String> problemsInContainer(List<String> arguments) {
        return arguments.equals(PASSED_ON) ? List.of() : problems(arguments, false);
    }

    private static void collectErrors(CommandLine line) {
        line.getCommandSpec().parser().collectErrors(true);
        line.getSubcommands().values().forEach(VerbCheck::collectErrors);
    }
}
