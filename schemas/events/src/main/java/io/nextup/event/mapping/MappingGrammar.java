package io.nextup.event.mapping;

import io.nextup.event.Reserved;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Grammar of mappings: parts {@code field=place} between commas. A place is a path such as {@code
 * /visitor/id}, a name, {@code @key}, {@code @header:NAME} or, of one field, a constant such as
 * {@code 'view'}; that of a time may end in {@code :s}, {@code :ms}, {@code :us}, {@code :ns},
 * {@code :iso} or a {@link TimePattern}. Only a constant may hold commas. The field of an attribute
 * is {@code attributes.NAME}. Immutable.
 *
 * @param <F> the fields
 */
final class MappingGrammar<F extends Enum<F> & FieldWord> {
    private static final Pattern LIKE_A_PATTERN = Pattern.compile("yy|uu|[Hh]:m");

    private final Class<F> fields;
    private final F constant;
    private final String records;
    private final String form;

    /**
     * A part, and the comma behind all but the last. A quote opens a constant, which may hold
     * commas, only where a place begins, or in the pattern of a time; anywhere else it belongs to a
     * name.
     */
    private final Pattern nextPart;

    /**
     * @param constant the field that may be a constant; null for none
     * @param records the records in words
     * @param form the form of mappings in words
     */
    MappingGrammar(Class<F> fields, F constant, String records, String form) {
        this.fields = fields;
        this.constant = constant;
        this.records = records;
        this.form = form;
        String times =
                Arrays.stream(fields.getEnumConstants())
                        .filter(FieldWord::isTime)
                        .map(FieldWord::word)
                        .collect(Collectors.joining("|"));
        this.nextPart =
                Pattern.compile(
                        "\\G(\\s*(?:%s)\\s*=[^,:]*:(?:'[^']*'|[^,'])*|[^,=]*=\\s*'[^']*'[^,]*|[^,]*)(?:,|\\z)"
                                .formatted(times));
    }

    /**
     * Reads a mapping. An empty text has no places.
     *
     * @throws IllegalArgumentException naming the part that is wrong
     */
    Mapping<F> parse(String text) {
        Map<F, FieldSource> sources = new EnumMap<>(fields);
        Map<String, FieldSource> attributes = new HashMap<>();
        Map<F, TimeForm> times = new EnumMap<>(fields);
        for (String part : parts(text)) {
            int equals = part.indexOf('=');
            String word = equals < 0 ? part : part.substring(0, equals).strip();
            String place = equals < 0 ? "" : part.substring(equals + 1).strip();
            if (word.startsWith(Mapping.ATTRIBUTES) && !place.isEmpty()) {
                String name = attribute(text, part, word);
                if (attributes.put(name, source(text, part, null, place)) != null) {
                    throw wrong(text, part, word + " stands twice");
                }
                continue;
            }
            F field = named(word).orElse(null);
            if (field != null && field.isTime()) {
                Optional<TimeUnits> unit = unit(place);
                Optional<TimePattern> ofTexts = pattern(text, part, place, unit.isPresent());
                if (ofTexts.isPresent()) {
                    times.put(field, new TimeForm(TimeUnits.ISO, ofTexts.get()));
                    place = place.substring(0, place.indexOf(':'));
                } else if (unit.isPresent()) {
                    times.put(field, new TimeForm(unit.get(), TimePattern.ISO));
                    place = place.substring(0, place.lastIndexOf(':'));
                }
            }
            if (field == null || place.isEmpty()) {
                throw wrong(text, part, form);
            }
            if (sources.put(field, source(text, part, field, place)) != null) {
                throw wrong(text, part, field.word() + " stands twice");
            }
        }
        return new Mapping<>(sources, attributes, times);
    }

    private Optional<F> named(String word) {
        return Arrays.stream(fields.getEnumConstants())
                .filter(field -> field.word().equalsIgnoreCase(word))
                .findFirst();
    }

