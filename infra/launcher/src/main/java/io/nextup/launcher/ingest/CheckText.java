package io.nextup.launcher.ingest;

import io.nextup.event.Excerpt;
import io.nextup.event.TerminalText;
import io.nextup.launcher.ingest.CheckReport.FieldReading;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A check as a person reads it. Texts from the records cannot steer the terminal. */
public final class CheckText {
    private static final int MOST_TYPES = 12;
    private static final int MOST_PLACE_CHARACTERS = 60;
    private static final int MOST_DETAIL_CHARACTERS = 240;

    private static final DateTimeFormatter DAY = format("yyyy-MM-dd");
    private static final DateTimeFormatter MINUTE = format("yyyy-MM-dd HH:mm");
    private static final DateTimeFormatter CLOCK = format("HH:mm");

    /** Words that no shell changes. */
    private static final Pattern PLAIN = Pattern.compile("[\\w/,=:.@+%-]+");

    private final PrintWriter out;

    private CheckText(PrintWriter out) {
        this.out = out;
    }

    private static DateTimeFormatter format(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC);
    }

    /**
     * Prints a check.
     *
     * @param commands what to run next
     */
    public static void print(
            String topic, SampleCheck check, List<String> commands, PrintWriter out) {
        new CheckText(out).print(topic, check, commands);
    }

    /** Returns a word as a shell takes it. */
    public static String quoted(String word) {
        if (PLAIN.matcher(word).matches()) {
            return word;
        }
        return '"' + word.replaceAll("([\\\\\"$`])", "\\\\$1") + '"';
    }

    private void print(String topic, SampleCheck check, List<String> commands) {
        CheckReport report = check.report();
        if (report.records() == 0) {
            line("%s is empty: there is nothing to check", topic);
            return;
        }
        check.proposal()
                .ifPresent(
                        proposal -> {
                            line("The newest record: %s", check.newest().orElse("none"));
                            out.println();
                            proposal(proposal);
                        });
        if (!check.lacksMapping()) {
            line(
                    "The job takes %,d of the newest %,d records of %s%s: %,d interactions%s",
                    report.taken(),
                    report.records(),
                    topic,
                    check.mapping().isNone() ? ", as Nextup's own" : "",
                    report.interactions(),
                    report.erasures() == 0
                            ? ""
                            : String.format(Locale.ROOT, ", and %,d erasures", report.erasures()));
            out.println();
            fields(report);
            if (report.types().size() > 1) {
                out.println("  Which types enter a sequence: nextup.sequence.types (default: all)");
            }
            deadLetters(report);
            warnings(report);
        } else {
            Optional<String> form =
                    report.warnings().stream()
                            .filter(warning -> warning.kind().isOfForm())
                            .map(CheckReport.Warning::detail)
                            .findFirst();
            line(
                    "No mapping is found for the newest %,d records of %s: %s",
                    report.records(),
                    topic,
                    form.orElseGet(
                            () ->
                                    "give one, such as --mapping "
                                            + example(check.proposal().orElseThrow())));
            boolean hasNoPlaces =
                    check.proposal().orElseThrow().choices().stream()
                            .allMatch(choice -> choice.others().isEmpty());
            if (hasNoPlaces) {
                deadLetters(report);
            }
        }
        if (check.isGuess()) {
            out.println();
            out.println(
                    "User, item or time is a guess: compare with the newest record, and check again with --mapping");
        }
        if (!commands.isEmpty()) {
            out.println();
            out.println("Next:");
            commands.forEach(command -> line("  %s", command));
        }
    }

    /** Returns a mapping by what is likeliest. */
    private static String example(MappingProposal proposal) {
        List<String> parts = new ArrayList<>();
        for (MappingProposal.Choice choice : proposal.choices()) {
            String word = choice.field().word();
            if (choice.place() != null) {
                parts.add(word + "=" + choice.place());
            } else if (word.equals("user") || word.equals("item")) {
                parts.add(word + "=PLACE");
            }
        }
        return quoted(String.join(",", parts));
    }

    private void proposal(MappingProposal proposal) {
        if (!proposal.mapping().isNone()) {
            out.println("Proposed mapping, from names and values:");
            line("  --mapping %s", quoted(proposal.mapping().toString()));
            out.println();
        }
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"field", "taken from", "because of", "or"});
        for (MappingProposal.Choice choice : proposal.choices()) {
            String others =
                    choice.others().stream()
                            .map(CheckText::candidate)
                            .collect(Collectors.joining(", "));
            rows.add(
                    new String[] {
                        choice.field().word(),
                        choice.place() == null ? "?" : place(choice.place().toString()),
                        (choice.place() == null || choice.sure() ? "" : "uncertain: ")
                                + choice.reason(),
                        others
                    });
        }
        table(rows);
        out.println();
    }

    private static String candidate(MappingProposal.Candidate candidate) {
        return "%s (%s)"
                .formatted(
                        place(candidate.place().toString()),
                        String.join(", ", candidate.samples()));
    }

    private void fields(CheckReport report) {
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"field", "place", "read in", "values"});
        for (FieldReading field : report.fields()) {
            boolean isTypes = field.field().equals("type");
            rows.add(
                    new String[] {
                        field.field(),
                        field.place() == null ? missing(field.field()) : place(field.place()),
                        String.format(Locale.ROOT, "%,d", field.records()),
                        isTypes ? types(report.types()) : values(field)
                    });
        }
        table(rows);
    }

    private static String missing(String field) {
        return switch (field) {
            case "time" -> "(the record's timestamp)";
            case "type" -> "(none: always click)";
            default -> "(none)";
        };
    }

    private static String values(FieldReading field) {
        return field.from() == null
                ? String.join(", ", field.samples())
                : range(field.from(), field.to());
    }

    /** Returns a range of times to the minute, in UTC; the day once where it is one. */
    static String range(Instant from, Instant to) {
        boolean isOneDay = DAY.format(from).equals(DAY.format(to));
        return "%s to %s UTC"
                .formatted(MINUTE.format(from), (isOneDay ? CLOCK : MINUTE).format(to));
    }

    private static String types(Map<String, Integer> types) {
        String most =
                types.entrySet().stream()
                        .limit(MOST_TYPES)
                        .map(
                                one ->
                                        String.format(
                                                Locale.ROOT,
                                                "%s %,d",
                                                PlaceValues.shortened(one.getKey()),
                                                one.getValue()))
                        .collect(Collectors.joining(", "));
        return types.size() <= MOST_TYPES
                ? most
                : String.format(
                        Locale.ROOT, "%s, and %,d more types", most, types.size() - MOST_TYPES);
    }

    private void deadLetters(CheckReport report) {
        if (report.refused() == 0) {
            return;
        }
        out.println();
        line("%,d would be dead letters:", report.refused());
        for (CheckReport.Refusal refusal : report.deadLetters()) {
            line(
                    "  %,d %s, such as %d:%d: %s",
                    refusal.records(),
                    refusal.reason(),
                    refusal.partition(),
                    refusal.offset(),
                    Excerpt.cut(refusal.detail(), MOST_DETAIL_CHARACTERS));
        }
    }

    private void warnings(CheckReport report) {
        if (report.warnings().isEmpty()) {
            return;
        }
        out.println();
        report.warnings().forEach(warning -> line("Warning: %s", warning.detail()));
    }

    private static String place(String place) {
        return Excerpt.of(Excerpt.cut(place, MOST_PLACE_CHARACTERS));
    }

    /** Prints rows whose columns begin below each other. */
    private void table(List<String[]> rows) {
        int columns = rows.get(0).length;
        int[] widths = new int[columns];
        for (String[] row : rows) {
            for (int i = 0; i < columns - 1; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        for (String[] row : rows) {
            StringBuilder text = new StringBuilder("  ");
            for (int i = 0; i < columns; i++) {
                text.append(row[i]);
                if (i < columns - 1) {
                    text.append(" ".repeat(widths[i] - row[i].length() + 2));
                }
            }
            line("%s", text.toString().stripTrailing());
        }
    }

    private void line(String format, Object... values) {
        out.println(TerminalText.onOneLine(String.format(Locale.ROOT, format, values)));
    }
}
