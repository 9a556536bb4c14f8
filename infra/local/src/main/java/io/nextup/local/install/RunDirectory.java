package io.nextup.local.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import org.apache.commons.io.file.PathUtils;

/** Where one run keeps its files. */
public final class RunDirectory {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

    private RunDirectory() {}

    /**
     * A new one below those of all runs.
     *
     * @param verb goes into its name
     */
    public static Path create(String verb) throws IOException {
        Path runs = Files.createDirectories(Installation.current().runs());
        String time = LocalDateTime.now(ZoneId.systemDefault()).format(TIME);
        return Files.createTempDirectory(runs, verb + '-' + time + '-').toAbsolutePath();
    }

    /** Deletes a directory with all that it holds; one that is not there is no error. */
    public static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            PathUtils.deleteDirectory(directory);
        }
    }
}
