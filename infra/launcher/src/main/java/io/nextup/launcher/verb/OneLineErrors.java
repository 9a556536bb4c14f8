package io.nextup.launcher.verb;

import io.nextup.event.TerminalText;
import io.nextup.event.registered.SchemasUnavailableException;
import io.nextup.local.process.LocalRunException;
import io.nextup.scoring.ScorerException;
import io.nextup.trainer.train.DivergedException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.regex.Pattern;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Prints an expected error as one line, and any other with its stack trace for a bug report. */
public final class OneLineErrors implements IExecutionExceptionHandler {
    private static final Pattern WORD = Pattern.compile("\\S*");

    private volatile boolean ending;

    /** Silences errors from now on: Ctrl-C ends the program and causes them. */
    public void ending() {
        ending = true;
    }

    @Override
    public int handleExecutionException(
            Exception problem, CommandLine command, ParseResult arguments) {
        if (!ending) {
            boolean verbose = command.getCommand() instanceof Verb verb && verb.verbose();
            print(command.getErr(), command.getCommandSpec().qualifiedName(), problem, verbose);
        }
        return Verb.FAILED;
    }

    /**
     * Prints an error.
     *
     * @param what failed
     * @param verbose true for the stack trace of an expected error, too
     */
    static void print(PrintWriter err, String what, Exception problem, boolean verbose) {
        if (isExpected(problem)) {
            LoggedLines.error(err, what + ": " + words(problem), problem, verbose);
        } else {
            LoggedLines.error(
                    err,
                    "%s: this is a bug, please report it: %s".formatted(what, words(problem)),
                    problem,
                    true);
        }
    }

    /** Checked exceptions say what a user can do; others that do are listed. */
    private static boolean isExpected(Exception problem) {
        return !(problem instanceof RuntimeException)
                || problem instanceof IllegalArgumentException
                || problem instanceof DivergedException
                || problem instanceof LocalRunException
                || problem instanceof ScorerException
                || problem instanceof SchemasUnavailableException
                || problem instanceof KafkaException
                || problem instanceof UncheckedIOException;
    }

    /**
     * Returns an error's message on one line, and what went wrong where the JDK's message is a path
     * alone.
     */
    public static String words(Throwable e) {
        if (e instanceof UncheckedIOException && e.getCause().toString().equals(e.getMessage())) {
            return words(e.getCause());
        }
        String message = e.getMessage();
        if (e instanceof FileSystemException failed && failed.getReason() == null) {
            message += missingReason(failed);
        } else if (message == null
                || (e instanceof IOException && WORD.matcher(message).matches())) {
            // Many an IOException's message is only a word.
            message = e.toString();
        }
        // Messages may quote what comes from outside.
        return TerminalText.onOneLine(message.replace('\n', ' ').replace('\t', ' '));
    }

    private static String missingReason(FileSystemException e) {
        if (e instanceof NoSuchFileException) {
            return " or its directory does not exist";
        }
        if (e instanceof AccessDeniedException) {
            return " may not be read or written";
        }
        if (e instanceof FileAlreadyExistsException) {
            return " exists already";
        }
        return ": " + e.getClass().getSimpleName();
    }
}
