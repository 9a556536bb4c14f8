package io.nextup.release;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;

/**
 * Packages that a jar holds besides its own. There are three ways to know:
 *
 * <ul>
 *   <li>{@code META-INF/NOTICE} of Apache's shaded jars lists them, one a line;
 *   <li>{@code META-INF/maven/.../pom.properties} stays where a jar was copied whole;
 *   <li>a jar inside of the jar, which is read in the same way.
 * </ul>
 *
 * <p>Natives and jars that tell nothing are named by hand, in the list of advisories.
 */
final class HeldParts {
    private static final String NOTICE = "META-INF/NOTICE";
    private static final Pattern BUNDLED =
            Pattern.compile(
                    "^\\s*-\\s+([\\w.-]+):([\\w.-]+):(?:[\\w.-]+:)?([\\w.+-]+)\\s*$",
                    Pattern.MULTILINE);
    private static final Pattern MAVEN = Pattern.compile("META-INF/maven/.+/pom\\.properties");

    private HeldParts() {}

    static List<ShippedPart> of(Path jar) {
        Set<ShippedPart> found = new LinkedHashSet<>();
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                if (tells(entry.getName())) {
                    try (InputStream content = zip.getInputStream(entry)) {
                        read(entry.getName(), content, found);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read %s".formatted(jar), e);
        }
        return List.copyOf(found);
    }

    private static boolean tells(String name) {
        return name.equals(NOTICE) || MAVEN.matcher(name).matches() || name.endsWith(".jar");
    }

    private static void read(String name, InputStream content, Set<ShippedPart> found)
            throws IOException {
        if (name.equals(NOTICE)) {
            Matcher line = BUNDLED.matcher(new String(content.readAllBytes(), UTF_8));
            while (line.find()) {
                found.add(ShippedPart.maven(line.group(1), line.group(2), line.group(3)));
            }
        } else if (name.endsWith(".jar")) {
            @SuppressWarnings("resource") // Whoever opened the entry of the outer jar closes it.
            ZipInputStream zip = new ZipInputStream(content);
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (tells(entry.getName())) {
                    read(entry.getName(), zip, found);
                }
            }
        } else {
            Properties properties = new Properties();
            properties.load(content);
            if (properties.keySet().containsAll(Set.of("groupId", "artifactId", "version"))) {
                found.add(
                        ShippedPart.maven(
                                properties.getProperty("groupId"),
                                properties.getProperty("artifactId"),
                                properties.getProperty("version")));
            }
        }
    }
}
