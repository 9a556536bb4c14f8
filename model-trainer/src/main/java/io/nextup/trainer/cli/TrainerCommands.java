package io.nextup.trainer.cli;

import java.util.List;
import picocli.CommandLine;

/** The trainer's verbs, to be mounted under any command. */
public final class TrainerCommands {

    private TrainerCommands() {}

    /** A new instance of each verb; its name is in its annotation. */
    public static List<Object> all() {
        return List.of(
                new TrainCommand(),
                new EvaluateCommand(),
                new CompareCommand(),
                new ModelsCommand(),
                new ErasuresCommand());
    }

    /**
     * Wrong usage is reported in one line that points to {@code --help}, with exit code 2, by the
     * command and those under it that are mounted already.
     */
    public static CommandLine configure(CommandLine command) {
        return command.setParameterExceptionHandler(
                (error, arguments) -> {
                    CommandLine wrong = error.getCommandLine();
                    String name = wrong.getCommandSpec().qualifiedName();
                    wrong.getErr()
                            .println(
                                    "%s: %s (see %s --help)"
                                            .formatted(name, error.getMessage(), name));
                    wrong.getErr().flush();
                    return CommandLine.ExitCode.USAGE;
                });
    }
}
