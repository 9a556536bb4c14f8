package io.nextup.launcher.argument;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.mapping.FieldMapping;
import io.nextup.kafka.registry.SchemaRegistrySettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

class SchemaRegistryArgumentTest {
    private static final FieldMapping FIELDS = FieldMapping.parse("user=u,item=i");

    @TempDir Path directory;

    @Command
    private static final class Verb {
        @Mixin private SchemaRegistryArgument registry;
    }

    @Test
    void theFileIsReadAndWithoutOneThereIsNoRegistry() throws Exception {
        Path file =
                Files.writeString(
                        directory.resolve("registry.properties"),
                        "url=http://r\nbearer.auth.token=hush");

        assertThat(parse("--schema-registry", file.toString()).settings(FIELDS))
                .contains(new SchemaRegistrySettings("http://r", "Bearer hush", List.of()));
        assertThat(parse().settings(FIELDS)).isEmpty();
        assertThat(parse().settings(FieldMapping.NONE)).isEmpty();
    }

    @Test
    void itNeedsColumnsAndAFileThatIsThere() {
        assertThatThrownBy(() -> parse("--schema-registry", "x").settings(FieldMapping.NONE))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("--schema-registry needs --mapping");
        assertThatThrownBy(() -> parse("--schema-registry", "/there/is/none").settings(FIELDS))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("--schema-registry: There is no file /there/is/none");
    }

    private static SchemaRegistryArgument parse(String... arguments) {
        Verb verb = new Verb();
        new CommandLine(verb).parseArgs(arguments);
        return verb.registry;
    }
}
