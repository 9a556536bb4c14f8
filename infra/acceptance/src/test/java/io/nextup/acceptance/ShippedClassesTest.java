package io.nextup.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.local.install.Installation;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The launcher's own jars beside those that ship with it. Tests run with further jars, so that only
 * a user would miss one.
 */
class ShippedClassesTest {
    @Test
    void everyClassThatTheVerbsNameShips() throws IOException {
        Path target = Installation.current().home().resolve("infra/launcher/target");
        List<String> jars;
        try (Stream<Path> files = Files.list(target.resolve("lib"))) {
            jars = files.map(Path::toString).toList();
        }
        List<String> own = jars.stream().filter(jar -> jar.contains("/nextup-")).toList();
        assertThat(own).hasSizeGreaterThan(5);
        List<String> arguments =
                new ArrayList<>(List.of("--missing-deps", "--multi-release", "17"));
        arguments.addAll(List.of("-cp", String.join(File.pathSeparator, jars)));
        arguments.add(target.resolve("classes").toString());
        arguments.addAll(own);
        StringWriter missing = new StringWriter();

        int code =
                ToolProvider.findFirst("jdeps")
                        .orElseThrow()
                        .run(
                                new PrintWriter(missing, true),
                                new PrintWriter(missing, true),
                                arguments.toArray(String[]::new));

        assertThat(missing.toString().lines())
                .filteredOn(line -> line.startsWith(" "))
                // The filter of Flink's REST runs in the JobManager, with Flink's classes.
                .filteredOn(line -> !line.contains(" io.nextup.local.guard."))
                .isEmpty();
        assertThat(code).isZero();
    }
}
