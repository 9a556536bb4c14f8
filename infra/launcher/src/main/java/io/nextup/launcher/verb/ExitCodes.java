package io.nextup.launcher.verb;

import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Meanings of the exit codes, which every verb has in common; its {@code --help} shows them. */
final class ExitCodes {
    private static final Map<String, String> OF_EVERY_VERB =
            Map.of(
                    String.valueOf(Verb.OK),
                    "done",
                    String.valueOf(Verb.FAILED),
                    "failed",
                    String.valueOf(Verb.WRONG_USAGE),
                    "wrong usage: an option, its value, or a file of settings or keys",
                    String.valueOf(Verb.STOPPED),
                    "ended by Ctrl-C (SIGINT)",
                    String.valueOf(Verb.TERMINATED),
                    "ended by SIGTERM");

    private ExitCodes() {}

    /**
     * Adds the codes to the help of a verb, or of all verbs below a command. A verb declares only
     * those that it words by itself, and {@link Verb#NO} if its answer can be that.
     */
    static void describe(CommandLine command) {
        if (command.getCommand() instanceof Verb) {
            UsageMessageSpec help = command.getCommandSpec().usageMessage();
            Map<String, String> codes = new TreeMap<>(Comparator.comparing(Integer::valueOf));
            codes.putAll(OF_EVERY_VERB);
            codes.putAll(help.exitCodeList());
            help.exitCodeListHeading("%nExit codes:%n").exitCodeList(codes);
        }
        command.getSubcommands().values().forEach(ExitCodes::describe);
    }
}
