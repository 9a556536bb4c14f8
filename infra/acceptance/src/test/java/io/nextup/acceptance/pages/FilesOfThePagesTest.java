package io.nextup.acceptance.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilesOfThePagesTest {
    @TempDir private Path directory;

    @Test
    void whatToolsAndBuildsLeaveIsNotOfTheRepository() throws Exception {
        Path root = directory.resolve(".checkout");
        for (String name :
                new String[] {
                    "b/PAGE.md",
                    "A.md",
                    "a.java",
                    ".venv/lib/README.md",
                    "b/.idea/notes.md",
                    "b/target/classes/x.md",
                    "node_modules/x/README.md"
                }) {
            Path file = root.resolve(name);
            Files.createDirectories(file.getParent());
            Files.createFile(file);
        }
        assertThat(Pages.files(root, ".md"))
                .containsExactly(root.resolve("A.md"), root.resolve("b/PAGE.md"));
    }
}
