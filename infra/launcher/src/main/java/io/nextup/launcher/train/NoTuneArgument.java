package io.nextup.launcher.train;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Refuses a search where trainings are repeated: each would take as long, and differ by chance. */
public final class NoTuneArgument {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec verb;

    /** Makes the option. */
    public NoTuneArgument() {}

    @Option(names = "--tune", paramLabel = "DURATION", hidden = true)
    @SuppressWarnings("DoNotCallSuggester") // The command line calls it.
    void refuse(String duration) {
        throw new ParameterException(
                verb.commandLine(),
                "--tune %s is for a single training: run train --tune without --every, then give refresh the values that it chose"
                        .formatted(duration));
    }
}
