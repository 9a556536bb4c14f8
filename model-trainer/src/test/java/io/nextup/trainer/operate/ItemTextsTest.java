package io.nextup.trainer.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.trainer.history.HistoryException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ItemTextsTest {
    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\ufeff1|Toy Story, \"the\" first|1995\n2|GoldenEye|x,y\n",
                "1\tToy Story, \"the\" first\tmore|of it\n2\tGoldenEye\n",
                "1,\"Toy Story, \"\"the\"\" first\",1995\n\n2,GoldenEye\n"
            })
    void theFirstSeparatorDividesEachLine(String text) throws Exception {
        ItemTexts titles = ItemTexts.read(Files.writeString(directory.resolve("titles"), text));
        assertThat(titles.of("1")).contains("Toy Story, \"the\" first");
        assertThat(titles.of("2")).contains("GoldenEye");
        assertThat(titles.of("3")).isEmpty();
    }

    @Test
    void gzipAndBytesThatAreNotUtf8AreRead() throws Exception {
        Path file = directory.resolve("titles.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write("7|Caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
        }
        assertThat(ItemTexts.read(file).of("7")).contains("Caf\ufffd");
        assertThat(ItemTexts.read(Files.createFile(directory.resolve("empty"))).of("7")).isEmpty();
    }

    @Test
    void aLineWithoutATextIsNamed() throws Exception {
        Path file = Files.writeString(directory.resolve("titles"), "1,one\nalone\n3,three\n");
        assertThatThrownBy(() -> ItemTexts.read(file))
                .isInstanceOf(HistoryException.class)
                .hasMessageContaining("line 2 holds 'alone': an id and a text are needed");
    }
}
