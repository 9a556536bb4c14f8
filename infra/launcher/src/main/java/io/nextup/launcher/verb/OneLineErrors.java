package io.nextup.launcher.verb;

import io.nextup.event.registered.SchemasUnavailableException;
import io.nextup.kafka.TopicException;
import io.nextup.local.process.LocalRunException;
import io.nextup.trainer.cli.log.ErrorWords;
import io.nextup.trainer.cli.log.LoggedLines;
import io.nextup.trainer.history.HistoryException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Prints an expected error as one line, and any other with its stack trace for a bug report. */
public final class OneLineErrors implements IExecutionExceptionHandler {
    private volatile boolean ending;

    /** Silences errors from now on: Ctrl-C ends the program and causes them. */
    public void ending() {
        ending = true;
    }

    @Override
    public int handleExecutionException(
            Exception problem, CommandLine command, ParseResult arguments) {
        if (ending) {
            return CommandLine.ExitCode.SOFTWARE;
        }
        PrintWriter err = command.getErr();
        String name = command.getCommandSpec().qualifiedName();
        if (problem instanceof LocalRunException
                || problem instanceof HistoryException
                || problem instanceof SchemasUnavailableException
                || problem instanceof TopicException
                || problem instanceof UncheckedIOException) {
            LoggedLines.error(err, name + ": " + problem.getMessage(), problem, false);
        } else if (problem instanceof FileSystemException) {
            LoggedLines.error(err, name + ": " + ErrorWords.of(problem), problem, false);
        } else if (problem instanceof IOException) {
            // Many an IOException's message is only a word.
            LoggedLines.error(err, name + ": " + problem, problem, false);
        } else {
            LoggedLines.error(err, name + ": this is a bug, please report it:", problem, true);
        }
        return CommandLine.ExitCode.SOFTWARE;
    }
}
