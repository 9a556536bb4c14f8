package io.nextup.launcher.verb;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nextup.event.TerminalText;
import io.nextup.trainer.option.Hyperparameter;
import io.nextup.trainer.option.RequestException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/**
 * Base of all verbs: {@code --help}, {@code --json}, {@code --verbose}, printing, exit codes.
 * {@link OneLineErrors} reports what a verb throws.
 */
public abstract class Verb implements Callable<Integer> {
    /** Exit code of a verb that did what it was asked to do. */
    public static final int OK = 0;

    /** Exit code of a verb that failed. */
    public static final int FAILED = 1;

    /** Exit code of a verb that ran nothing, since it was called wrongly. */
    public static final int WRONG_USAGE = CommandLine.ExitCode.USAGE;

    /**
     * Exit code of a verb that answered, and whose answer is no: what it was asked about is not
     * there, or is not as it was to be.
     */
    public static final int NO = 3;

    /** Exit code that the system gives to a program that Ctrl-C (SIGINT) ended. */
    public static final int STOPPED = 130;

    /** Exit code that the system gives to a program that SIGTERM ended. */
    public static final int TERMINATED = 143;

    private static final ObjectMapper JSON = new ObjectMapper();

    @Spec private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Prints this help.")
    boolean help;

    @Option(
            names = "--json",
            description =
                    "Prints JSON, and nothing else, on standard output; all else goes to standard error.")
    private boolean json;

    @Option(names = "--verbose", description = "Prints the stack trace of an error, too.")
    private boolean verbose;

    /**
     * Does the work.
     *
     * @return the exit code
     */
    protected abstract int run() throws Exception;

    @Override
    public final Integer call() throws Exception {
        try {
            int code = run();
            out().flush();
            return code;
        } catch (RequestException e) {
            throw usage(Hyperparameter.option(e.field()) + e.text());
        } catch (OutOfMemoryError e) {
            // Picocli handles exceptions alone. The work's data are garbage by now, so that there
            // is room for the line.
            throw new FullHeapException(e);
        }
    }

    /**
     * Prints one line on standard error, as for an error that ends the verb.
     *
     * @param what failed
     */
    public final void explain(String what, Exception e) {
        OneLineErrors.print(err(), what, e, verbose);
    }

    public final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    public final PrintWriter err() {
        return spec.commandLine().getErr();
    }

    /** Prints a line that is not part of the result. */
    public final void note(String line) {
        err().println(TerminalText.onOneLine(line));
        err().flush();
    }

    /** Makes a listener that prints progress and notes on standard error. */
    public final ProgressLines progress() {
        return new ProgressLines(err());
    }

    /** Work that reports how far it is. */
    public interface Watched<T> {
        T run(ProgressLines progress) throws Exception;
    }

    /** Does work, and ends the line of its progress before anything else is printed. */
    public final <T> T watched(Watched<T> work) throws Exception {
        ProgressLines progress = progress();
        try {
            return work.run(progress);
        } finally {
            progress.trainingEnded();
        }
    }

    /** Returns the declaration of this verb on its command line. */
    public final CommandSpec spec() {
        return spec;
    }

    /** Returns the verb's name with those above it, such as {@code nextup models list}. */
    public final String name() {
        return spec.qualifiedName();
    }

    public final boolean json() {
        return json;
    }

    final boolean verbose() {
        return verbose;
    }

    /** Tells whether the command line has an option, such as {@code --json}. */
    public final boolean isGiven(String option) {
        return parsed().hasMatchedOption(option);
    }

    /** Returns what the command line gave this verb. */
    public final ParseResult parsed() {
        return spec.commandLine().getParseResult();
    }

    /** Prints an object of texts, numbers, lists and maps, or a tree of Jackson's. */
    public final void printJson(Object object) {
        try {
            out().println(JSON.writeValueAsString(object));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Texts, numbers and maps are always JSON", e);
        }
        out().flush();
    }

    /** Makes an error for wrong usage, which ends with {@link #WRONG_USAGE}. */
    public final ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
