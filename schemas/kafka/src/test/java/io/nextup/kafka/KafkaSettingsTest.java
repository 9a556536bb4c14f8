package io.nextup.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaSettingsTest {
    @Test
    void keysOfSettingsMakeTheSameSettings() {
        KafkaSettings settings =
                new KafkaSettings(
                        "shop:9092",
                        TopicNames.of(Map.of("dead-letters", "shop.dlq")),
                        Map.of("security.protocol", "SSL"));

        assertThat(settings.keys())
                .isEqualTo(
                        Map.of(
                                "bootstrap.servers", "shop:9092",
                                "security.protocol", "SSL",
                                "nextup.topics.dead-letters", "shop.dlq"));
        assertThat(KafkaSettings.from(settings.keys())).isEqualTo(settings);
    }

    @Test
    void withoutAnythingTheBrokerIsLocalAndTopicsHaveTheirDefaultNames() {
        assertThat(KafkaSettings.from(Map.of()))
                .isEqualTo(KafkaSettings.at("127.0.0.1:9092"))
                .returns("nextup.interactions.v1", kafka -> kafka.topics().interactions())
                .returns("nextup.recommendations.v1", kafka -> kafka.topics().recommendations())
                .returns("nextup.models.v1", kafka -> kafka.topics().models())
                .returns("nextup.health.v1", kafka -> kafka.topics().health())
                .returns("nextup.dead-letters.v1", kafka -> kafka.topics().deadLetters())
                .returns("nextup.erasure-receipts.v1", kafka -> kafka.topics().erasureReceipts())
                .returns("nextup.erasure-requests.v1", kafka -> kafka.topics().erasureRequests())
                .returns("nextup.items.v1", kafka -> kafka.topics().items())
                .returns("nextup.rules.v1", kafka -> kafka.topics().rules());
    }

    @Test
    void theEnvironmentWinsOverTheFileThatAnOptionOrTheEnvironmentNames(@TempDir Path directory)
            throws Exception {
        Path file =
                Files.writeString(
                        directory.resolve("client.properties"),
                        """
                        bootstrap.servers=of-file:9092
                        security.protocol=SSL
                        ssl.truststore.location=/etc/trust.jks
                        nextup.topics.models=models.of-file
                        nextup.topics.erasure-receipts=erasures.of-file
                        """);
        Map<String, String> environment =
                Map.of(
                        "NEXTUP_KAFKA_BOOTSTRAP_SERVERS", "of-environment:9092",
                        "NEXTUP_KAFKA_SECURITY_PROTOCOL", "SASL_SSL",
                        "NEXTUP_TOPICS_DEAD_LETTERS", "letters.of-environment",
                        "PATH", "/bin");
        KafkaSettings expected =
                new KafkaSettings(
                        "of-environment:9092",
                        TopicNames.of(
                                Map.of(
                                        "models", "models.of-file",
                                        "erasure-receipts", "erasures.of-file",
                                        "dead-letters", "letters.of-environment")),
                        Map.of(
                                "security.protocol", "SASL_SSL",
                                "ssl.truststore.location", "/etc/trust.jks"));

        assertThat(KafkaSettings.from(KafkaConfig.read(Optional.of(file), environment, Map.of())))
                .isEqualTo(expected);
        Map<String, String> naming = new HashMap<>(environment);
        naming.put("NEXTUP_KAFKA_CONFIG", file.toString());
        assertThat(KafkaSettings.from(KafkaConfig.read(Optional.empty(), naming, Map.of())))
                .isEqualTo(expected);
    }

    @Test
    void aKeyOfOursThatIsNotKnownIsAnErrorThatNamesThoseThatAre() {
        assertThatThrownBy(() -> KafkaSettings.from(Map.of("nextup.topics.modells", "x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"modells\"")
                .hasMessageContaining("models, health");
        assertThatThrownBy(() -> KafkaSettings.from(Map.of("nextup.parallelism", "2")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nextup.parallelism")
                .hasMessageContaining("nextup.topics.*");
    }

    @Test
    void oneNameForTwoTopicsAndABlankAddressAreErrors() {
        assertThatThrownBy(() -> TopicNames.of(Map.of("models", "nextup.erasure-receipts.v1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nextup.erasure-receipts.v1");
        assertThatThrownBy(() -> KafkaSettings.at(" "))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("bootstrap.servers");
    }

    @Test
    void aFileWithoutAnAddressIsRefusedUnlessSomethingElseGivesOne(@TempDir Path directory)
            throws Exception {
        Path file =
                Files.writeString(
                        directory.resolve("client.properties"), "bootstrap.server=shop:9092\n");
        Map<String, String> named = Map.of("NEXTUP_KAFKA_CONFIG", file.toString());

        assertThatThrownBy(() -> KafkaConfig.read(Optional.of(file), Map.of(), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "%s does not say where the brokers are: give it bootstrap.servers=HOST:PORT (in place of bootstrap.server?)",
                        file);
        assertThatThrownBy(() -> KafkaConfig.read(Optional.empty(), named, Map.of()))
                .hasMessageContaining("%s does not say", file);
        Map<String, String> address = Map.of("bootstrap.servers", "other:9092");
        assertThat(KafkaConfig.read(Optional.of(file), Map.of(), address))
                .containsAllEntriesOf(address);
        assertThat(
                        KafkaConfig.read(
                                Optional.of(file),
                                Map.of("NEXTUP_KAFKA_BOOTSTRAP_SERVERS", "other:9092"),
                                Map.of()))
                .containsAllEntriesOf(address);
    }

    @Test
    void aKeyThatNoClientKnowsIsWarnedOfAndWhatIsNotANameIsNeverShown(@TempDir Path directory)
            throws Exception {
        Path file =
                Files.writeString(
                        directory.resolve("client.properties"),
                        """
                        bootstrap.servers=shop:9092
                        security.protocl=SSL
                        my.interceptor.key=hunter2
                        config.providers=env
                        config.providers.env.class=x.Y
                        nextup.topics.models=mine
                        MC4CAQAwBQYDK2VwBCIEIhunter2
                        """);
        List<String> warnings = new ArrayList<>();

        KafkaConfig.read(Optional.of(file), Map.of(), Map.of(), warnings::add);

        assertThat(warnings)
                .containsExactly(
                        "Kafka's clients do not know my.interceptor.key, security.protocl (did you mean security.protocol?) in %s: passed on to them, since a plug-in may read it"
                                .formatted(file));
    }

    @Test
    void theTextOfSettingsNamesPropertiesAndHidesTheirValues() {
        assertThat(KafkaSettings.from(Map.of("sasl.jaas.config", "password=hunter2")).toString())
                .contains("sasl.jaas.config")
                .doesNotContain("hunter2");
    }

    @Test
    void secretsAreWhatKafkaHidesAndWhatSoundsLikeOne() {
        assertThat(
                        Map.of(
                                "sasl.jaas.config", true,
                                "ssl.key.password", true,
                                "ssl.keystore.key", true,
                                "basic.auth.user.info", true,
                                "my.plugin.client.secret", true,
                                "my.api.key", true,
                                "security.protocol", false,
                                "key.deserializer", false,
                                "ssl.keystore.location", false))
                .allSatisfy(
                        (key, secret) ->
                                assertThat(SecretProperties.isSecret(key)).isEqualTo(secret));
    }

    @Test
    void aSecretInTheOpenIsRefusedByItsKeyAndAReferenceToAProviderIsNot() {
        SecretProperties.refuse(
                Map.of(
                        "sasl.jaas.config",
                        "${file:/etc/secret.properties:login}",
                        "security.protocol",
                        "SASL_SSL"),
                "use a file");
        for (Map.Entry<String, String> open :
                Map.of(
                                "ssl.key.password",
                                "hunter2",
                                "ssl.truststore.password",
                                "${file:/etc/x:y}hunter2",
                                "sasl.jaas.config",
                                "Login required username=\"${env:USER}\" password=\"hunter2\";")
                        .entrySet()) {
            assertThatThrownBy(() -> SecretProperties.refuse(Map.ofEntries(open), "use a file"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(open.getKey())
                    .hasMessageContaining("use a file")
                    .hasMessageNotContaining("hunter2");
        }
    }
}
