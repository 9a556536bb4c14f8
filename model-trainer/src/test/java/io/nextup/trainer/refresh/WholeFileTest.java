package io.nextup.trainer.refresh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {
    @TempDir Path directory;
    private WholeFile file;

    @BeforeEach
    void inADirectoryThatIsNotThere() {
        file = new WholeFile(directory.resolve("work").resolve("file"));
    }

    @Test
    void itHoldsWhatWasWrittenLast() throws Exception {
        assertThat(file.read()).isEmpty();
        file.write("one".getBytes(UTF_8));
        file.write("other".getBytes(UTF_8));

        assertThat(file.read().orElseThrow()).asString(UTF_8).isEqualTo("other");
        assertThat(directory.resolve("work").toFile().list()).containsExactly("file");
    }

    @Test
    void aPartThatAProcessLeftIsWrittenOver() throws Exception {
        file.write("one".getBytes(UTF_8));
        Files.writeString(directory.resolve("work").resolve("file.part"), "half of a long one");
        assertThat(file.read().orElseThrow()).asString(UTF_8).isEqualTo("one");

        file.write("other".getBytes(UTF_8));

        assertThat(file.read().orElseThrow()).asString(UTF_8).isEqualTo("other");
    }

    @Test
    void whereWritingFailsItHoldsWhatItHeld() throws Exception {
        file.write("one".getBytes(UTF_8));
        // A directory stands where the new content is collected.
        Files.createDirectories(directory.resolve("work").resolve("file.part").resolve("x"));

        assertThatThrownBy(() -> file.write("other".getBytes(UTF_8)))
                .isInstanceOf(IOException.class);
        assertThat(file.read().orElseThrow()).asString(UTF_8).isEqualTo("one");
    }
}
