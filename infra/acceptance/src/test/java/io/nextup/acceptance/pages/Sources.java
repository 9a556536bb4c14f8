package io.nextup.acceptance.pages;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/** Names that stand in the sources of the repository: a page may use these and no others. */
final class Sources {
    private static final Pattern PROFILE =
            Pattern.compile("<profile>\\s*(?:<!--.*?-->\\s*)?<id>([^<]+)</id>", Pattern.DOTALL);
    private static final Pattern PROPERTY =
            Pattern.compile("[\"{<](nextup\\.[a-z0-9.-]+|fuzz\\.[a-z.-]+)[\"}>]");
    private static final Pattern PLUGIN = Pattern.compile("<artifactId>([a-z-]+)</artifactId>");

    private static final Pattern PREFIX = Pattern.compile("\"(nextup\\.[a-z.-]+\\.)\"");
    private static final Pattern WORD = Pattern.compile("\"([a-z][a-z.-]*)\"");

    private final Set<String> classes = new HashSet<>();
    private final Set<String> simpleNames = new HashSet<>();
    private final Set<String> properties = new HashSet<>();
    private final Set<String> profiles = new HashSet<>();
    private final Set<String> artifacts = new HashSet<>();

    private Sources() {}

    static Sources read() {
        Sources sources = new Sources();
        try {
            for (Path file : Pages.files(".java")) {
                String text = Files.readString(file);
                sources.addClass(Pages.name(file));
                add(PROPERTY, text, sources.properties);
                sources.addPrefixed(text);
            }
            for (Path file : Pages.files("pom.xml")) {
                String text = Files.readString(file);
                add(PROPERTY, text, sources.properties);
                add(PROFILE, text, sources.profiles);
                add(PLUGIN, text, sources.artifacts);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sources;
    }

    private void addClass(String file) {
        int start = file.indexOf("/java/");
        if (start >= 0) {
            String path =
                    file.substring(start + "/java/".length(), file.length() - ".java".length());
            classes.add(path.replace('/', '.'));
            simpleNames.add(path.substring(path.lastIndexOf('/') + 1));
        }
    }

    /** Properties whose first part stands apart in the source that reads them. */
    private void addPrefixed(String text) {
        PREFIX.matcher(text)
                .results()
                .forEach(
                        prefix ->
                                WORD.matcher(text)
                                        .results()
                                        .forEach(
                                                word ->
                                                        properties.add(
                                                                prefix.group(1) + word.group(1))));
    }

    private static void add(Pattern pattern, String text, Set<String> to) {
        pattern.matcher(text).results().forEach(match -> to.add(match.group(1)));
    }

    /** Tells whether a class has this name, with its package or without. */
    boolean hasClass(String name) {
        return classes.contains(name) || simpleNames.contains(name);
    }

    /** Tells whether a test or a pom reads this system property. */
    boolean hasProperty(String name) {
        return properties.contains(name);
    }

    boolean hasProfile(String name) {
        return profiles.contains(name);
    }

    /** Tells whether a pom names a plugin by this prefix, such as {@code spotless}. */
    boolean hasPlugin(String prefix) {
        return artifacts.contains(prefix + "-maven-plugin")
                || artifacts.contains("maven-" + prefix + "-plugin");
    }

    /** The text of a file of the repository; null where there is none. */
    String text(String path) {
        Path file = Pages.ROOT.resolve(path);
        try {
            return Files.isRegularFile(file)
                    ? Files.readString(file, StandardCharsets.UTF_8)
                    : null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
