package io.nextup.trainer.quarantine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Makes calls with a filter, and without the confinement of files. */
final class OnlyFiltered {
    private OnlyFiltered() {}

    /**
     * Writes what each call came to.
     *
     * @param arguments a file to change, another process, and the file of the results
     */
    public static void main(String[] arguments) throws IOException {
        SystemCallFilter.install();
        List<String> seen = new ArrayList<>();
        NativeCalls.onFile(Path.of(arguments[0]))
                .forEach((what, call) -> seen.add(LookingAround.tried(what, call)));
        NativeCalls.onProcess(Long.parseLong(arguments[1]))
                .forEach((what, call) -> seen.add(LookingAround.tried(what, call)));
        NativeCalls.onProcess(ProcessHandle.current().pid())
                .forEach((what, call) -> seen.add(LookingAround.tried("own " + what, call)));
        Files.write(Path.of(arguments[2]), seen);
    }
}
