package io.nextup.launcher.argument;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class CatalogueArgumentsTest {
    @Test
    void anotherProcessGetsTheOptionsThatWereGivenWithWholePaths() {
        assertThat(given("--titles=titles.csv", "--categories=/srv/categories.csv").options())
                .containsExactly(
                        "--titles=" + Path.of("titles.csv").toAbsolutePath(),
                        "--categories=/srv/categories.csv");
        assertThat(given().options()).isEmpty();
    }

    private static CatalogueArguments given(String... options) {
        CatalogueArguments arguments = new CatalogueArguments();
        new CommandLine(new Holder(arguments)).parseArgs(options);
        return arguments;
    }

    @CommandLine.Command
    private record Holder(@CommandLine.Mixin CatalogueArguments arguments) {}
}
