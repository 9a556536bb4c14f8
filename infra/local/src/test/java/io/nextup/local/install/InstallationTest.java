package io.nextup.local.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.local.process.LocalRunException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstallationTest {
    @TempDir private Path home;

    private Installation installation;

    @BeforeEach
    void findIt() {
        installation = new Installation(home);
    }

    @Test
    void aReleaseHasItsJarsInLib() throws IOException {
        for (String place : new String[] {"flink", "shared", "job", "bench"}) {
            Files.createDirectories(home.resolve("lib").resolve(place));
        }
        Path job = Files.createFile(home.resolve("lib/job/nextup-job-0.3.0-flink.jar"));
        Path bench = Files.createFile(home.resolve("lib/bench/nextup-job-bench-0.3.0.jar"));

        assertThat(installation.flinkClassPath())
                .isEqualTo("%s/lib/flink/*:%s/lib/shared/*".formatted(home, home));
        assertThat(installation.jobJar()).isEqualTo(job);
        assertThat(installation.benchJar()).isEqualTo(bench);
    }

    @Test
    void aCloneHasItsJarsWhereMavenBuildsThem() throws IOException {
        Files.createFile(home.resolve("pom.xml"));
        Files.createDirectories(home.resolve("infra/flink/target/lib"));
        Path target = Files.createDirectories(home.resolve("flink-job/job/target"));
        Files.createFile(target.resolve("nextup-job-0.3.0.jar"));
        Path job = Files.createFile(target.resolve("nextup-job-0.3.0-flink.jar"));

        assertThat(installation.flinkClassPath())
                .isEqualTo("%s/infra/flink/target/lib/*".formatted(home));
        assertThat(installation.jobJar()).isEqualTo(job);

        Files.createFile(target.resolve("nextup-job-0.4.0-flink.jar"));
        assertThatThrownBy(installation::jobJar)
                .isInstanceOf(LocalRunException.class)
                .hasMessageContaining("nextup-job-0.3.0-flink.jar, nextup-job-0.4.0-flink.jar")
                .hasMessageEndingWith("Run mvn clean package");
    }

    @Test
    void aMissingPartIsNamedWithTheWayOut() throws IOException {
        assertThatThrownBy(installation::flinkClassPath)
                .isInstanceOf(LocalRunException.class)
                .hasMessage("%s/lib/flink is missing: unpack the release again, as a whole", home);
        Files.createFile(home.resolve("pom.xml"));
        assertThatThrownBy(installation::benchJar)
                .isInstanceOf(LocalRunException.class)
                .hasMessage(
                        "%s/flink-job/bench/target is missing: run mvn -DskipTests package in the root of the repository",
                        home);
    }

    @Test
    void runsLieBesideTheLauncherOrWhereTheUserMayWrite() {
        assertThat(installation.runs()).isEqualTo(home.resolve(".nextup"));
        // A directory that is not there cannot be written, even by root.
        assertThat(new Installation(home.resolve("missing")).runs())
                .hasFileName("nextup")
                .isNotEqualTo(home.resolve("missing/.nextup"));
    }
}
