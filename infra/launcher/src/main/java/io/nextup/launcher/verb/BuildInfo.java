package io.nextup.launcher.verb;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Reads this build's version as Maven recorded it. */
public final class BuildInfo {
    private BuildInfo() {}

    public static String version() {
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
