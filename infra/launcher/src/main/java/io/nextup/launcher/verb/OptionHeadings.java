package io.nextup.launcher.verb;

import java.lang.reflect.Member;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * Divides the options in the help of a verb that has many. There are three cases:
 *
 * <ul>
 *   <li>A field's option stands under the {@link Heading} of its class, or of one around that.
 *   <li>An option that a program makes stands under its user object, if that is a text.
 *   <li>All others stand first.
 * </ul>
 */
final class OptionHeadings {
    private static final int MANY = 10;

    private OptionHeadings() {}

    /** Divides the options of a command and of those below it. */
    static void divide(CommandLine command) {
        if (visible(command.getCommandSpec().options()).size() > MANY) {
            command.getHelpSectionMap()
                    .put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, OptionHeadings::list);
        }
        command.getSubcommands().values().forEach(OptionHeadings::divide);
    }

    private static List<OptionSpec> visible(List<OptionSpec> options) {
        return options.stream().filter(option -> !option.hidden()).toList();
    }

    private static String list(Help help) {
        Map<String, List<OptionSpec>> byHeading = new LinkedHashMap<>();
        byHeading.put("", new ArrayList<>());
        for (OptionSpec option : visible(help.commandSpec().options())) {
            byHeading.computeIfAbsent(heading(option), first -> new ArrayList<>()).add(option);
        }
        StringBuilder text = new StringBuilder();
        byHeading.forEach(
                (heading, options) -> {
                    if (!heading.isEmpty()) {
                        text.append(help.createHeading("%n" + heading + ":%n"));
                    }
                    text.append(
                            help.optionListExcludingGroups(
                                    options,
                                    help.createDefaultLayout(),
                                    null,
                                    help.parameterLabelRenderer()));
                });
        return text.toString();
    }

    private static String heading(OptionSpec option) {
        if (option.userObject() instanceof String heading) {
            return heading;
        }
        Class<?> type =
                option.userObject() instanceof Member member ? member.getDeclaringClass() : null;
        while (type != null) {
            Heading heading = type.getAnnotation(Heading.class);
            if (heading != null) {
                return heading.value();
            }
            type = type.getDeclaringClass();
        }
        return "";
    }
}
