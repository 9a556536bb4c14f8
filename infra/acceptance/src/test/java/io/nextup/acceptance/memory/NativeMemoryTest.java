package io.nextup.acceptance.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.artifact.RowBytes;
import io.nextup.local.install.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class NativeMemoryTest {
    private static final double MEBIBYTE = 1 << 20;
    private static final int BYTES_OF_AN_ID = 10;

    /** The job's defaults. */
    private static final long MOST_ROWS = 256;

    private static final long BATCH_MEMORY = 512 << 20;

    @Test
    void theTableOfThePageIsWhatTheFormulaSays() throws IOException {
        String page =
                Files.readString(Installation.current().home().resolve("flink-job/MEMORY.md"));
        Pattern row =
                Pattern.compile(
                        "(?m)^\\| ([\\d,]+), (\\d+), (\\d+), (\\d+) \\| (all|pruned) \\| (\\d+) \\| ([\\d,]+) MiB \\| (\\d+) MiB \\|$");

        assertThat(row.matcher(page).results())
                .hasSize(6)
                .allSatisfy(
                        found -> {
                            long items = number(found, 1);
                            long dimension = number(found, 2);
                            long length = number(found, 3);
                            boolean prunes = found.group(5).equals("pruned");
                            long rowBytes =
                                    prunes
                                            ? RowBytes.pruning(items, length, dimension)
                                            : RowBytes.scoringAll(items, length, dimension);
                            long rows = Math.min(MOST_ROWS, BATCH_MEMORY / rowBytes);
                            long vectors = (items + 1) * dimension * Float.BYTES;
                            NativeMemory memory =
                                    new NativeMemory(
                                            items,
                                            prunes ? vectors * 5 / 4 : vectors,
                                            rowBytes,
                                            prunes,
                                            rows,
                                            number(found, 4));
                            assertThat(number(found, 6)).isEqualTo(rows);
                            assertThat(Math.round(memory.total() / MEBIBYTE))
                                    .isEqualTo(number(found, 7));
                            assertThat(
                                            Math.round(
                                                    NativeMemory.vocabularies(items, BYTES_OF_AN_ID)
                                                            / MEBIBYTE))
                                    .isEqualTo(number(found, 8));
                        });
    }

    private static long number(MatchResult found, int group) {
        return Long.parseLong(found.group(group).replace(",", ""));
    }
}
