package io.nextup.build;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * Names a build.
 *
 * @param version version of the project, such as {@code 0.3.0}
 * @param commit abbreviated commit, with {@code -changed} if the tree had changes; {@code unknown}
 *     without git
 */
public record Build(String version, String commit) {
    private static final String UNKNOWN = "unknown";
    private static final Build CURRENT = read();

    public Build {
        requireNonNull(version, "version is null");
        requireNonNull(commit, "commit is null");
    }

    /** Returns the build of the running classes. */
    public static Build current() {
        return CURRENT;
    }

    private static Build read() {
        Properties recorded = new Properties();
        try (InputStream file = Build.class.getResourceAsStream("build.properties")) {
            if (file != null) {
                recorded.load(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Build(
                recorded.getProperty("version", UNKNOWN), recorded.getProperty("commit", UNKNOWN));
    }

    /** Returns both, such as {@code 0.3.0 (e20fd17)}. */
    @Override
    public String toString() {
        return "%s (%s)".formatted(version, commit);
    }
}
