package io.nextup.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.local.cluster.FlinkLaunch.Resources;
import io.nextup.local.install.Installation;
import io.nextup.local.process.LocalRunException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlinkLaunchTest {
    @TempDir Path directory;

    @Test
    void theMarkedLinesOfFlinksToolAreFlagsAndArguments() {
        assertThat(
                        Resources.parse(
                                """
                                WARN something in between
                                BASH_JAVA_UTILS_EXEC_RESULT:-Xmx100 -Xms100
                                BASH_JAVA_UTILS_EXEC_RESULT:-D a.b=1b -D c=2
                                """))
                .isEqualTo(
                        new Resources(
                                List.of("-Xmx100", "-Xms100"),
                                List.of("-D", "a.b=1b", "-D", "c=2")));
    }

    @Test
    void aConfigurationThatFlinksToolRefusesIsReportedInItsWords() {
        assertThatThrownBy(
                        () ->
                                Resources.parse(
                                        """
                                        Exception in thread "main" IllegalConfigurationException: too small
                                        \tat org.apache.flink.X(X.java:1)
                                        """))
                .isInstanceOf(LocalRunException.class)
                .hasMessage(
                        "Flink cannot derive its memory from infra/flink/config.yaml:%nException in thread \"main\" IllegalConfigurationException: too small"
                                .formatted());
    }

    @Test
    void nestedAndDottedKeysMeanTheSame() throws IOException {
        Files.writeString(
                directory.resolve("config.yaml"),
                "env.java.opts.all: -Da=1  -Db=2\nenv:\n  java:\n    opts:\n      jobmanager: -XX:+UseSerialGC\n");
        Files.writeString(directory.resolve("environment"), "# why\nOMP_NUM_THREADS=1\n");
        FlinkConfiguration configuration = FlinkConfiguration.read(directory);

        assertThat(configuration.javaOptions("jobmanager"))
                .containsExactly("-Da=1", "-Db=2", "-XX:+UseSerialGC");
        assertThat(configuration.javaOptions("taskmanager")).containsExactly("-Da=1", "-Db=2");
        assertThat(configuration.environment()).isEqualTo(Map.of("OMP_NUM_THREADS", "1"));
    }

    @Test
    void theConfigurationOfThisRepositoryKeepsPytorchToOneThreadAndItsClassesInTheParent() {
        FlinkConfiguration configuration =
                FlinkConfiguration.read(Installation.current().flinkConfiguration());

        assertThat(configuration.javaOptions("taskmanager"))
                .contains("-Dai.djl.pytorch.num_threads=1", "-Dai.djl.offline=true");
        assertThat(configuration.environment()).containsEntry("OMP_NUM_THREADS", "1");
        assertThat(configuration.options())
                .containsEntry(
                        "classloader.parent-first-patterns.additional", "ai.djl;com.sun.jna");
    }

    @Test
    void theNewestCheckpointIsTheOneWrittenLast() throws Exception {
        assertThat(Checkpoints.newest(directory.resolve("none"))).isEmpty();
        Path older = checkpoint("job1/chk-9", 2_000);
        Path newer = checkpoint("job2/chk-1", 3_000);
        Files.createDirectories(directory.resolve("job2/chk-2"));

        assertThat(Checkpoints.newest(directory)).contains(newer.toUri());
        assertThat(older).exists();
    }

    private Path checkpoint(String name, long writtenMillis) throws IOException {
        Path checkpoint = Files.createDirectories(directory.resolve(name));
        Path metadata = Files.createFile(checkpoint.resolve("_metadata"));
        Files.setLastModifiedTime(
                metadata, java.nio.file.attribute.FileTime.fromMillis(writtenMillis));
        return checkpoint;
    }
}
