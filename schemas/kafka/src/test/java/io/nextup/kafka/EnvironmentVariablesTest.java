package io.nextup.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EnvironmentVariablesTest {
    /** Kubernetes sets these for a Service nextup-kafka-bootstrap with a port named tls. */
    private static final List<String> OF_KUBERNETES =
            List.of(
                    "NEXTUP_KAFKA_BOOTSTRAP_SERVICE_HOST",
                    "NEXTUP_KAFKA_BOOTSTRAP_SERVICE_PORT",
                    "NEXTUP_KAFKA_BOOTSTRAP_SERVICE_PORT_TCP_TLS",
                    "NEXTUP_KAFKA_BOOTSTRAP_PORT",
                    "NEXTUP_KAFKA_BOOTSTRAP_PORT_9093_TCP",
                    "NEXTUP_KAFKA_BOOTSTRAP_PORT_9093_TCP_PROTO",
                    "NEXTUP_KAFKA_BOOTSTRAP_PORT_9093_TCP_PORT",
                    "NEXTUP_KAFKA_BOOTSTRAP_PORT_9093_TCP_ADDR",
                    "NEXTUP_TOPICS_SERVICE_HOST");

    @Test
    void variablesOfAServiceOfKubernetesAreNeitherPropertiesNorUnknown() {
        Map<String, String> environment = new HashMap<>();
        OF_KUBERNETES.forEach(name -> environment.put(name, "tcp://10.0.0.1:9093"));
        assertThat(KafkaConfig.read(Optional.empty(), environment, Map.of())).isEmpty();
        assertThat(EnvironmentVariables.warning(OF_KUBERNETES)).isEmpty();
    }

    @Test
    void whatThisBuildReadsIsKnown() {
        assertThat(
                        EnvironmentVariables.warning(
                                List.of(
                                        "PATH",
                                        "KAFKA_HEAP_OPTS",
                                        "NEXTUP_LOG_FORMAT",
                                        "NEXTUP_KAFKA_CONFIG",
                                        "NEXTUP_KAFKA_BOOTSTRAP_SERVERS",
                                        "NEXTUP_KAFKA_SASL_JAAS_CONFIG",
                                        "NEXTUP_KAFKA_MAX_POLL_RECORDS",
                                        "NEXTUP_KAFKA_LINGER_MS",
                                        "NEXTUP_KAFKA_CONFIG_PROVIDERS_FILE_CLASS",
                                        "NEXTUP_KAFKA_CONFIG_PROVIDERS_VAULT_PARAM_PORT",
                                        "NEXTUP_TOPICS_MODELS")))
                .isEmpty();
    }

    /** A provider's parameter may be named as Kubernetes names a Service's port. */
    @Test
    void aParameterOfAConfigProviderIsAProperty() {
        assertThat(
                        KafkaConfig.read(
                                Optional.empty(),
                                Map.of("NEXTUP_KAFKA_CONFIG_PROVIDERS_VAULT_PARAM_PORT", "8200"),
                                Map.of()))
                .isEqualTo(Map.of("config.providers.vault.param.port", "8200"));
    }

    @Test
    void everyVariableThatTheSourcesNameIsKnown() throws IOException {
        Pattern literal = Pattern.compile("\"(NEXTUP_[A-Z0-9_]*[A-Z0-9])\"");
        List<String> named = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of("../.."))) {
            for (Path file :
                    (Iterable<Path>)
                            files.filter(
                                            one ->
                                                    one.toString()
                                                            .matches(".*/src/main/java/.*[.]java"))
                                    ::iterator) {
                literal.matcher(Files.readString(file))
                        .results()
                        .forEach(found -> named.add(found.group(1)));
            }
        }
        assertThat(named).contains("NEXTUP_LOG_FORMAT", "NEXTUP_S3_PATH_STYLE");
        assertThat(EnvironmentVariables.warning(named)).isEmpty();
    }

    @Test
    void aMisspeltVariableIsNamedWithWhatIsRead() {
        assertThat(
                        EnvironmentVariables.warning(
                                List.of("NEXTUP_LOGFORMAT", "NEXTUP_KAFKA_SECURTY_PROTOCOL")))
                .contains(
                        "does not know the environment variables NEXTUP_KAFKA_SECURTY_PROTOCOL, NEXTUP_LOGFORMAT: known are NEXTUP_KAFKA_CONFIG, NEXTUP_LOG_FORMAT, NEXTUP_S3_PATH_STYLE, NEXTUP_KAFKA_ with a property of Kafka's clients (NEXTUP_KAFKA_SECURITY_PROTOCOL; others are passed on to them) and NEXTUP_TOPICS_ with a topic (NEXTUP_TOPICS_MODELS)");
    }
}
