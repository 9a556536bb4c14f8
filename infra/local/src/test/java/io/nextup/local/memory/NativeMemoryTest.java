package io.nextup.local.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.local.install.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class NativeMemoryTest {
    private static final double MEBIBYTE = 1 << 20;
    private static final int BYTES_OF_AN_ID = 10;

    @Test
    void theTableOfThePageIsWhatTheFormulaSays() throws IOException {
        String page =
                Files.readString(Installation.current().home().resolve("flink-job/MEMORY.md"));
        Pattern row =
                Pattern.compile(
                        "(?m)^\\| ([\\d,]+), (\\d+), (\\d+), (\\d+), (\\d+) \\| ([\\d,]+) MiB \\| (\\d+) MiB \\|$");

        assertThat(row.matcher(page).results())
                .hasSize(5)
                .allSatisfy(
                        found -> {
                            long items = number(found, 1);
                            long dimension = number(found, 2);
                            NativeMemory memory =
                                    new NativeMemory(
                                            (items + 1) * dimension * Float.BYTES,
                                            items,
                                            number(found, 3),
                                            dimension,
                                            number(found, 4),
                                            number(found, 5));
                            assertThat(Math.round(memory.total() / MEBIBYTE))
                                    .isEqualTo(number(found, 6));
                            assertThat(
                                            Math.round(
                                                    NativeMemory.vocabularies(items, BYTES_OF_AN_ID)
                                                            / MEBIBYTE))
                                    .isEqualTo(number(found, 7));
                        });
    }

    private static long number(MatchResult found, int group) {
        return Long.parseLong(found.group(group).replace(",", ""));
    }
}
