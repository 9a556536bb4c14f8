package io.nextup.trainer.plot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** uPlot's files on the class path. */
public final class ChartLibrary {
    private static final String ROOT = "/META-INF/resources/webjars/uplot/" + version();

    private ChartLibrary() {}

    /**
     * Opens a script or the style sheet.
     *
     * @param name name of the file, such as {@code uPlot.esm.js}
     */
    public static InputStream open(String name) {
        return resource(ROOT + "/dist/" + name);
    }

    /** Returns the script, which defines {@code uPlot}, after its licence as a comment. */
    static String script() {
        return "/*\n%s*/\n%s"
                .formatted(text(ROOT + "/LICENSE"), text(ROOT + "/dist/uPlot.iife.min.js"));
    }

    static String style() {
        return text(ROOT + "/dist/uPlot.min.css");
    }

    private static String version() {
        Properties properties = new Properties();
        try (InputStream in = resource("/META-INF/maven/org.webjars.npm/uplot/pom.properties")) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version");
    }

    /**
     * Reads a file on the class path.
     *
     * @param name absolute, or a name beside this class
     */
    static String text(String name) {
        try (InputStream in = resource(name)) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream resource(String name) {
        return requireNonNull(ChartLibrary.class.getResourceAsStream(name), name);
    }
}
