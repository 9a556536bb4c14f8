package io.nextup.launcher.train;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.Interaction;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpreadDaysTest {
    @TempDir Path directory;
    private SpreadDays days;

    @BeforeEach
    void twoDays() throws IOException {
        write("period_01.txt.gz", "u3 d\nu4 a\nu3 e\nu4 b\n");
        write("period_00.txt.gz", "u1 a\nu2 b\nu1 c\nu2 d\nu1 e\n");
        write("README.txt", "");
        days = SpreadDays.in(directory);
    }

    @Test
    void theClicksOfADayAreAtEqualDistancesInTheirOrder() throws IOException {
        long noon = SpreadDays.start(2).toEpochMilli();
        assertThat(days.days()).isEqualTo(2);
        assertThat(days.day(1)).extracting(Interaction::itemId).containsExactly("d", "a", "e", "b");
        assertThat(days.day(0)).extracting(Interaction::userId).startsWith("u1", "u2", "u1");
        assertThat(days.day(1).get(2).eventTimeMillis())
                .isEqualTo(noon + 24 * 3600 * 1000L)
                .isEqualTo(SpreadDays.start(6).toEpochMilli());
        assertThat(days.day(0)).isSortedAccordingTo((a, b) -> time(a) < time(b) ? -1 : 1);
    }

    @Test
    void theQuartersOfADayHaveEachClickOnce() throws IOException {
        List<Interaction> clicks = new ArrayList<>();
        for (int quarter = 0; quarter < 4; quarter++) {
            clicks.addAll(days.quarter(quarter));
        }
        assertThat(clicks).isEqualTo(days.day(0));
        assertThat(days.quarter(0)).hasSize(2);
        assertThat(days.quarter(5)).containsExactly(days.day(1).get(1));
    }

    @Test
    void theLatestClicksEndWithTheQuarter() throws IOException {
        List<Interaction> clicks = new ArrayList<>(days.day(0));
        clicks.addAll(days.day(1).subList(0, 2));
        assertThat(days.lately(5)).isEqualTo(clicks);
        assertThat(days.lately(0)).isEqualTo(days.quarter(0));
    }

    private static long time(Interaction click) {
        return click.eventTimeMillis();
    }

    private void write(String name, String lines) throws IOException {
        try (OutputStream out =
                new GZIPOutputStream(Files.newOutputStream(directory.resolve(name)))) {
            out.write(lines.getBytes(UTF_8));
        }
    }
}
