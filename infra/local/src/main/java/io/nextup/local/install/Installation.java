package io.nextup.local.install;

import io.nextup.local.process.LocalRunException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Locations of the parts of a built Nextup.
 *
 * @param home the root of the repository
 */
public record Installation(Path home) {
    /** The system property that {@code ./nextup} sets to the root of the repository. */
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
                                        "The system property %s is not set: start with ./nextup, or pass -D%s=<root of the repository>"
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

    /** Returns the jars of a Flink process; throws if the build has not gathered them. */
    public Path flinkLib() {
        Path lib = home.resolve("infra/flink/target/lib");
        if (!Files.isDirectory(lib)) {
            throw notBuilt(lib);
        }
        return lib;
    }

    /** Returns the job's jar with all dependencies; throws if it has not been built. */
    public Path jobJar() {
        return jar(home.resolve("flink-job/job/target"), "nextup-job-");
    }

    /** Returns the jar of the job's benchmarks; throws if it has not been built. */
    public Path benchJar() {
        return jar(home.resolve("flink-job/bench/target"), "nextup-job-bench-");
    }

    private static Path jar(Path target, String name) {
        if (!Files.isDirectory(target)) {
            throw notBuilt(target);
        }
        try (Stream<Path> files = Files.list(target)) {
            List<Path> jars =
                    files.filter(file -> isJar(file.getFileName().toString(), name))
                            .sorted()
                            .toList();
            if (jars.isEmpty()) {
                throw notBuilt(target.resolve(name + "<version>-flink.jar"));
            }
            if (jars.size() > 1) {
                throw new LocalRunException(
                        "More than one jar of the job in %s: %s. Run mvn clean package"
                                .formatted(target, jars.stream().map(Path::getFileName).toList()));
            }
            return jars.get(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the default directory of runs. */
    public Path runs() {
        return home.resolve(".nextup");
    }

    /** Returns the directory of the keys that runs on this machine sign and check with. */
    public Path keys() {
        return runs().resolve("keys");
    }

    /** Returns the directory in which a running {@code nextup up} publishes how to reach it. */
    public Path running() {
        return runs().resolve("run");
    }

    private static boolean isJar(String file, String name) {
        return file.startsWith(name) && file.endsWith("-flink.jar");
    }

    private static LocalRunException notBuilt(Path missing) {
        return new LocalRunException(
                "%s is missing: run mvn -DskipTests package in the root of the repository"
                        .formatted(missing));
    }
}
