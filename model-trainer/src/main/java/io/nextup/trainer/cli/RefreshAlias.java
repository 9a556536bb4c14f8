package io.nextup.trainer.cli;

import java.util.Map;
import java.util.Stack;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/** Takes {@code train --every} for {@code refresh --every}, as what it does was once called. */
final class RefreshAlias implements IParameterPreprocessor {
    @Override
    public boolean preprocess(
            Stack<String> arguments, CommandSpec command, ArgSpec none, Map<String, Object> info) {
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
