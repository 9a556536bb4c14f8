package io.nextup.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Arrays that a script makes lie beside those that it is given, on whatever device they are. */
class ScriptDevicesTest {
    private static final Path SCRIPTS = Path.of("src/main/resources/io/nextup/trainer");

    /** They run on the processor alone. */
    private static final Set<String> ON_THE_PROCESSOR =
            Set.of("pruned.py", "blend.py", "mixtures.py");

    private static final Pattern MAKES_ARRAY =
            Pattern.compile("torch\\.(?:arange|empty|full|ones|tensor|zeros)\\(");

    @Test
    void eachScriptSaysWhereItsArraysLie() throws IOException {
        List<Path> scripts;
        try (Stream<Path> files = Files.walk(SCRIPTS)) {
            scripts =
                    files.filter(file -> file.toString().endsWith(".py"))
                            .filter(file -> !ON_THE_PROCESSOR.contains(file.getFileName() + ""))
                            .toList();
        }
        assertThat(scripts).hasSizeGreaterThan(15);
        for (Path script : scripts) {
            String text = Files.readString(script);
            assertThat(MAKES_ARRAY.matcher(text).results().map(found -> call(text, found.end())))
                    .as(script.toString())
                    .allMatch(call -> call.contains("device="));
        }
    }

    @Test
    void anArrayWithoutAPlaceIsFound() {
        String text = "x = torch.zeros([int(k)], dtype=4)";
        Matcher found = MAKES_ARRAY.matcher(text);
        assertThat(found.find()).isTrue();
        assertThat(call(text, found.end())).isEqualTo("[int(k)], dtype=4");
    }

    /** Returns the arguments of a call, up to the parenthesis that ends it. */
    private static String call(String text, int start) {
        int depth = 1;
        int end = start;
        while (depth > 0) {
            char c = text.charAt(end++);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
        }
        return text.substring(start, end - 1);
    }
}
