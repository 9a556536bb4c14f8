package io.nextup.acceptance.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A page answers one question of one reader; what is longer holds another page. */
class PageLengthTest {
    private static final int MOST_LINES = 200;

    @Test
    void noPageIsLongerThanItsReaderReads() throws IOException {
        for (Path page : Pages.ofToday()) {
            assertThat(Files.readAllLines(page))
                    .as("%s: part it by its readers' questions", Pages.name(page))
                    .hasSizeLessThanOrEqualTo(MOST_LINES);
        }
    }
}
