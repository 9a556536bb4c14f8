package io.nextup.launcher.catalogue;

import io.nextup.launcher.verb.VerbGroup;
import java.time.Clock;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code items}: writes and shows the items of the catalogue. Each action is a verb. */
@Command(
        name = "items",
        synopsisSubcommandLabel = "ACTION",
        description = {"Loads the items of a catalogue, or shows one.", ""},
        footer = {
            "",
            "Examples:",
            "  ${COMMAND-FULL-NAME} load catalogue.csv.gz --dry-run",
            "  ${COMMAND-FULL-NAME} load catalogue.jsonl --remove-missing",
            "  ${COMMAND-FULL-NAME} show bike-42",
            "",
            "Each action has its own --help."
        })
public final class ItemsCommand extends VerbGroup {
    private ItemsCommand() {}

    /** Makes the verb with its actions. */
    public static CommandLine commandLine(Clock clock) {
        return new CommandLine(new ItemsCommand())
                .addSubcommand(new LoadItemsCommand())
                .addSubcommand(new ShowItemCommand(clock));
    }
}
