package io.nextup.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.launcher.verb.DefaultsWithOrigin.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsFileTest {
    @TempDir Path directory;

    @Test
    void pathsAreThoseBesideTheFileAndUrisAndTextsAsWritten() throws Exception {
        Path file =
                file(
                        """
                        # Everything about the shop.
                        kafka-config: cluster.properties
                        titles: /srv/titles.csv
                        registry: s3://shop/models
                        slot: 7
                        mapping: "user=/visitor/id,item=/sku"
                        """);

        assertThat(SettingsFile.read(file).values())
                .isEqualTo(
                        Map.of(
                                Setting.KAFKA_CONFIG,
                                new Origin(
                                        directory.resolve("cluster.properties").toString(),
                                        file + ":2"),
                                Setting.TITLES,
                                new Origin("/srv/titles.csv", file + ":3"),
                                Setting.REGISTRY,
                                new Origin("s3://shop/models", file + ":4"),
                                Setting.SLOT,
                                new Origin("7", file + ":5"),
                                Setting.MAPPING,
                                new Origin("user=/visitor/id,item=/sku", file + ":6")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# Nothing yet.\n", "---\n"})
    void aFileWithoutSettingsGivesNone(String content) throws Exception {
        assertThat(SettingsFile.read(file(content)).values()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    slot: a\\nregestry: models | :2: "regestry" is not a setting: did you mean registry?
                    bootstrap: shop:9092      | :1: "bootstrap" is not a setting: kafka-config, schema-registry, mapping, titles, categories, slot, registry
                    \\nslot: [a, b]           | :2: slot takes one text
                    slot: {a: b}              | :1: slot takes one text
                    slot:                     | :1: slot takes one text
                    slot: ' '                 | :1: slot is blank
                    slot: a\\nslot: b         | :2: slot is given twice
                    titles: "a\\0b"           | :1: titles is not a path
                    - slot                    | :1: write KEY: VALUE on each line
                    slot: a\\n--- \\nslot: b  | :3: the settings end here
                    """)
    void aWrongFileIsNamedWithItsLineAndItsKey(String content, String message) throws Exception {
        Path file = file(content.replace("\\n", "\n"));

        assertThatThrownBy(() -> SettingsFile.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(file + message);
    }

    /** The user may have named the file of a login. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "sasl.jaas.config=Login required password=\"hunter2\";\n",
                "Login required username=x password=hunter2: x\n",
                "slot: \"hunter2\n",
                "slot: {hunter2\n",
                "\thunter2: x\n"
            })
    void nothingOfAWrongFileIsQuoted(String content) throws Exception {
        Path file = file(content);

        assertThatThrownBy(() -> SettingsFile.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(file + ":")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void aFileThatCannotBeReadIsNamed() {
        assertThatThrownBy(() -> SettingsFile.read(directory.resolve("none.yaml")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "The settings cannot be read: %s or its directory does not exist",
                        directory.resolve("none.yaml"));
        assertThatThrownBy(() -> SettingsFile.read(directory))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("The settings cannot be read: ");
    }

    @Test
    void aFileThatOthersCanWriteIsRefusedWithTheWayOut() throws Exception {
        Path file = file("slot: a\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--rw-"));

        assertThatThrownBy(() -> SettingsFile.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Others can write %s (rw-r--rw-)", file)
                .hasMessageContaining("chmod go-w " + file);
    }

    /** Whoever made the link did not write what lies beside it. */
    @Test
    void pathsOfALinkedFileAreThoseBesideTheFile() throws Exception {
        Path file = file("titles: titles.csv\n");
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        Path link = Files.createSymbolicLink(elsewhere.resolve("nextup.yaml"), file);

        assertThat(SettingsFile.read(link).value(Setting.TITLES))
                .contains(
                        new Origin(
                                directory.toRealPath().resolve("titles.csv").toString(),
                                link + ":1"));
    }

    private Path file(String content) throws IOException {
        Path file = Files.writeString(directory.resolve("nextup.yaml"), content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    }
}
