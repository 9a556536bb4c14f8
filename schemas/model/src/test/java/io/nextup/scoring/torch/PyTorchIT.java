package io.nextup.scoring.torch;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PyTorch's settings in a process without settings for it, and in one with them. */
class PyTorchIT {
    private static final String LOG_LEVEL = "TORCH_CPP_LOG_LEVEL";

    /** PyTorch warns of this when DJL first writes into an array, as training does. */
    private static final String WARNING = "AutoNonVariableTypeMode is deprecated";

    @TempDir Path directory;

    private record Output(String out, String err) {}

    /** Writes into an array and prints DJL's settings. */
    static final class Program {
        private Program() {}

        public static void main(String[] arguments) {
            try (NDManager manager = PyTorch.engine().newBaseManager()) {
                manager.create(new float[] {1}).set(new float[] {2});
            }
            System.getProperties().stringPropertyNames().stream()
                    .filter(name -> name.startsWith("ai.djl."))
                    .sorted()
                    .forEach(name -> System.out.println(name + "=" + System.getProperty(name)));
        }
    }

    @Test
    void withoutAnySettingPyTorchIsOfflineOnOneThreadAndSilentAboutItsKernels() throws Exception {
        Output output = run(Map.of());

        assertThat(output.out().lines())
                .containsExactly(
                        "ai.djl.offline=true",
                        "ai.djl.pytorch.graph_optimizer=false",
                        "ai.djl.pytorch.num_interop_threads=1",
                        "ai.djl.pytorch.num_threads=1");
        assertThat(output.err()).doesNotContain(WARNING);
    }

    @Test
    void whatAnOperatorSetsStays() throws Exception {
        Output output =
                run(
                        Map.of(LOG_LEVEL, "WARNING"),
                        "-Dai.djl.pytorch.num_threads=2",
                        "-Dai.djl.pytorch.graph_optimizer=true");

        assertThat(output.out().lines())
                .contains(
                        "ai.djl.offline=true",
                        "ai.djl.pytorch.graph_optimizer=true",
                        "ai.djl.pytorch.num_threads=2");
        assertThat(output.err()).contains(WARNING);
        assertThat(run(Map.of(LOG_LEVEL, "FATAL")).err()).doesNotContain(WARNING);
    }

    private Output run(Map<String, String> environment, String... flags) throws Exception {
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(Arrays.asList(flags));
        command.addAll(
                List.of("-cp", System.getProperty("java.class.path"), Program.class.getName()));
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
        builder.environment().remove(LOG_LEVEL);
        builder.environment().putAll(environment);
        int code = builder.start().waitFor();
        assertThat(code).as(Files.readString(err)).isZero();
        return new Output(Files.readString(out), Files.readString(err));
    }
}
