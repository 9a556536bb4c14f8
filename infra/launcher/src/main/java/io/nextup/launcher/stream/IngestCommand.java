package io.nextup.launcher.stream;

import io.nextup.launcher.verb.VerbGroup;
import picocli.CommandLine;
import picocli.CommandLine.Command;

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
public final class IngestCommand extends VerbGroup {
    private IngestCommand() {}

    /** Makes the verb with its actions. */
    public static CommandLine commandLine() {
        return new CommandLine(new IngestCommand()).addSubcommand(new IngestCheckCommand());
    }
}