    private List<String> parts(String text) {
        List<String> parts = new ArrayList<>();
        Matcher next = nextPart.matcher(text);
        boolean more = !text.isBlank();
        while (more && next.find()) {
            parts.add(next.group(1).strip());
            more = next.end() > next.end(1);
        }
        return parts;
    }

    /** Returns the name of an attribute, which the job would refuse in every record if reserved. */
    private static String attribute(String text, String part, String word) {
        String name = word.substring(Mapping.ATTRIBUTES.length());
        if (name.isEmpty()) {
            throw wrong(text, part, "after attributes. write the attribute's name");
        }
        requireFree(text, part, "attribute", name);
        return name;
    }

    private static void requireFree(String text, String part, String what, String name) {
        if (Reserved.is(name)) {
            throw wrong(
                    text,
                    part,
                    "%ss that begin with %s are reserved".formatted(what, Reserved.PREFIX));
        }
    }

    private static Optional<TimeUnits> unit(String place) {
        int colon = place.lastIndexOf(':');
        return colon < 0
                ? Optional.empty()
                : TimeUnits.named(place.substring(colon + 1)).filter(u -> u != TimeUnits.GUESS);
    }

    /** Returns the pattern behind the first colon; empty where the colon belongs to a name. */
    private static Optional<TimePattern> pattern(
            String text, String part, String place, boolean hasUnit) {
        int colon = place.indexOf(':');
        if (colon <= 0 || colon == place.length() - 1) {
            return Optional.empty();
        }
        try {
            return Optional.of(new TimePattern(place.substring(colon + 1)));
        } catch (IllegalArgumentException e) {
            if (!hasUnit && (place.startsWith("/") || LIKE_A_PATTERN.matcher(place).find())) {
                throw wrong(
                        text,
                        part,
                        "after the colon write s, ms, us, ns or iso, or a pattern such as dd.MM.yyyy HH:mm; "
                                + e.getMessage());
            }
            return Optional.empty();
        }
    }

    /**
     * @param field the field; null for an attribute
     */
    private FieldSource source(String text, String part, F field, String place) {
        return switch (place.charAt(0)) {
            case '/' -> path(text, part, place);
            case '\'' -> constant(text, part, field, place);
            case '@' -> {
                if (place.equals(FieldSource.Key.WORD)) {
                    yield new FieldSource.Key();
                }
                if (place.startsWith(FieldSource.Header.PREFIX)
                        && !place.equals(FieldSource.Header.PREFIX)) {
                    yield new FieldSource.Header(
                            place.substring(FieldSource.Header.PREFIX.length()));
                }
                throw wrong(text, part, "after @ write key or header:NAME");
            }
            default -> new FieldSource.Name(place);
        };
    }

    private static FieldSource.Path path(String text, String part, String place) {
        if (place.matches(".*~([^01]|$).*")) {
            throw wrong(text, part, "in a JSON pointer ~0 stands for ~ and ~1 for /");
        }
        return new FieldSource.Path(place);
    }

    private FieldSource.Constant constant(String text, String part, F field, String place) {
        if (field == null || field != constant) {
            throw wrong(
                    text,
                    part,
                    "%s may be the same for all %s: write a name that begins with a quote as a path, as /'name"
                            .formatted(
                                    constant == null ? "no field" : "only the " + constant.word(),
                                    records));
        }
        if (place.length() < 3 || place.indexOf('\'', 1) != place.length() - 1) {
            throw wrong(
                    text,
                    part,
                    "write a constant between two quotes, without a quote in it, as 'view'");
        }
        String same = place.substring(1, place.length() - 1);
        requireFree(text, part, field.word(), same);
        return new FieldSource.Constant(same);
    }

    private static IllegalArgumentException wrong(String text, String part, String way) {
        return new IllegalArgumentException(
                "\"%s\" in the fields \"%s\": %s".formatted(part, text, way));
    }
}
