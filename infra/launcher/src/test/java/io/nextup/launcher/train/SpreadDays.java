package io.nextup.launcher.train;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nextup.event.Interaction;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * Clicks of which only day and order are known. The clicks of a day get times at equal distances,
 * in their order.
 *
 * @param files one a day, each with lines of a user and an item
 */
record SpreadDays(List<Path> files) {
    static final int QUARTERS_OF_A_DAY = 4;
    static final Duration QUARTER = Duration.ofDays(1).dividedBy(QUARTERS_OF_A_DAY);

    /** Any day will do. */
    private static final Instant FIRST_DAY = Instant.parse("2026-01-01T00:00:00Z");

    SpreadDays {
        files = List.copyOf(files);
    }

    /** Takes the directory's files {@code *.txt.gz} by their names. */
    static SpreadDays in(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return new SpreadDays(
                    files.filter(file -> file.toString().endsWith(".txt.gz")).sorted().toList());
        }
    }

    int days() {
        return files.size();
    }

    /**
     * Returns when a quarter of a day begins.
     *
     * @param quarter from 0, counted through all days
     */
    static Instant start(int quarter) {
        return FIRST_DAY.plus(QUARTER.multipliedBy(quarter));
    }

    static int dayOf(int quarter) {
        return quarter / QUARTERS_OF_A_DAY;
    }

    /** Returns the clicks of a quarter, oldest first. */
    List<Interaction> quarter(int quarter) throws IOException {
        return between(dayOf(quarter), start(quarter), start(quarter + 1));
    }

    /** Returns the clicks of a quarter's day and of the day before, up to the quarter's end. */
    List<Interaction> lately(int quarter) throws IOException {
        int day = dayOf(quarter);
        List<Interaction> clicks = new ArrayList<>();
        if (day > 0) {
            clicks.addAll(day(day - 1));
        }
        clicks.addAll(between(day, Instant.MIN, start(quarter + 1)));
        return clicks;
    }

    private List<Interaction> between(int day, Instant from, Instant to) throws IOException {
        return day(day).stream()
                .filter(
                        click -> {
                            Instant time = Instant.ofEpochMilli(click.eventTimeMillis());
                            return !time.isBefore(from) && time.isBefore(to);
                        })
                .toList();
    }

    /** Returns the clicks of a day, oldest first. */
    List<Interaction> day(int day) throws IOException {
        List<String> lines;
        try (BufferedReader reader =
                new BufferedReader(
                        new InputStreamReader(
                                new GZIPInputStream(Files.newInputStream(files.get(day))),
                                UTF_8))) {
            lines = reader.lines().toList();
        }
        long from = start(day * QUARTERS_OF_A_DAY).toEpochMilli();
        long length = Duration.ofDays(1).toMillis();
        List<Interaction> clicks = new ArrayList<>(lines.size());
        for (int i = 0; i < lines.size(); i++) {
            String[] words = lines.get(i).split(" ", 2);
            clicks.add(
                    Interaction.click(
                            day + "-" + i, words[0], words[1], from + length * i / lines.size()));
        }
        return clicks;
    }
}
