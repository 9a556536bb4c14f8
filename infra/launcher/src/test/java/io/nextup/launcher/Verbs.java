package io.nextup.launcher;

import io.nextup.launcher.verb.OneLineErrors;
import picocli.CommandLine;

/** The command line of {@code ./nextup}, for tests in other packages. */
public final class Verbs {
    private Verbs() {}

    public static CommandLine commandLine() {
        return Nextup.commandLine(new OneLineErrors());
    }
}
