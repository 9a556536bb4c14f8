package io.nextup.launcher.config;

import io.nextup.launcher.verb.VerbGroup;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code config}: is about the settings that all verbs have in common. */
@Command(
        name = "config",
        synopsisSubcommandLabel = "ACTION",
        description = {"Shows the settings of nextup.yaml, which all verbs have in common.", ""},
        footer = {
            "",
            "Examples:",
            "  ${COMMAND-FULL-NAME} show",
            "",
            "Each action has its own --help."
        })
public final class ConfigCommand extends VerbGroup {
    private ConfigCommand() {}

    /** Makes the verb with its action. */
    public static CommandLine commandLine(FileDefaults defaults) {
        return new CommandLine(new ConfigCommand()).addSubcommand(new ShowCommand(defaults));
    }
}
