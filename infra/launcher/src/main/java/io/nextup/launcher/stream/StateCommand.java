package io.nextup.launcher.stream;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

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
public final class StateCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Prints this help.")
    boolean help;

    private StateCommand() {}

    /** Makes the verb with its actions. */
    public static CommandLine commandLine() {
        return new CommandLine(new StateCommand())
                .addSubcommand(new ShowStateCommand())
                .addSubcommand(new BuildStateCommand());
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: show or build");
    }
}
