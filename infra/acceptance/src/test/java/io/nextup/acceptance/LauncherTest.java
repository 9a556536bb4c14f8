package io.nextup.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.local.install.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher script in a repository of its own, with a java and an mvn that only say what they
 * are given.
 */
class LauncherTest {
    /** What the script itself calls; no java and no mvn among them. */
    private static final List<String> TOOLS =
            List.of(
                    "bash",
                    "dirname",
                    "find",
                    "head",
                    "mkdir",
                    "mv",
                    "readlink",
                    "sed",
                    "tail",
                    "touch",
                    "flock",
                    "env");

    @TempDir Path directory;

    private Path home;
    private Path path;

    private record Run(int code, String out, String err) {}

    @BeforeEach
    void copyTheLauncher() throws IOException {
        home = directory.resolve("a repository");
        path = Files.createDirectories(directory.resolve("bin"));
        for (String folder :
                List.of(
                        "schemas/src/main",
                        "flink-job",
                        "model-trainer",
                        "infra/flink",
                        "infra/kafka",
                        "infra/console",
                        "infra/launcher/target")) {
            Files.createDirectories(home.resolve(folder));
        }
        Installation real = Installation.current();
        Files.copy(real.home().resolve("nextup"), home.resolve("nextup"));
        Files.copy(
                real.flinkConfiguration().resolve("environment"),
                home.resolve("infra/flink/environment"));
        Files.writeString(home.resolve("pom.xml"), "<project/>");
        for (String tool : TOOLS) {
            for (String folder : List.of("/usr/bin", "/bin")) {
                Path program = Path.of(folder, tool);
                if (Files.exists(program) && !Files.exists(path.resolve(tool))) {
                    script(path.resolve(tool), "#!/bin/sh", "exec %s \"$@\"".formatted(program));
                }
            }
        }
    }

    @Test
    void withoutJavaItSaysWhatIsMissingAndHowToGetIt() throws Exception {
        Run run = nextup("demo");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .startsWith(
                        "nextup: A JDK 17 or newer is needed; no java is on the PATH, and JAVA_HOME is not set.\n")
                .contains("apt install openjdk-17-jdk");
    }

    @Test
    void aJavaThatIsTooOldIsNamedWithItsVersion() throws Exception {
        fakeJava("11");

        assertThat(nextup("demo").err())
                .startsWith(
                        "nextup: A JDK 17 or newer is needed; %s is Java 11.\n"
                                .formatted(path.resolve("java")));
    }

