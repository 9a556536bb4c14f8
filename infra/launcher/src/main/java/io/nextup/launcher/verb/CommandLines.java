package io.nextup.launcher.verb;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nextup.kafka.EnvironmentVariables;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.Stack;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.InitializationException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

/** Configures and executes command lines. */
public final class CommandLines {
    /** Bits of a file's mode in POSIX that say what it is. */
    private static final int FILE_TYPE = 0xf000;

    private static final int PIPE = 0x1000;
    private static final int SOCKET = 0xc000;

    private CommandLines() {}

    /**
     * Makes a program's command line and executes it. Programs read its output, so it is UTF-8 with
     * ASCII digits, whatever the locale. Families of other jars add options to verbs: where they do
     * not go together, prints one line; likewise where not all output could be written, unless it
     * went to a program that ended.
     *
     * @param program begins these lines
     * @param err for errors, where lines are text
     * @return the exit code
     */
    public static int execute(
            String program, Supplier<CommandLine> make, PrintWriter err, String... arguments) {
        Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
        Optional<PrintWriter> log = LoggedLines.wanted();
        CommandLine command;
        try {
            command = make.get();
        } catch (IllegalStateException | ServiceConfigurationError | InitializationException e) {
            String cause =
                    e.getCause() == null
                            ? ""
                            : " (%s)".formatted(OneLineErrors.words(e.getCause()));
            LoggedLines.error(
                    log.orElse(err),
                    "%s: %s%s".formatted(program, OneLineErrors.words(e), cause),
                    e,
                    false);
            return Verb.FAILED;
        }
        EnvironmentVariables.warning(System.getenv().keySet())
                .ifPresent(warning -> log.orElse(err).println(program + ": " + warning));
        PrintWriter out = new PrintWriter(System.out, true, UTF_8);
        int code = command.setOut(out).setErr(log.orElse(err)).execute(arguments);
        // A full disk, or a reader such as head that wanted no more: writers throw nothing.
        if (out.checkError() && !isPipe()) {
            LoggedLines.error(
                    log.orElse(err),
                    program + ": not all output was written: standard output is full or closed");
            return code == Verb.OK ? Verb.FAILED : code;
        }
        return code;
    }

    /** Tells whether standard output is a pipe or a socket, which fails only without a reader. */
    private static boolean isPipe() {
        try {
            int mode = (int) Files.getAttribute(Path.of("/dev/stdout"), "unix:mode");
            int type = mode & FILE_TYPE;
            return type == PIPE || type == SOCKET;
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * Configures a command and the verbs that it has mounted before. Wrong usage prints one line
     * that names what may have been meant and points to {@code --help}; {@code train --every} runs
     * {@code refresh --every}.
     */
    public static CommandLine configure(CommandLine command) {
        ExitCodes.describe(command);
        OptionHeadings.divide(command);
        VerbList.shorten(command);
        command.getCommandSpec().preprocessor(new RefreshAlias());
        command.registerConverter(Boolean.class, CommandLines::truth);
        command.registerConverter(Boolean.TYPE, CommandLines::truth);
        return command.setParameterExceptionHandler(
                (error, arguments) -> {
                    CommandLine wrong = error.getCommandLine();
                    String name = wrong.getCommandSpec().qualifiedName();
                    LoggedLines.error(
                            wrong.getErr(),
                            "%s: %s (see %s --help)"
                                    .formatted(
                                            name,
                                            withOrigins(Suggestion.with(error), wrong),
                                            name));
                    return Verb.WRONG_USAGE;
                });
    }

    private static boolean truth(String text) {
        if (!text.equalsIgnoreCase("true") && !text.equalsIgnoreCase("false")) {
            throw new TypeConversionException("\"%s\" is not true or false".formatted(text));
        }
        return Boolean.parseBoolean(text);
    }

    /** Adds where the values stand that a message is about and the command line does not give. */
    private static String withOrigins(String message, CommandLine command) {
        if (!(command.getDefaultValueProvider() instanceof DefaultsWithOrigin defaults)) {
            return message;
        }
        StringBuilder text = new StringBuilder(message);
        for (OptionSpec option : command.getCommandSpec().options()) {
            String name = option.longestName();
            if (!command.getParseResult().hasMatchedOption(name)) {
                defaults.origin(option)
                        .filter(one -> message.contains(one.value()) || message.contains(name))
                        .ifPresent(
                                one -> text.append(" (%s gives %s)".formatted(one.place(), name)));
            }
        }
        return text.toString();
    }

    /** Runs {@code refresh} for {@code train --every}, its earlier name. */
    private static final class RefreshAlias implements IParameterPreprocessor {
        @Override
        public boolean preprocess(
                Stack<String> arguments,
                CommandSpec command,
                ArgSpec none,
                Map<String, Object> info) {
            if (!arguments.isEmpty()
                    && arguments.peek().equals("train")
                    && arguments.stream().anyMatch(RefreshAlias::isEvery)) {
                arguments.pop();
                arguments.push("refresh");
            }
            return false;
        }

        private static boolean isEvery(String argument) {
            return argument.equals("--every") || argument.startsWith("--every=");
        }
    }
}
