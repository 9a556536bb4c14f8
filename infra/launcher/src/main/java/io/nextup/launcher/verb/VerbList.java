package io.nextup.launcher.verb;

import io.nextup.event.Excerpt;
import java.util.Map;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Lists the verbs below a command in its help, one a line; their own help says more. */
final class VerbList {
    private static final int WIDTH = 80;

    /** Begins what is left out of a description: details, and further sentences. */
    private static final Pattern REST = Pattern.compile("([.:](\\s|$)).*", Pattern.DOTALL);

    private VerbList() {}

    static void shorten(CommandLine command) {
        if (!command.getSubcommands().isEmpty()) {
            command.getCommandSpec().usageMessage().commandListHeading("%nVerbs:%n");
            command.getHelpSectionMap()
                    .put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, VerbList::lines);
        }
        command.getSubcommands().values().forEach(VerbList::shorten);
    }

    private static String lines(Help help) {
        Map<String, Help> verbs = help.subcommands();
        int column = verbs.keySet().stream().mapToInt(String::length).max().orElse(0);
        StringBuilder lines = new StringBuilder();
        verbs.forEach(
                (name, verb) -> {
                    String start = "  " + name + " ".repeat(column - name.length()) + "  ";
                    lines.append(start)
                            .append(line(verb, WIDTH - start.length()))
                            .append(System.lineSeparator());
                });
        return lines.toString();
    }

    /** Returns the first sentence, up to its last comma where it would be too long. */
    private static String line(Help verb, int most) {
        String first =
                REST.matcher(verb.commandSpec().usageMessage().description()[0]).replaceFirst("");
        if (first.length() <= most) {
            return first;
        }
        int comma = first.lastIndexOf(',', most);
        return comma > 0 ? first.substring(0, comma) : Excerpt.cut(first, most - 3);
    }
}
