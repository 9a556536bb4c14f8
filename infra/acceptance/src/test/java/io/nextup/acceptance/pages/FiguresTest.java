package io.nextup.acceptance.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The measured figures on the pages are those of one file of results. */
class FiguresTest {
    private static final Path PAGE = Pages.ROOT.resolve("model-trainer/MEASURED.md");
    private static final Path RESULTS = Pages.ROOT.resolve("model-trainer/benchmarks/results.csv");
    private static final String COST = "CPU-seconds";

    /** Pages write a measured figure so, and what a program prints with a zero first. */
    private static final Pattern FIGURE = Pattern.compile("(?<![\\w.,-])\\.\\d{4}(?!\\d)");

    @Test
    void theTablesOfThePageHoldTheFiguresOfTheFileAndNoOthers() throws IOException {
        Map<String, String> page = ofPage(Files.readAllLines(PAGE));

        assertThat(page).isEqualTo(ofFile(rows()));
        assertThat(page)
                .containsKeys(
                        "The default by data set | Beauty | default | NDCG@10",
                        "The default by data set | ML-1M | default | CPU-seconds",
                        "A request and the file | Beauty | default | module MB");
    }

    @Test
    void everyFigureOfFourDigitsOnAnyPageIsInTheFile() throws IOException {
        Set<String> known = new HashSet<>();
        for (Map<String, String> row : rows()) {
            List.of("value", "low", "high").forEach(column -> known.add(shown(row.get(column))));
        }
        List<String> unknown = new ArrayList<>();
        int found = 0;
        for (Path page : Pages.ofToday()) {
            for (MatchResult figure : FIGURE.matcher(Files.readString(page)).results().toList()) {
                found++;
                if (!known.contains(figure.group())) {
                    unknown.add(Pages.name(page) + ": " + figure.group());
                }
            }
        }
        assertThat(unknown).as("figures without a row in %s", Pages.name(RESULTS)).isEmpty();
        assertThat(found).isGreaterThan(100);
    }

    @Test
    void everyFigureNamesItsProtocolAndBuild() throws IOException {
        assertThat(rows())
                .allSatisfy(
                        row -> {
                            assertThat(row.get("protocol")).isNotEmpty();
                            assertThat(row.get("build")).matches("[0-9a-f]{8}|published: .+");
                            assertThat(row.get("value") + row.get("low")).isNotEmpty();
                        });
    }

    @Test
    void aFigureThatDiffersFromTheFileIsFound() {
        List<String> page =
                List.of(
                        "## Made up",
                        "| data | model | NDCG@10 | CPU-seconds |",
                        "|---|---|---|---|",
                        "| 1,000 items | default `--networks 1` | .1230 (.1200 to .1250) | 1,900 to 2,000 |");
        List<Map<String, String>> file =
                read(
                        List.of(
                                "table,dataset,setting,metric,value,low,high,cpu_seconds_low,cpu_seconds_high",
                                "Made up,1000 items,default --networks 1,NDCG@10,0.1230,0.1200,0.1250,1900,2000",
                                "trial: a,1000 items,default,NDCG@10,0.1230,,,,"));

        assertThat(ofPage(page)).hasSize(2).isEqualTo(ofFile(file));
        assertThat(ofPage(page.stream().map(line -> line.replace(".1250", ".1251")).toList()))
                .isNotEqualTo(ofFile(file));
    }

    /** Each figure of a table by heading, first two cells and head of its column. */
    private static Map<String, String> ofPage(List<String> lines) {
        Map<String, String> figures = new TreeMap<>();
        String heading = "";
        List<String> heads = List.of();
        for (String line : lines) {
            if (line.startsWith("#")) {
                heading = line.replaceFirst("#+ ", "");
            }
            if (!line.startsWith("|")) {
                heads = List.of();
                continue;
            }
            List<String> cells = cells(line);
            if (heads.isEmpty()) {
                heads = cells;
            } else if (!line.startsWith("|--")) {
                for (int i = 2; i < cells.size(); i++) {
                    if (!cells.get(i).isEmpty()) {
                        String row = key(heading, cells.get(0), cells.get(1), heads.get(i));
                        assertThat(figures.put(row, cells.get(i))).as(row).isNull();
                    }
                }
            }
        }
        return figures;
    }

    /** The same of the file; a table with a colon in its name is not on the page. */
    private static Map<String, String> ofFile(List<Map<String, String>> rows) {
        Map<String, String> figures = new TreeMap<>();
        for (Map<String, String> row : rows) {
            String table = row.get("table");
            if (!table.contains(":")) {
                String dataset = row.get("dataset");
                String setting = row.get("setting");
                String figure = text(row.get("value"), row.get("low"), row.get("high"));
                String key = key(table, dataset, setting, row.get("metric"));
                assertThat(figures.put(key, figure)).as(key).isNull();
                String cost = text("", row.get("cpu_seconds_low"), row.get("cpu_seconds_high"));
                if (!cost.isEmpty()) {
                    assertThat(figures.merge(key(table, dataset, setting, COST), cost, (a, b) -> a))
                            .isEqualTo(cost);
                }
            }
        }
        return figures;
    }

    private static String key(String table, String dataset, String setting, String metric) {
        return String.join(" | ", table, dataset, setting, metric);
    }

    /** Without code marks and commas of thousands. */
    private static List<String> cells(String line) {
        return Arrays.stream(line.replaceFirst("^\\|(.*)\\|$", "$1").split("\\|", -1))
                .map(cell -> cell.replace("`", "").replaceAll("(?<=\\d),(?=\\d{3})", "").strip())
                .toList();
    }

    private static String text(String value, String low, String high) {
        if (low.isEmpty() || low.equals(high)) {
            return shown(value + low);
        }
        String range = shown(low) + " to " + shown(high);
        return value.isEmpty() ? range : "%s (%s)".formatted(shown(value), range);
    }

    /** As the pages write it: two decimals or more stand without a zero before them. */
    private static String shown(String number) {
        return number.replaceFirst("^(-?)0\\.(?=\\d\\d)", "$1.");
    }

    private static List<Map<String, String>> rows() throws IOException {
        return read(Files.readAllLines(RESULTS));
    }

    private static List<Map<String, String>> read(List<String> lines) {
        List<String> heads = List.of(lines.get(0).split(",", -1));
        List<Map<String, String>> rows = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            List<String> cells = List.of(line.split(",", -1));
            assertThat(cells).as(line).hasSameSizeAs(heads);
            Map<String, String> row = new LinkedHashMap<>();
            for (int i = 0; i < heads.size(); i++) {
                row.put(heads.get(i), cells.get(i));
            }
            rows.add(row);
        }
        return rows;
    }
}
