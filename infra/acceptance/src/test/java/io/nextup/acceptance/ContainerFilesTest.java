package io.nextup.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.nextup.local.guard.RestGuardFactory;
import io.nextup.local.install.Installation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the container files say of the rest of the repository is true. */
class ContainerFilesTest {
    /** Settings that are true in every configuration of Flink. */
    private static final List<String> ALWAYS =
            List.of(
                    "taskmanager.network.memory.buffer-debloat.enabled",
                    "execution.checkpointing.local-backup.enabled",
                    "execution.state-recovery.from-local");

    private final Path home = Installation.current().home();
    private final Path docker = home.resolve("docker");

    @Test
    void theImagesHaveTheVersionsOfTheBuild() throws IOException {
        assertThat(dockerfile("job"))
                .contains("ARG FLINK_IMAGE=flink:%s-java17\n".formatted(version("flink")));
        assertThat(compose().path("services").path("kafka").path("image").asText())
                .isEqualTo("${KAFKA_IMAGE:-apache/kafka:%s}".formatted(version("kafka")));
        String own = "\nARG VERSION=%s\n".formatted(ownVersion());
        assertThat(dockerfile("job")).contains(own);
        assertThat(dockerfile("trainer")).contains(own);
    }

    @Test
    void allImagesOfComposeAreCarriedToWhereThereIsNoNetwork() throws IOException {
        String carried =
                Files.readString(home.resolve("infra/RUNBOOK.md"))
                        .lines()
                        .filter(line -> line.startsWith("docker save "))
                        .collect(Collectors.joining());
        for (JsonNode service : merged(compose().path("services"))) {
            String image = service.path("image").asText();
            assertThat(carried + " ")
                    .contains(" " + image.replaceFirst("^\\$\\{\\w+:-(.*)}$", "$1") + " ");
        }
    }

    @Test
    void bothImagesAreBuiltByTheSameStage() throws IOException {
        assertThat(buildStage("job"))
                .contains("mvn -B -q -Dmaven.test.skip=true package")
                .isEqualTo(buildStage("trainer"));
    }

    @Test
    void theImagesEndInANumericUser() throws IOException {
        for (String image : List.of("job", "trainer")) {
            assertThat(dockerfile(image).lines().filter(line -> line.startsWith("USER ")))
                    .containsExactly("USER root", "USER 9999:9999");
        }
    }

    @Test
    void theImagesHaveTheEnvironmentOfTheLocalRun() throws IOException {
        List<String> variables =
                Files.readAllLines(home.resolve("infra/flink/environment")).stream()
                        .filter(line -> line.contains("=") && !line.startsWith("#"))
                        .toList();
        String instruction = "\nENV %s\n".formatted(String.join(" ", variables));

        assertThat(variables).isNotEmpty();
        assertThat(dockerfile("job")).contains(instruction);
        assertThat(dockerfile("trainer")).contains(instruction);
    }

    @Test
    void everyServiceIsConfinedAndLimited() throws IOException {
        for (JsonNode service : merged(compose().path("services"))) {
            assertThat(service.path("security_opt").toString()).contains("no-new-privileges:true");
            assertThat(service.path("cap_drop").toString()).isEqualTo("[\"ALL\"]");
            assertThat(service.has("mem_limit") && service.has("pids_limit")).isTrue();
        }
    }

    @Test
    void everyClientOfComposeHasAQuotaOfItsOwn() throws IOException {
        JsonNode quotas = compose().path("services").path("quotas");

        assertThat(
                        String.join(" ", words(quotas.path("entrypoint")))
                                + " "
                                + String.join(" ", words(quotas.path("command"))))
                .isEqualTo(
                        "/opt/kafka/bin/kafka-configs.sh --bootstrap-server kafka:9092 --alter --entity-type users --entity-default --entity-type clients --entity-default --add-config producer_byte_rate=5242880");
    }

    @Test
    void whoeverReadsInteractionsInComposeHasTheMappingOfOneVariable() throws IOException {
        JsonNode services = compose().path("services");
        assertThat(words(services.path("jobmanager").path("command")))
                .contains("--nextup.ingest.mapping=${MAPPING:-}");
        for (String trainer : List.of("trainer", "refresh")) {
            assertThat(words(services.path(trainer).path("command")))
                    .contains("--mapping=${MAPPING:-}");
        }
    }

    private static List<String> words(JsonNode list) {
        List<String> words = new ArrayList<>();
        list.forEach(word -> words.add(word.asText()));
        return words;
    }

