package io.nextup.launcher.stream;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ingest}: looks at what the job would read. Each action is a verb. */
@Command(
        name = "ingest",
        synopsisSubcommandLabel = "ACTION",
        description = {"Looks at a topic's records as the job would read them.", ""},
        footer = {
            "",
            "Examples:",
            "  ${COMMAND-FULL-NAME} check --topic shop.clicks",
            "",
            "Each action has its own --help."
        })
public final class IngestCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Prints this help.")
    boolean help;

    private IngestCommand() {}

    /** Makes the verb with its actions. */
    public static CommandLine commandLine() {
        return new CommandLine(new IngestCommand()).addSubcommand(new IngestCheckCommand());
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: check");
    }
}
