package io.nextup.acceptance.kubernetes;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The table below a heading of a page, held against what the manifests say.
 *
 * @param rows without the head; cells without the signs of code
 */
record PageTable(String heading, List<List<String>> rows) {
    /** Reads the first table below a heading. */
    static PageTable below(String heading, String page) {
        List<String> lines = page.lines().toList();
        int start = lines.indexOf(heading);
        if (start < 0) {
            throw new IllegalArgumentException("There is no heading \"%s\"".formatted(heading));
        }
        List<List<String>> rows =
                lines.subList(start, lines.size()).stream()
                        .dropWhile(line -> !line.startsWith("|"))
                        .takeWhile(line -> line.startsWith("|"))
                        .skip(2)
                        .map(PageTable::cells)
                        .toList();
        return new PageTable(heading, rows);
    }

    private static List<String> cells(String line) {
        return Stream.of(line.substring(1, line.lastIndexOf('|')).split("\\|"))
                .map(cell -> cell.replace("`", "").strip())
                .toList();
    }

    /** Returns each row that one side has alone, with the side that has it. */
    List<String> differences(List<List<String>> computed) {
        List<String> differences = new ArrayList<>();
        for (List<String> row : computed) {
            if (!rows.contains(row)) {
                differences.add("The manifests say %s, the page does not".formatted(row));
            }
        }
        for (List<String> row : rows) {
            if (!computed.contains(row)) {
                differences.add("The page says %s, the manifests do not".formatted(row));
            }
        }
        return differences;
    }
}