    @Test
    void everyFileThatIsNamedIsThere() throws IOException {
        List<Path> named = new ArrayList<>();
        for (String image : List.of("x-flink", "x-trainer")) {
            JsonNode definition = compose().path(image);
            named.add(
                    docker.resolve(definition.path("build").path("context").asText())
                            .resolve(definition.path("build").path("dockerfile").asText()));
        }
        named.add(home.resolve("infra/flink/config.yaml"));

        for (JsonNode service : compose().path("services")) {
            for (JsonNode volume : service.path("volumes")) {
                if (volume.asText().startsWith(".")) {
                    named.add(docker.resolve(volume.asText().replaceFirst(":.*", "")));
                }
            }
        }

        assertThat(named).hasSize(8).allMatch(Files::exists);
        assertThat(dockerfile("job"))
                .contains("infra/flink/config.yaml /opt/flink/conf/config.yaml");
    }

    @Test
    void everyConfigurationOfFlinkBoundsWhatWaitsBeforeABarrierAndRestoresFromItsOwnDisk()
            throws IOException {
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
                .allSatisfy(
                        file ->
                                assertThat(ALWAYS)
                                        .allMatch(
                                                setting ->
                                                        contains(file, setting + ": true")
                                                                || contains(
                                                                        file,
                                                                        setting + ": \"true\"")));
    }

    /** A volume without a name is one for each container: no two TaskManagers share an id. */
    @Test
    void aTaskManagerOfComposeKeepsItsIdAndItsStateOnAVolumeOfItsOwn() throws IOException {
        JsonNode taskManager = compose().path("services").path("taskmanager");
        assertThat(taskManager.path("entrypoint").toString())
                .isEqualTo("[\"/opt/nextup/bin/taskmanager\"]");
        List<String> volumes = new ArrayList<>();
        taskManager.path("volumes").forEach(volume -> volumes.add(volume.asText()));
        assertThat(volumes).contains("/state");
        compose().at("/x-flink/volumes").forEach(of -> assertThat(volumes).contains(of.asText()));
        assertThat(Files.readString(docker.resolve("taskmanager")))
                .contains("-Dtaskmanager.resource-id=$(cat /state/id)")
                .contains("-Dprocess.taskmanager.working-dir=/state");
        assertThat(docker.resolve("taskmanager")).isExecutable();
        assertThat(dockerfile("job"))
                .contains("RUN install -d -o 9999 -g 9999 /checkpoints /models /state\n");
    }

    @Test
    void flinksRestInterfaceOfComposeIsGuardedAndReachedFromTheHostAlone() throws IOException {
        JsonNode jobManager = compose().path("services").path("jobmanager");
        assertThat(jobManager.path("entrypoint").toString())
                .isEqualTo("[\"/opt/nextup/bin/jobmanager\"]");
        assertThat(jobManager.path("ports").toString()).isEqualTo("[\"127.0.0.1:8081:8081\"]");
        assertThat(Files.readString(docker.resolve("jobmanager")))
                .contains("(umask 077 && head -c 32 /dev/urandom | base64 -w 0 > \"$token\")\n")
                .contains("-D%s=$token".formatted(RestGuardFactory.TOKEN_FILE_KEY));
        assertThat(dockerfile("job"))
                .contains("/lib/launcher/nextup-local-*.jar /opt/flink/lib/\n");
    }

    private static boolean contains(Path file, String text) {
        try {
            return Files.readString(file).contains(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String dockerfile(String image) throws IOException {
        return Files.readString(docker.resolve("Dockerfile." + image));
    }

    private String buildStage(String image) throws IOException {
        String whole = dockerfile(image);
        int begin = whole.indexOf("FROM ${BUILD_IMAGE} AS build\n");
        return whole.substring(begin, whole.indexOf("\nFROM ", begin));
    }

    /** The services with the keys of what they merge, as compose reads them. */
    private List<JsonNode> merged(JsonNode services) throws IOException {
        List<JsonNode> all = new ArrayList<>();
        for (JsonNode service : services) {
            ObjectNode whole = JsonNodeFactory.instance.objectNode();
            String name = service.path("<<").asText();
            while (!name.isEmpty()) {
                JsonNode definition = compose().path("x-" + name);
                definition.properties().forEach(f -> whole.putIfAbsent(f.getKey(), f.getValue()));
                name = definition.path("<<").asText();
            }
            whole.setAll((ObjectNode) service);
            all.add(whole);
        }
        return all;
    }

    private String ownVersion() throws IOException {
        Matcher matcher =
                Pattern.compile("<artifactId>nextup</artifactId>\\s*<version>(.*)</")
                        .matcher(Files.readString(home.resolve("pom.xml")));
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
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
