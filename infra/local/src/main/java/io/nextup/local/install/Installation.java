package io.nextup.local.install;

import io.nextup.local.process.LocalRunException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Locations of the parts of Nextup, in a clone that was built and in an unpacked release.
 *
 * @param home the root of the repository, or of the release
 */
public record Installation(Path home) {
    /** The system property that {@code ./nextup} sets to the directory that it lies in. */
    public static final String HOME_PROPERTY = "nextup.home";

    public Installation {
        home = home.toAbsolutePath().normalize();
    }

    /** Returns the installation that runs this program. */
    public static Installation current() {
        return ifKnown()
                .orElseThrow(
                        () ->
                                new LocalRunException(
                                        "The system property %s is not set: start with ./nextup, or pass -D%s=<directory of nextup>"
                                                .formatted(HOME_PROPERTY, HOME_PROPERTY)));
    }

    /** Returns the installation; empty in an image, which has no repository. */
    public static Optional<Installation> ifKnown() {
        return Optional.ofNullable(System.getProperty(HOME_PROPERTY))
                .map(home -> new Installation(Path.of(home)));
    }

    /**
     * Returns the directory of Flink's configuration: config.yaml, log4j.properties, environment.
     */
    public Path flinkConfiguration() {
        return home.resolve("infra/flink");
    }

    /** Returns the class path of a Flink process; throws if a part is missing. */
    public String flinkClassPath() {
        List<String> places =
                isClone() ? List.of("infra/flink/target/lib") : List.of("lib/flink", "lib/shared");
        return places.stream()
                .map(place -> existing(home.resolve(place)) + "/*")
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Returns the job's jar with all dependencies; throws if it is missing. */
    public Path jobJar() {
        return jar(isClone() ? "flink-job/job/target" : "lib/job", "nextup-job-*-flink.jar");
    }

    /** Returns the jar of what measures the job, without the job; throws if it is missing. */
    public Path benchJar() {
        return jar(isClone() ? "flink-job/bench/target" : "lib/bench", "nextup-job-bench-*.jar");
    }

    private Path jar(String place, String name) {
        Path directory = existing(home.resolve(place));
        List<Path> jars = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, name)) {
            files.forEach(jars::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (jars.isEmpty()) {
            throw missing(directory.resolve(name));
        }
        if (jars.size() > 1) {
            throw new LocalRunException(
                    "More than one jar of the job in %s: %s. Run mvn clean package"
                            .formatted(
                                    directory,
                                    jars.stream().map(Path::getFileName).sorted().toList()));
        }
        return jars.get(0);
    }

    private Path existing(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw missing(directory);
        }
        return directory;
    }

    private LocalRunException missing(Path part) {
        return new LocalRunException(
                isClone()
                        ? "%s is missing: run mvn -DskipTests package in the root of the repository"
                                .formatted(part)
                        : "%s is missing: unpack the release again, as a whole".formatted(part));
    }

    /** Tells whether the parts are where Maven built them, and not in a release. */
    private boolean isClone() {
        return Files.exists(home.resolve("pom.xml"));
    }

    /**
     * Returns the default directory of runs: {@code .nextup} beside {@code ./nextup}, or the user's
     * own where that is closed to them.
     */
    public Path runs() {
        Path beside = home.resolve(".nextup");
        return Files.isWritable(Files.exists(beside) ? beside : home)
                ? beside
                : stateOf(System.getenv("XDG_STATE_HOME")).resolve("nextup");
    }

    private static Path stateOf(String variable) {
        return variable == null || variable.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".local", "state")
                : Path.of(variable);
    }

    /** Returns the directory of the keys that runs on this machine sign and check with. */
    public Path keys() {
        return runs().resolve("keys");
    }

    /** Returns the directory in which a running {@code nextup up} publishes how to reach it. */
    public Path running() {
        return runs().resolve("run");
    }
}
