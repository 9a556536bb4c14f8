package io.nextup.launcher.verb;

import io.nextup.launcher.Nextup;
import io.nextup.trainer.operate.TrainerEnvironment;
import java.time.Clock;
import java.time.Duration;
import picocli.CommandLine;

/** The trainer at a later time, when what a dead one held has ended. */
public final class LaterTrainer {
    private LaterTrainer() {}

    public static TrainerEnvironment environment(Duration ahead) {
        TrainerEnvironment now = TrainerEnvironment.ofThisMachine();
        return new TrainerEnvironment(
                Clock.offset(Clock.systemUTC(), ahead), now.families(), now.scorers());
    }

    /** The first argument says how much later. */
    public static void main(String[] arguments) {
        CommandLine command =
                Nextup.commandLine(new OneLineErrors(), environment(Duration.parse(arguments[0])));
        String[] rest = new String[arguments.length - 1];
        System.arraycopy(arguments, 1, rest, 0, rest.length);
        System.exit(command.execute(rest));
    }
}
