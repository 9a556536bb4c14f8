package io.nextup.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.nextup.local.install.Installation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the container files say of the rest of the repository is true. */
class ContainerFilesTest {
    private final Path home = Installation.current().home();
    private final Path docker = home.resolve("docker");

    @Test
    void theImagesHaveTheVersionsOfTheBuild() throws IOException {
        assertThat(Files.readString(docker.resolve("Dockerfile.job")))
                .contains("FROM flink:%s-java17\n".formatted(version("flink")));
        assertThat(compose().path("services").path("kafka").path("image").asText())
                .isEqualTo("apache/kafka:" + version("kafka"));
    }

    @Test
    void everyFileThatIsNamedIsThere() throws IOException {
        List<Path> named = new ArrayList<>();
        for (String image : List.of("x-flink", "x-trainer")) {
            JsonNode definition = compose().path(image);
            named.add(docker.resolve(definition.path("env_file").asText()));
            named.add(
                    docker.resolve(definition.path("build").path("context").asText())
                            .resolve(definition.path("build").path("dockerfile").asText()));
        }
        named.add(home.resolve("infra/flink/config.yaml"));

        assertThat(named).hasSize(5).allMatch(Files::isRegularFile);
        assertThat(Files.readString(docker.resolve("Dockerfile.job")))
                .contains("infra/flink/config.yaml /opt/flink/conf/config.yaml");
    }

    @Test
    void everyConfigurationOfFlinkBoundsWhatWaitsBeforeABarrier() throws IOException {
        List<Path> configurations = new ArrayList<>();
        for (String folder : List.of("infra", "docker")) {
            try (Stream<Path> files = Files.walk(home.resolve(folder))) {
                files.filter(file -> file.toString().matches(".*\\.ya?ml"))
                        .filter(file -> !file.toString().contains("/target/"))
                        .filter(file -> contains(file, "execution.checkpointing.interval:"))
                        .forEach(configurations::add);
            }
        }

        assertThat(configurations)
                .contains(home.resolve("infra/flink/config.yaml"))
                .allMatch(
                        file ->
                                contains(
                                        file,
                                        "taskmanager.network.memory.buffer-debloat.enabled: true"));
        // Stands on the former, and adds to it.
        assertThat(compose().path("x-flink-properties").asText()).doesNotContain("buffer-debloat");
    }

    private static boolean contains(Path file, String text) {
        try {
            return Files.readString(file).contains(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JsonNode compose() throws IOException {
        return JsonMapper.builder(new YAMLFactory())
                .build()
                .readTree(docker.resolve("compose.yaml").toFile());
    }

    private String version(String library) throws IOException {
        Matcher matcher =
                Pattern.compile("<%s\\.version>(.*)</".formatted(library))
                        .matcher(Files.readString(home.resolve("pom.xml")));
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }
}
