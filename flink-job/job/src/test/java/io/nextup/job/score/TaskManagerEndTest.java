package io.nextup.job.score;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TaskManagerEndTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.apache.flink.runtime.taskexecutor.TaskManagerRunner --configDir conf",
                "org.apache.flink.kubernetes.taskmanager.KubernetesTaskExecutorRunner",
                "org.apache.flink.yarn.YarnTaskExecutorRunner -D a=b"
            })
    void aTaskManagersOwnProcessMayBeEnded(String command) {
        assertThat(TaskManagerEnd.isTaskManager(command)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "org.apache.maven.surefire.booter.ForkedBooter TaskManagerRunner",
                "com.example.TaskManagerRunner"
            })
    void aClusterWithinAnotherProgramIsLeftAlone(String command) {
        assertThat(TaskManagerEnd.isTaskManager(command)).isFalse();
    }

    @Test
    void theProcessOfATestGoesOn() {
        TaskManagerEnd.end("A call hangs");
        assertThat(TaskManagerEnd.isTaskManager(System.getProperty("sun.java.command"))).isFalse();
    }
}
