package io.nextup.trainer.embedding;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpyWriterTest {
    @TempDir Path directory;

    @Test
    void theShapeIsWrittenAlikeInEveryLocale() throws Exception {
        Path file = directory.resolve("vectors.npy");
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        try (NpyWriter writer = new NpyWriter(file, 1, 2)) {
            writer.row(new float[] {1, 2});
        } finally {
            Locale.setDefault(before);
        }
        assertThat(new String(Files.readAllBytes(file), US_ASCII)).contains("'shape': (1, 2), }");
    }
}
