package io.nextup.launcher.stream;

import io.nextup.launcher.verb.VerbGroup;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code state}: handles the job's savepoints. Each action is a verb. */
@Command(
        name = "state",
        synopsisSubcommandLabel = "ACTION",
        description = {
            "Shows what a savepoint holds of a user, or makes a savepoint of a history.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  ${COMMAND-FULL-NAME} show --savepoint /savepoints/savepoint-3e1c5a-0a1b2c --user"
                    + " anna",
            "  ${COMMAND-FULL-NAME} build --store history --to savepoint",
            "",
            "Each action has its own --help."
        })
public final class StateCommand extends VerbGroup {
    private StateCommand() {}

    /** Makes the verb with its actions. */
    public static CommandLine commandLine() {
        return new CommandLine(new StateCommand())
                .addSubcommand(new ShowStateCommand())
                .addSubcommand(new BuildStateCommand());
    }
}
