package io.nextup.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Reads this build's version as Maven recorded it. */
final class BuildInfo {
    private BuildInfo() {}

    static String version() {
        try (InputStream input = BuildInfo.class.getResourceAsStream("build.properties")) {
            if (input == null) {
                return "(not built by Maven)";
            }
            Properties properties = new Properties();
            properties.load(input);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
