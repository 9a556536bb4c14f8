package io.nextup.launcher.verb;

import io.nextup.event.NearestName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Names the verb or the option that somebody may have meant who called a command wrongly. */
final class Suggestion {
    private static final String LONG = "--";

    /** Most verbs that a line names. */
    private static final int MOST_VERBS = 5;

    private Suggestion() {}

    /** Returns the error's message, and the question whether the nearest name was meant. */
    static String with(ParameterException error) {
        CommandLine command = error.getCommandLine();
        boolean isUnmatched = error instanceof UnmatchedArgumentException;
        List<String> unmatched =
                error instanceof UnmatchedArgumentException wrong
                        ? wrong.getUnmatched()
                        : command.getUnmatchedArguments();
        if (isUnmatched
                && !unmatched.get(0).startsWith("-")
                && !command.getSubcommands().isEmpty()) {
            return "\"%s\" is not a verb%s"
                    .formatted(unmatched.get(0), verb(unmatched.get(0), command));
        }
        if (isUnmatched) {
            String first = unmatched.get(0).replaceFirst("[= ].*", "");
            List<String> verbs = verbsWith(first, command);
            if (!verbs.isEmpty()) {
                return "A verb goes before %s%s"
                        .formatted(
                                first,
                                verbs.size() > MOST_VERBS
                                        ? ""
                                        : ": %s %s it"
                                                .formatted(
                                                        String.join(", ", verbs),
                                                        verbs.size() == 1 ? "has" : "have"));
            }
        }
        // A misspelt option of those that must be given is missing, too, and that is found first.
        return unmatched.stream()
                .filter(one -> one.startsWith(LONG))
                .findFirst()
                .map(one -> one.replaceFirst("[= ].*", ""))
                .map(
                        one ->
                                isUnmatched
                                        ? error.getMessage() + option(one, command)
                                        : "%s; %s is not an option%s"
                                                .formatted(
                                                        error.getMessage(),
                                                        one,
                                                        option(one, command)))
                .orElse(error.getMessage());
    }

    private static String option(String wrong, CommandLine command) {
        List<String> known =
                command.getCommandSpec().options().stream()
                        .filter(option -> !option.hidden())
                        .map(OptionSpec::names)
                        .flatMap(Arrays::stream)
                        .filter(name -> name.startsWith(LONG))
                        .toList();
        return NearestName.of(wrong, known).map(Suggestion::ask).orElse("");
    }

    /** Returns the verbs below a command that have an option, each with those above it. */
    private static List<String> verbsWith(String option, CommandLine command) {
        List<String> verbs = new ArrayList<>();
        command.getSubcommands()
                .forEach(
                        (name, verb) -> {
                            OptionSpec found = verb.getCommandSpec().findOption(option);
                            if (found != null && !found.hidden()) {
                                verbs.add(name);
                            }
                            verbsWith(option, verb).forEach(one -> verbs.add(name + " " + one));
                        });
        return verbs;
    }

    /** Knows the verbs below others by their last word, too: status is models status. */
    private static String verb(String wrong, CommandLine command) {
        Map<String, String> known = new LinkedHashMap<>();
        command.getSubcommands()
                .values()
                .forEach(
                        verb ->
                                verb.getSubcommands()
                                        .keySet()
                                        .forEach(
                                                name ->
                                                        known.put(
                                                                name,
                                                                verb.getCommandName()
                                                                        + " "
                                                                        + name)));
        command.getSubcommands().keySet().forEach(name -> known.put(name, name));
        return NearestName.of(wrong, known.keySet())
                .map(known::get)
                .map(Suggestion::ask)
                .orElse("");
    }

    private static String ask(String name) {
        return ": did you mean %s?".formatted(name);
    }
}
