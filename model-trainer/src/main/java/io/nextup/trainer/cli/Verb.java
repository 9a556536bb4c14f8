package io.nextup.trainer.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nextup.trainer.candidate.OutOfMemory;
import io.nextup.trainer.cli.log.ErrorWords;
import io.nextup.trainer.cli.log.LoggedLines;
import io.nextup.trainer.option.Hyperparameter;
import io.nextup.trainer.option.RequestException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** Base of all verbs: {@code --help}, {@code --json}, {@code --verbose}, errors in one line. */
abstract class Verb implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Spec private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Prints this help.")
    boolean help;

    @Option(
            names = "--json",
            description = "Prints one JSON object, and nothing else, on standard output.")
    private boolean json;

    @Option(names = "--verbose", description = "Prints the stack trace of an error, too.")
    private boolean verbose;

    /** Does the work. */
    abstract void run() throws Exception;

    @Override
    public final Integer call() {
        try {
            run();
            out().flush();
            return 0;
        } catch (ParameterException e) {
            throw e;
        } catch (RequestException e) {
            throw usage(Hyperparameter.option(e.field()) + e.text());
        } catch (Exception e) {
            explain(spec.qualifiedName(), e);
            return 1;
        } catch (OutOfMemoryError e) {
            // The work's data are garbage by now, so that there is room for the line.
            explain(
                    spec.qualifiedName(),
                    OutOfMemory.words(e, Runtime.getRuntime().maxMemory()),
                    e);
            return 1;
        }
    }

    /**
     * Prints one line on standard error.
     *
     * @param what failed
     */
    final void explain(String what, Exception e) {
        explain(what, ErrorWords.of(e), e);
    }

    private void explain(String what, String why, Throwable e) {
        LoggedLines.error(err(), "%s: %s".formatted(what, why), e, verbose);
    }

    final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    final PrintWriter err() {
        return spec.commandLine().getErr();
    }

    /** Prints a line that is not part of the result. */
    final void note(String line) {
        err().println(line);
        err().flush();
    }

    /** Makes a listener that prints epochs and notes on standard error. */
    final ProgressLines progress() {
        return new ProgressLines(err());
    }

    final boolean json() {
        return json;
    }

    /** Tells whether the command line has an option, such as {@code --json}. */
    final boolean isGiven(String option) {
        return parsed().hasMatchedOption(option);
    }

    /** Returns what the command line gave this verb. */
    final ParseResult parsed() {
        return spec.commandLine().getParseResult();
    }

    final void printJson(Map<String, ?> object) {
        try {
            out().println(JSON.writeValueAsString(object));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Texts, numbers and maps are always JSON", e);
        }
    }

    /** Makes an error for wrong usage, which ends with exit code 2. */
    final ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
