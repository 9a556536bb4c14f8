package io.nextup.local;

import io.nextup.kafka.TopicException;
import io.nextup.local.process.LocalRunException;
import io.nextup.trainer.history.HistoryException;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/**
 * What can go wrong is said in its own words; what cannot, with the stack trace to report it by.
 */
final class OneLineErrors implements IExecutionExceptionHandler {
    private volatile boolean ending;

    /** From now on the program ends by Ctrl-C: what fails meanwhile fails because of that. */
    void ending() {
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
                || problem instanceof TopicException) {
            err.println(name + ": " + problem.getMessage());
        } else if (problem instanceof IOException) {
            // Many an IOException's message is only a file's name.
            err.println(name + ": " + problem);
        } else {
            err.println(name + ": this is a defect, please report it:");
            problem.printStackTrace(err);
        }
        err.flush();
        return CommandLine.ExitCode.SOFTWARE;
    }
}
