package io.nextup.kafka.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaRegistrySettingsTest {
    @TempDir Path directory;

    @Test
    void aUserOrATokenBecomesTheHeaderOfEachRequest() throws IOException {
        assertThat(read("url=http://registry:8081/"))
                .isEqualTo(SchemaRegistrySettings.at("http://registry:8081"));
        assertThat(read("url=https://r/apis/ccompat/v7\nbasic.auth.user.info=ada:p:w"))
                .isEqualTo(
                        new SchemaRegistrySettings(
                                "https://r/apis/ccompat/v7", "Basic YWRhOnA6dw==", List.of()));
        assertThat(read("url=https://r\nbearer.auth.token=abc").authorization())
                .isEqualTo("Bearer abc");
    }

    @Test
    void aMarkThatAnEditorPutsBeforeTheFirstKeyIsNotPartOfIt() throws IOException {
        assertThat(read("\ufeffurl=https://r")).isEqualTo(SchemaRegistrySettings.at("https://r"));
    }

    @Test
    void secretsAreInNoTextAndSurviveTheWayToAProcess() throws Exception {
        SchemaRegistrySettings settings = read("url=https://r\nbasic.auth.user.info=ada:hush");

        assertThat(settings.toString())
                .isEqualTo(
                        "SchemaRegistrySettings[url=https://r, authorization=hidden, authorities=0]");
        assertThat(overTheWire(settings)).isEqualTo(settings);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    basic.auth.user.info=ada:hush                                   | url is missing
                    url=https://ada:hush@r                                          | url names a user
                    url=https://ada:hu sh@r                                         | url is not a URL
                    url=https://ada:hush@my_registry:8081                           | url names a user
                    url=http:ada:hush@registry:8081                                 | url names no host
                    url=https://my_registry:8081                                    | such as an underscore
                    url=registry:8081                                               | url is not an address alone
                    url=https://r?apikey=hush                                       | url is not an address alone
                    url=https://r#hush                                              | url is not an address alone
                    url=https://r;basic.auth.user.info=hush                         | basic.auth.user.info must be USER:PASSWORD
                    url=https://r;basic.auth.user.info=a:hush;bearer.auth.token=x   | exclude each other
                    url=https://r;bearer.auth.token=hu sh                           | bearer.auth.token must be one word
                    url=https://r;ssl.truststore.password=hush                      | ssl.truststore.password needs ssl.truststore.location
                    url=https://r;basic.auth.password=hush                          | basic.auth.password is not known
                    """)
    void aWrongFileIsNamedWithItsKeyAndNoSecret(String lines, String words) {
        assertThatThrownBy(() -> read(lines.replace(';', '\n')))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("registry.properties")
                .hasMessageContaining(words)
                .satisfies(e -> assertThat(e.toString()).doesNotContain("hush", "hu sh"));
    }

    @Test
    void aFileThatIsNotThereOrHoldsNoCertificateIsNamed() throws IOException {
        Path none = directory.resolve("none.properties");
        assertThatThrownBy(() -> SchemaRegistrySettings.read(none))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(none.toString());

        Path store = Files.writeString(directory.resolve("ca.pem"), "hush");
        assertThatThrownBy(() -> read("url=https://r\nssl.truststore.location=%s".formatted(store)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(store.toString());
    }

    private SchemaRegistrySettings read(String text) throws IOException {
        return SchemaRegistrySettings.read(
                Files.writeString(directory.resolve("registry.properties"), text));
    }

    private static Object overTheWire(Object object) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        try (ObjectInputStream in =
                new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return in.readObject();
        }
    }
}
