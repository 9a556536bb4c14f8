package io.nextup.local.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.kafka.KafkaConfig;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.TopicNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientFilesTest {
    @TempDir private Path directory;

    @Test
    void verbsReadTheSettingsThatWereWrittenWithTheNamesOfTopics() throws IOException {
        KafkaSettings shop =
                new KafkaSettings(
                        "a:1,b:2",
                        TopicNames.of(Map.of("interactions", "shop.clicks")),
                        with("ssl.truststore.certificates", "-----BEGIN\nMII=\n-----END\n"));

        ClientFiles files = ClientFiles.write(directory, shop);

        assertThat(
                        KafkaSettings.from(
                                KafkaConfig.read(Optional.of(files.java()), Map.of(), Map.of())))
                .isEqualTo(shop);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files.java())))
                .isEqualTo("rw-------");
    }

    @Test
    void aFileOfThisDirectoryIsFoundFromOthers() throws IOException {
        ClientFiles files =
                ClientFiles.write(
                        directory,
                        new KafkaSettings(
                                "a:1",
                                TopicNames.defaults(),
                                with("ssl.truststore.location", "ca.pem")));

        assertThat(KafkaConfig.read(Optional.of(files.java()), Map.of(), Map.of()))
                .containsEntry(
                        "ssl.truststore.location", Path.of("ca.pem").toAbsolutePath().toString());
    }

    @Test
    void kcatGetsALoginByNameAndPasswordAndAnAuthorityInPem() throws IOException {
        Map<String, String> properties = with("ssl.truststore.location", "/srv/ca.pem");
        properties.put("ssl.truststore.type", "PEM");
        properties.put("request.timeout.ms", "5000");

        assertThat(written(properties).librdkafka())
                .hasContent(
                        """
                        bootstrap.servers=a:1
                        sasl.mechanism=SCRAM-SHA-512
                        sasl.password=a\\b c
                        sasl.username=shop
                        security.protocol=SASL_SSL
                        ssl.ca.location=/srv/ca.pem
                        """);
        assertThat(written(Map.of()).librdkafka())
                .hasContent("bootstrap.servers=a:1\nsecurity.protocol=PLAINTEXT\n");
    }

    /** A file without it would only fail at the broker, for a reason that it does not show. */
    @ParameterizedTest
    @CsvSource({
        "ssl.truststore.location, /srv/ca.jks",
        "ssl.keystore.location, /srv/mine.p12",
        "sasl.mechanism, OAUTHBEARER",
        "sasl.jaas.config, ${env:LOGIN}",
        "sasl.jaas.config, com.example.Module required username=a password=b tokenauth=true;"
    })
    void kcatGetsNoFileWhereItHasNoWordForSomething(String key, String value) throws IOException {
        assertThat(written(with(key, value)).librdkafka()).doesNotExist();
    }

    @Test
    void whereVerbsLookThereIsNothingOfAnEarlierRunThatThisOneLacks() throws IOException {
        Path place = Files.createDirectories(directory.resolve("run"));
        Files.writeString(place.resolve("librdkafka.properties"), "an earlier run's");
        ClientFiles files = written(with("ssl.keystore.location", "/srv/mine.p12"));

        files.publish(place);

        assertThat(place.resolve("librdkafka.properties")).doesNotExist();
        assertThat(place.resolve("client.properties")).hasSameTextualContentAs(files.java());

        files.withdraw(place);
        files.delete();

        assertThat(place).isEmptyDirectory();
        assertThat(files.directory()).doesNotExist();
    }

    private ClientFiles written(Map<String, String> properties) throws IOException {
        return ClientFiles.write(
                directory.resolve("client"),
                new KafkaSettings("a:1", TopicNames.defaults(), properties));
    }

    private static Map<String, String> with(String key, String value) {
        Map<String, String> properties = new HashMap<>(ClusterCheckTest.login("shop"));
        properties.put(key, value);
        return properties;
    }
}
