package io.nextup.launcher.stream;

import io.nextup.launcher.verb.VerbGroup;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code dead-letters}: handles what the job refused. Each action is a verb. */
@Command(
        name = "dead-letters",
        synopsisSubcommandLabel = "ACTION",
        description = {"Lists what the job refused, or sends it again once it is corrected.", ""},
        footer = {
            "",
            "Examples:",
            "  ${COMMAND-FULL-NAME} list --limit 10",
            "  ${COMMAND-FULL-NAME} list --reason missing-field --to letters.jsonl",
            "  ${COMMAND-FULL-NAME} send letters.jsonl               once it is corrected",
            "",
            "Each action has its own --help."
        })
public final class DeadLettersCommand extends VerbGroup {
    private DeadLettersCommand() {}

    /** Makes the verb with its actions. */
    public static CommandLine commandLine() {
        return new CommandLine(new DeadLettersCommand())
                .addSubcommand(new ListLettersCommand())
                .addSubcommand(new SendLettersCommand());
    }
}
