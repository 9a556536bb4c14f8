package io.nextup.launcher.catalogue;

import io.nextup.launcher.verb.VerbGroup;
import java.time.Clock;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code rules}: checks, applies and shows the rules of the catalogue. Each action is a verb. */
@Command(
        name = "rules",
        synopsisSubcommandLabel = "ACTION",
        description = {
            "Checks, applies or shows the rules that decide which items a list may hold.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  ${COMMAND-FULL-NAME} check rules.json",
            "  ${COMMAND-FULL-NAME} apply rules.json",
            "  ${COMMAND-FULL-NAME} show",
            "",
            "Each action has its own --help."
        })
public final class RulesCommand extends VerbGroup {
    private RulesCommand() {}

    /** Makes the verb with its actions. */
    public static CommandLine commandLine(Clock clock) {
        return new CommandLine(new RulesCommand())
                .addSubcommand(new CheckRulesCommand(clock))
                .addSubcommand(new ApplyRulesCommand(clock))
                .addSubcommand(new ShowRulesCommand(clock));
    }
}
