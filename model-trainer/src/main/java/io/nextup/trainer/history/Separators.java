package io.nextup.trainer.history;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.RuntimeJsonMappingException;
import io.nextup.event.mapping.FieldMapping;
import io.nextup.event.mapping.FieldSource;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds what stands between the columns of a file: each candidate reads its first lines. */
public final class Separators {
    /**
     * Candidates; the first of several that read a file alike wins, since a title holds a comma
     * more often than a |.
     */
    private static final List<Character> CANDIDATES = List.of('\t', '|', ';', ',');

    private Separators() {}

    /**
     * Reading of a file's first lines by a candidate.
     *
     * @param named number of cells of the first row whose names are known
     * @param even share of the rows that have as many columns as the first one
     */
    private record Reading(char separator, String[] first, long named, double even) {}

    /** Returns what separates most columns most evenly; a comma where nothing separates any. */
    public static char of(List<String> lines) {
        return of(lines, FieldMapping.NONE);
    }

    /**
     * @param columns columns that the user named: the first row should hold their names
     */
    static char of(List<String> lines, FieldMapping columns) {
        return CANDIDATES.stream()
                .flatMap(separator -> reading(separator, lines, columns).stream())
                .max(
                        Comparator.comparingLong(Reading::named)
                                .thenComparingDouble(Reading::even)
                                // The first of equals.
                                .thenComparingInt(one -> -CANDIDATES.indexOf(one.separator())))
                .map(Reading::separator)
                .orElse(',');
    }

    /** Returns the cells of a file's first row. */
    static String[] first(List<String> lines, char separator) {
        return reading(separator, lines, FieldMapping.NONE)
                .map(Reading::first)
                .orElseGet(() -> new String[] {lines.get(0)});
    }

    /** Returns empty where the candidate separates nothing. */
    private static Optional<Reading> reading(
            char separator, List<String> lines, FieldMapping columns) {
        List<String[]> rows = rows(separator, lines);
        if (rows.isEmpty() || rows.get(0).length < 2) {
            return Optional.empty();
        }
        String[] first = rows.get(0);
        Set<String> wanted =
                columns.places()
                        .filter(FieldSource.Name.class::isInstance)
                        .map(FieldSource::toString)
                        .collect(Collectors.toSet());
        long named = Arrays.stream(first).filter(cell -> wanted.contains(cell.strip())).count();
        return Optional.of(
                new Reading(
                        separator,
                        first,
                        ColumnPositions.isHeader(first) ? Math.max(1, named) : named,
                        (double) rows.stream().filter(row -> row.length == first.length).count()
                                / rows.size()));
    }

    private static List<String[]> rows(char separator, List<String> lines) {
        List<String[]> rows = new ArrayList<>();
        try (MappingIterator<String[]> read =
                DelimitedReader.rows(new StringReader(String.join("\n", lines)), separator)) {
            while (read.hasNextValue()) {
                rows.add(read.nextValue());
            }
        } catch (IOException | RuntimeJsonMappingException e) {
            // A quoted cell may begin in the last of the lines, and a candidate may be wrong.
        }
        return rows;
    }
}
