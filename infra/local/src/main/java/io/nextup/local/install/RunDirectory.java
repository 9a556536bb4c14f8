package io.nextup.local.install;

import io.nextup.local.file.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import org.apache.commons.io.file.PathUtils;

/** Creates and deletes the directories of runs. */
public final class RunDirectory {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

    private RunDirectory() {}

    /**
     * Creates a new directory among those of all runs.
     *
     * @param verb part of its name
     */
    public static Path create(String verb) throws IOException {
        Path runs = PrivateFiles.directory(Installation.current().runs());
        String time = LocalDateTime.now(ZoneId.systemDefault()).format(TIME);
        return Files.createTempDirectory(runs, verb + '-' + time + '-').toAbsolutePath();
    }

    /** Deletes a directory with all its contents; a missing one is not an error. */
    public static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            PathUtils.deleteDirectory(directory);
        }
    }
}