    @Test
    void withoutMavenItSaysHowToGetIt() throws Exception {
        fakeJava("21");

        Run run = nextup("demo");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err())
                .startsWith(
                        "nextup: Maven is needed to build Nextup, and no mvn is on the PATH.\n");
    }

    @Test
    void theFirstUseBuildsAndTheNextDoesNot() throws Exception {
        fakeJava("17");
        fakeMaven(0);

        Run first = nextup("replay", "--events", "a file");
        assertThat(first.err())
                .isEqualTo(
                        "nextup: building, which takes a few minutes the first time (log: %s/.nextup/build.log)\n"
                                .formatted(home));
        assertThat(Files.readString(home.resolve(".nextup/build.log")))
                .isEqualTo("-B -q -f %s/pom.xml -Dmaven.test.skip=true package\n".formatted(home));
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(home.resolve(".nextup"))))
                .isEqualTo("rwx------");
        assertThat(first.out().lines())
                .containsExactly(
                        "OMP_WAIT_POLICY=passive",
                        "-XX:+UseSerialGC",
                        "-XX:MaxRAMPercentage=50",
                        "-Dnextup.home=" + home,
                        "-cp",
                        "%s/infra/launcher/target/classes:%s/infra/launcher/target/lib/*"
                                .formatted(home, home),
                        "io.nextup.launcher.Nextup",
                        "replay",
                        "--events",
                        "a file");
        assertThat(first.code()).isEqualTo(7);

        assertThat(nextup("demo").err()).isEmpty();
    }

    @Test
    void aNewerSourceIsBuiltAndANewerTestIsNot() throws Exception {
        fakeJava("17");
        fakeMaven(0);
        nextup("demo");

        Files.createDirectories(home.resolve("schemas/src/test"));
        newer(home.resolve("schemas/src/test/ATest.java"));
        assertThat(nextup("demo").err()).isEmpty();
        newer(home.resolve("schemas/src/main/A.java"));
        assertThat(nextup("demo").err()).startsWith("nextup: building");
    }

    @Test
    void aBuildThatFailsShowsTheEndOfItsLogAndIsTriedAgain() throws Exception {
        fakeJava("17");
        fakeMaven(1);

        Run run = nextup("demo");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .contains("-Dmaven.test.skip=true package\n")
                .endsWith(
                        "nextup: The build failed; its whole log is %s/.nextup/build.log\n"
                                .formatted(home));
        assertThat(nextup("demo").err()).startsWith("nextup: building");
    }

    @Test
    void itFindsItsHomeThroughSymbolicLinksFromAnyDirectory() throws Exception {
        fakeJava("17");
        fakeMaven(0);
        Path links = Files.createDirectories(directory.resolve("links"));
        Files.createSymbolicLink(links.resolve("first"), Path.of("../a repository/nextup"));
        Files.createSymbolicLink(links.resolve("second"), links.resolve("first"));

        assertThat(run(links, links.resolve("second").toString(), "demo").out())
                .contains("-Dnextup.home=" + home + "\n");
    }

    @Test
    void aSearchPathOfTheShellLeadsItNowhereElse() throws Exception {
        fakeJava("17");
        fakeMaven(0);

        Run run = run(Map.of("CDPATH", directory.toString()), directory, "a repository/nextup");
        assertThat(run.out()).contains("-Dnextup.home=" + home + "\n");
    }

    @Test
    void aReleaseBuildsNothingAndNeedsNoCompiler() throws Exception {
        makeRelease();
        fakeJava("17");
        Files.delete(directory.resolve("jdk/bin/javac"));

        Run run = nextup("demo");
        assertThat(run.err()).isEmpty();
        assertThat(run.out().lines())
                .containsExactly(
                        "OMP_WAIT_POLICY=passive",
                        "-XX:+UseSerialGC",
                        "-XX:MaxRAMPercentage=50",
                        "-Dnextup.home=" + home,
                        "-cp",
                        "%s/lib/launcher/*:%s/lib/shared/*".formatted(home, home),
                        "io.nextup.launcher.Nextup",
                        "demo");
        assertThat(home.resolve(".nextup")).doesNotExist();
    }

    @Test
    void aReleaseWithoutJavaAsksForARuntimeAlone() throws Exception {
        makeRelease();

        assertThat(nextup("demo").err())
                .startsWith("nextup: Java 17 or newer is needed; no java is on the PATH")
                .contains("apt install openjdk-17-jre-headless");
    }

    @Test
    void aPartThatAReleaseLacksIsNamed() throws Exception {
        makeRelease();
        fakeJava("17");
        Files.delete(home.resolve("lib/shared"));

        Run run = nextup("demo");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err())
                .isEqualTo(
                        "nextup: %s/lib/shared is missing: unpack the release again, as a whole.\n"
                                .formatted(home));
    }

    private void makeRelease() throws IOException {
        Files.delete(home.resolve("pom.xml"));
        Files.createDirectories(home.resolve("lib/launcher"));
        Files.createDirectories(home.resolve("lib/shared"));
    }

    private Run nextup(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(home.resolve("nextup").toString()));
        command.addAll(List.of(arguments));
        return run(directory, command.toArray(String[]::new));
    }

    private Run run(Path from, String... command) throws Exception {
        return run(Map.of(), from, command);
    }

    private Run run(Map<String, String> environment, Path from, String... command)
            throws Exception {
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(from.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.environment().put("PATH", path.toString());
        int code = builder.start().waitFor();
        return new Run(code, Files.readString(out), Files.readString(err));
    }

    /** Says its properties when asked, and otherwise its arguments, and ends with code 7. */
    private void fakeJava(String version) throws IOException {
        Path jdk = Files.createDirectories(directory.resolve("jdk/bin"));
        script(
                jdk.resolve("java"),
                "#!/usr/bin/env bash",
                """
                if [ "$1" = -XshowSettings:properties ]; then
                    printf '    java.home = %%s\\n    java.specification.version = %s\\n' '%s' >&2
                    exit 0
                fi
                printf '%%s\\n' "OMP_WAIT_POLICY=$OMP_WAIT_POLICY" "$@"
                exit 7
                """
                        .formatted(version, jdk.getParent()));
        script(jdk.resolve("javac"), "#!/bin/sh", "");
        Files.createSymbolicLink(path.resolve("java"), jdk.resolve("java"));
    }

    private void fakeMaven(int code) throws IOException {
        script(path.resolve("mvn"), "#!/bin/sh", "echo \"$@\"; exit %d".formatted(code));
    }

    private static void script(Path file, String interpreter, String body) throws IOException {
        Files.write(file, (interpreter + "\n" + body + "\n").getBytes(UTF_8));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** A file from the near future: file systems with coarse times see it as newer, too. */
    private static void newer(Path file) throws IOException {
        Files.createFile(file);
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(5)));
    }
}
