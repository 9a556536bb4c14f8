package io.nextup.trainer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nextup.trainer.operate.TrainerEnvironment;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Command line of the trainer alone, for its container. */
@Command(
        name = "trainer",
        synopsisSubcommandLabel = "VERB",
        description = "Trains, judges and announces models for next-item recommendations.")
public final class Trainer implements Runnable {

    @picocli.CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Prints this help.")
    boolean help;

    Trainer() {}

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do");
    }

    static CommandLine commandLine(TrainerEnvironment environment) {
        CommandLine command = new CommandLine(new Trainer());
        TrainerCommands.all(environment).forEach(command::addSubcommand);
        return TrainerCommands.configure(command);
    }

    public static void main(String[] arguments) {
        System.exit(
                TrainerCommands.execute(
                        "trainer",
                        () -> commandLine(TrainerEnvironment.ofThisMachine()),
                        new PrintWriter(System.err, true, UTF_8),
                        arguments));
    }
}
