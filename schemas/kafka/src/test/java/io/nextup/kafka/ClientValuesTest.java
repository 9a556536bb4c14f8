package io.nextup.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientValuesTest {
    private static final String KNOWN =
            "and Kafka's clients know GSSAPI, OAUTHBEARER, PLAIN, SCRAM-SHA-256, SCRAM-SHA-512";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    SCRAM-SHA-265 | : did you mean SCRAM-SHA-256?
                    scram-sha-512 | : did you mean SCRAM-SHA-512?
                    plain         | : did you mean PLAIN?
                    KERBEROS_OF_OURS | ''
                    """)
    void aMechanismThatClientsDoNotKnowIsAskedBack(String mechanism, String question) {
        assertThat(problem("sasl.mechanism=%s;security.protocol=sasl_ssl".formatted(mechanism)))
                .contains("sasl.mechanism is \"%s\", %s%s".formatted(mechanism, KNOWN, question));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sasl.mechanism=SCRAM-SHA-512 ;security.protocol=SASL_SSL",
                "sasl.mechanism=AWS_MSK_IAM;security.protocol=SASL_SSL;sasl.client.callback.handler.class=x.Y",
                "sasl.mechanism=SCRAM-SHA-265;security.protocol=SSL",
                "sasl.mechanism=SCRAM-SHA-265",
                "bootstrap.servers=a:1, SASL_SSL://b:2,[::1]:3,",
                "request.timeout.ms= 5000 ;security.protocol=ssl",
                "acks=all;isolation.level=read_committed",
                "my.plugin.level=high;nextup.topics.models=mine",
                "interceptor.classes=not.Here"
            })
    void whatSomeClientTakesIsNoProblem(String keys) {
        assertThat(problem(keys)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    security.protocol=SASL_SLS      | Invalid value SASL_SLS for configuration security.protocol
                    request.timeout.ms=5s           | Invalid value 5s for configuration request.timeout.ms
                    enable.auto.commit=maybe        | Invalid value maybe for configuration enable.auto.commit
                    bootstrap.servers=kafka         | "kafka" in bootstrap.servers is not an address: write HOST:PORT
                    bootstrap.servers=a:1,b:99092   | "b:99092" in bootstrap.servers is not an address
                    bootstrap.servers=a:99999999999 | "a:99999999999" in bootstrap.servers is not an address
                    """)
    void whatNoClientTakesIsNamedWithItsKey(String keys, String words) {
        assertThat(problem(keys)).hasValueSatisfying(one -> assertThat(one).startsWith(words));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    bootstrap.servers=${BROKER}                     | ${BROKER} in bootstrap.servers
                    bootstrap.servers=a:1,${HOST:-b}:${PORT}        | ${HOST:-b} in bootstrap.servers
                    nextup.topics.models=${env}.models              | ${env} in nextup.topics.models
                    client.id=${env:NAME}                           | ${env:NAME} in client.id
                    client.id=${env:NAME};config.providers=file     | ${env:NAME} in client.id
                    client.id=${NAME};config.providers=env          | ${NAME} in client.id
                    sasl.jaas.config=x password="${HUNTER2}";       | the ${...} in sasl.jaas.config
                    """)
    void aPlaceholderThatNothingReplacedIsNamedUnlessItStandsInASecret(String keys, String words) {
        assertThat(problem(keys))
                .contains(
                        "nothing replaced %s: write the value in its place, or a reference to one of Kafka's config.providers"
                                .formatted(words));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "config.providers=file, env;bootstrap.servers=${env:BROKERS}",
                "config.providers=file;request.timeout.ms=${file:/etc/kafka:timeout}",
                "ssl.key.password=a${b c}$d{e}"
            })
    void aProvidersReferenceAndASecretThatLooksLikeNoneAreLeft(String keys) {
        assertThat(problem(keys)).isEmpty();
    }

    @Test
    void theFileIsNamedWhereItGivesTheValueAndNotWhereAnotherWins(@TempDir Path directory)
            throws Exception {
        Path file =
                Files.writeString(
                        directory.resolve("client.properties"), "bootstrap.servers=${BROKER}\n");

        assertThatThrownBy(() -> KafkaConfig.read(Optional.of(file), Map.of(), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "%s: nothing replaced ${BROKER} in bootstrap.servers", file);
        Map<String, String> wrong = Map.of("NEXTUP_KAFKA_BOOTSTRAP_SERVERS", "kafka");
        assertThatThrownBy(() -> KafkaConfig.read(Optional.of(file), wrong, Map.of()))
                .hasMessageStartingWith("\"kafka\" in bootstrap.servers");
        Map<String, String> right = Map.of("NEXTUP_KAFKA_BOOTSTRAP_SERVERS", "kafka:9092");
        assertThatCode(() -> KafkaConfig.read(Optional.of(file), right, Map.of()))
                .doesNotThrowAnyException();
    }

    private static Optional<String> problem(String text) {
        Map<String, String> keys =
                Pattern.compile(";(?=[a-z.]+=)")
                        .splitAsStream(text)
                        .map(one -> one.split("=", 2))
                        .collect(Collectors.toMap(one -> one[0], one -> one[1]));
        return keys.keySet().stream()
                .sorted()
                .flatMap(key -> ClientValues.problem(key, keys).stream())
                .findFirst();
    }
}
