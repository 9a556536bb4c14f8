package io.nextup.kafka;

import static java.nio.charset.StandardCharsets.UTF_16;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PropertiesFileTest {
    private static final String CONTENT = "properties of a shop";

    @TempDir Path directory;

    @Test
    void aMarkThatAnEditorPutsBeforeTheFirstKeyIsNotPartOfIt() throws Exception {
        Path file = write("\ufeffbootstrap.servers=kafka:9092\r\n");

        assertThat(PropertiesFile.read(file, CONTENT))
                .isEqualTo(Map.of("bootstrap.servers", "kafka:9092"));
    }

    @Test
    void aFileThatIsNotThereIsNamedWithWhatItShouldHold() {
        Path missing = directory.resolve("none.properties");

        assertThatThrownBy(() -> PropertiesFile.read(missing, CONTENT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("There is no file %s: name one with properties of a shop", missing);
    }

    @Test
    void aFileThatThisUserMayNotReadIsNamed() throws Exception {
        Path file = write("a=b");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        assumeFalse(Files.isReadable(file), "a user who reads everything");

        assertThatThrownBy(() -> PropertiesFile.read(file, CONTENT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("This user may not read %s: ", file);
    }

    @Test
    void nothingIsQuotedOfAFileThatIsNotOneOfProperties() throws Exception {
        Path broken = write("sasl.password=hunter\\u12");

        assertThatThrownBy(() -> PropertiesFile.read(broken, CONTENT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(broken.toString())
                .hasMessageNotContaining("hunter");
        Files.write(broken, "sasl.password=hunter".getBytes(UTF_16));
        assertThatThrownBy(() -> PropertiesFile.read(broken, CONTENT))
                .hasMessageContaining("properties in UTF-8")
                .hasMessageNotContaining("hunter");
    }

    private Path write(String text) throws Exception {
        return Files.writeString(directory.resolve("shop.properties"), text);
    }
}
