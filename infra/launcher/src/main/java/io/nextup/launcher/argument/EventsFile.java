package io.nextup.launcher.argument;

import io.nextup.trainer.operate.WorkDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The file of a history. Standard input becomes one, which is deleted when the process ends: a
 * history is read more than once.
 */
public final class EventsFile {
    private static final Path STANDARD_INPUT = Path.of("-");

    private EventsFile() {}

    static boolean isStandardInput(Path given) {
        return STANDARD_INPUT.equals(given);
    }

    /**
     * Returns a file that can be read again.
     *
     * @param given a file, or {@code -} for standard input, which is read to its end
     * @param notes where the user reads what takes time
     */
    public static Path of(Path given, PrintWriter notes) throws IOException {
        if (!isStandardInput(given)) {
            return given;
        }
        notes.println("Reading standard input");
        notes.flush();
        Path copy = new WorkDirectory().path().resolve("stdin");
        Files.copy(System.in, copy);
        return copy;
    }
}
