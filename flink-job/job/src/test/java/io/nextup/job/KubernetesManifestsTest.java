package io.nextup.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the manifests of {@code infra/kubernetes} to the options and the graph of the job. */
class KubernetesManifestsTest {
    private static final Path ROOT = Path.of("..", "..", "infra", "kubernetes");
    private static final ObjectMapper YAML = JsonMapper.builder(new YAMLFactory()).build();

    /** File with the settings of Kafka's clients, in the pods. */
    private static final String MOUNTED = "/etc/nextup/kafka/client.properties";

    @TempDir private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"base", "components/own-kafka"})
    void theJobTakesItsArguments(String settings) throws IOException {
        JobOptions options =
                JobOptions.parse(arguments(ROOT.resolve(settings).resolve("client.properties")));

        assertThat(options.parallelism()).isEqualTo(4);
        assertThat(options.kafka().groupId()).isEqualTo("nextup");
        assertThat(options.kafka().cluster().properties())
                .containsEntry(
                        "sasl.jaas.config", "${directory:/etc/nextup/kafka-user:sasl.jaas.config}");
    }

    @Test
    void everyOptionInAManifestIsOneOfTheJob() throws IOException {
        Set<String> named = new TreeSet<>();
        try (Stream<Path> files = Files.walk(ROOT)) {
            for (Path file : files.filter(one -> one.toString().endsWith(".yaml")).toList()) {
                Pattern.compile("--(nextup\\.[a-z.-]+)")
                        .matcher(Files.readString(file))
                        .results()
                        .map((MatchResult match) -> match.group(1))
                        .forEach(named::add);
            }
        }
        assertThat(named)
                .contains("nextup.kafka.group-id", "nextup.scoring.device")
                .isSubsetOf(
                        JobOptions.all().stream()
                                .map(option -> option.key())
                                .collect(Collectors.toSet()));
    }

    @Test
    void theAutoscalerLeavesEveryVertexAloneButThatWhichScores() throws Exception {
        Path key = writeKey();
        Set<String> others = new TreeSet<>();
        for (String delivery : List.of("at-least-once", "exactly-once")) {
            for (String keys : List.of("", key.toString())) {
                List<JobVertex> scoring = new ArrayList<>();
                for (JobVertex vertex : vertices(delivery, keys)) {
                    if (vertex.getName().contains("score")) {
                        scoring.add(vertex);
                    } else {
                        others.add(vertex.getID().toHexString());
                    }
                }
                assertThat(scoring).hasSize(1);
            }
        }
        String component =
                Files.readString(ROOT.resolve("components/autoscaler/kustomization.yaml"));

        assertThat(component)
                .contains(
                        "job.autoscaler.vertex.exclude.ids: %s\n"
                                .formatted(String.join(";", others)));
    }

    private Path writeKey() throws Exception {
        byte[] key =
                KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPublic().getEncoded();
        return Files.writeString(
                directory.resolve("erasures.pem"),
                "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n"
                        .formatted(Base64.getEncoder().encodeToString(key)));
    }

    /**
     * @param erasureKeys value of {@code nextup.ingest.erasure-keys}
     */
    private static List<JobVertex> vertices(String delivery, String erasureKeys)
            throws IOException {
        List<String> arguments =
                new ArrayList<>(List.of(arguments(ROOT.resolve("base/client.properties"))));
        arguments.add("--nextup.publish.delivery=" + delivery);
        arguments.add("--nextup.ingest.erasure-keys=" + erasureKeys);
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(new Configuration());
        RecommenderJob.build(
                env,
                JobOptions.parse(arguments.toArray(String[]::new)),
                RecommenderJob::serving,
                Map.of());
        List<JobVertex> vertices = new ArrayList<>();
        env.getStreamGraph().getJobGraph().getVertices().forEach(vertices::add);
        assertThat(vertices).hasSizeGreaterThan(1);
        return vertices;
    }

    private static String[] arguments(Path settings) throws IOException {
        JsonNode job = YAML.readTree(ROOT.resolve("base/job.yaml").toFile());
        List<String> arguments = new ArrayList<>();
        job.at("/spec/job/args").forEach(one -> arguments.add(one.asText()));
        assertThat(arguments).contains(MOUNTED);
        arguments.replaceAll(one -> one.equals(MOUNTED) ? settings.toString() : one);
        return arguments.toArray(String[]::new);
    }
}
