package io.nextup.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlinkClusterTest {
    @TempDir Path directory;

    @Test
    void aStartDeletesTheJarsAndLocalStateOfEarlierOnesAndKeepsTheirCheckpoints() throws Exception {
        FlinkCluster.prepare(directory);
        Path jar = write("upload/flink-web-upload/1_job.jar");
        Path temporary = write("tmp/flink-netty-shuffle-1/file");
        Path state = write("work/tm_taskmanager-1/localState/aid_1/file");
        Path others = write("upload/not-of-flink.txt");
        Path checkpoint = write("checkpoints/job/chk-1/_metadata");

        FlinkCluster.prepare(directory);

        assertThat(jar).doesNotExist();
        assertThat(temporary).doesNotExist();
        assertThat(state).doesNotExist();
        assertThat(directory.resolve("work")).isEmptyDirectory();
        assertThat(others).exists();
        assertThat(checkpoint).exists();
    }

    private Path write(String name) throws Exception {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, "");
    }
}
