package io.nextup.event.mapping;

import io.nextup.event.Interaction;
import io.nextup.event.Reserved;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Places of an interaction's fields in records of another shape, as in {@code
 * user=/visitor/id,item=/sku,time=/ts:iso,type='view'}.
 *
 * @param sources the place of each field that has one; none at all: the records are Nextup's own
 * @param timeUnits unit or format of the times; {@link TimeUnits#GUESS} if the mapping does not say
 */
public record FieldMapping(Map<MappedField, FieldSource> sources, TimeUnits timeUnits)
        implements Serializable {
    /** Leaves records as Nextup's own. */
    public static final FieldMapping NONE = new FieldMapping(Map.of(), TimeUnits.GUESS);

    /**
     * A part, and the comma behind all but the last. A quote opens a constant, which may hold
     * commas, only where a place begins; anywhere else it belongs to a name.
     */
    private static final Pattern PART =
            Pattern.compile("\\G([^,=]*=\\s*'[^']*'[^,]*|[^,]*)(?:,|\\z)");

    private static final String FORM =
            "write user=PLACE,item=PLACE and optionally time=PLACE:UNIT, type=, session=, event=";

    public FieldMapping {
        sources = Map.copyOf(sources);
    }

    /**
     * Reads a mapping: parts {@code field=place} between commas. A place is a path such as {@code
     * /visitor/id}, a name, {@code @key}, {@code @header:NAME} or, of the type, a constant such as
     * {@code 'view'}; that of the time may end in {@code :s}, {@code :ms}, {@code :us}, {@code :ns}
     * or {@code :iso}. Only a constant may hold commas. An empty text is {@link #NONE}.
     *
     * @throws IllegalArgumentException naming the part that is wrong
     */
    public static FieldMapping parse(String text) {
        if (text.isBlank()) {
            return NONE;
        }
        Map<MappedField, FieldSource> sources = new EnumMap<>(MappedField.class);
        TimeUnits units = TimeUnits.GUESS;
        for (String part : parts(text)) {
            int equals = part.indexOf('=');
            MappedField field =
                    MappedField.named(equals < 0 ? part : part.substring(0, equals).strip())
                            .orElse(null);
            String place = equals < 0 ? "" : part.substring(equals + 1).strip();
            if (field == null || place.isEmpty()) {
                throw wrong(text, part, FORM);
            }
            if (field == MappedField.TIME) {
                Optional<TimeUnits> unit = unit(place);
                if (unit.isPresent()) {
                    units = unit.get();
                    place = place.substring(0, place.lastIndexOf(':'));
                } else if (place.startsWith("/") && place.indexOf(':') >= 0) {
                    throw wrong(text, part, "after the colon write s, ms, us, ns or iso");
                }
            }
            if (sources.put(field, source(text, part, field, place)) != null) {
                throw wrong(text, part, field.word() + " stands twice");
            }
        }
        return new FieldMapping(sources, units);
    }

    private static List<String> parts(String text) {
        List<String> parts = new ArrayList<>();
        Matcher part = PART.matcher(text);
        boolean more = true;
        while (more && part.find()) {
            parts.add(part.group(1).strip());
            more = part.end() > part.end(1);
        }
        return parts;
    }

    private static Optional<TimeUnits> unit(String place) {
        int colon = place.lastIndexOf(':');
        return colon < 0
                ? Optional.empty()
                : TimeUnits.named(place.substring(colon + 1)).filter(u -> u != TimeUnits.GUESS);
    }

    private static FieldSource source(String text, String part, MappedField field, String place) {
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

    private static FieldSource.Constant constant(
            String text, String part, MappedField field, String place) {
        if (field != MappedField.TYPE) {
            throw wrong(
                    text,
                    part,
                    "only the type may be the same for all events: write a name that begins with a quote as a path, as /'name");
        }
        if (place.length() < 3 || place.indexOf('\'', 1) != place.length() - 1) {
            throw wrong(
                    text,
                    part,
                    "write a constant between two quotes, without a quote in it, as 'view'");
        }
        String type = place.substring(1, place.length() - 1);
        if (Reserved.is(type)) {
            throw wrong(
                    text, part, "types that begin with %s are reserved".formatted(Reserved.PREFIX));
        }
        return new FieldSource.Constant(type);
    }

    private static IllegalArgumentException wrong(String text, String part, String way) {
        return new IllegalArgumentException(
                "\"%s\" in the fields \"%s\": %s".formatted(part, text, way));
    }

    /** Tells whether records are Nextup's own. */
    public boolean isNone() {
        return sources.isEmpty();
    }

    /** Returns the field's place; empty if the mapping names none. */
    public Optional<FieldSource> source(MappedField field) {
        return Optional.ofNullable(sources.get(field));
    }

    /** Returns the names of the headers that it reads. */
    public List<String> headers() {
        return sources.values().stream()
                .filter(FieldSource.Header.class::isInstance)
                .map(source -> ((FieldSource.Header) source).name())
                .distinct()
                .sorted()
                .toList();
    }

    /**
     * Returns this mapping if records of a topic can be read by it.
     *
     * @throws IllegalArgumentException if it names a place for other fields and none for the user
     *     or the item
     */
    public FieldMapping ofTopic() {
        for (MappedField field : List.of(MappedField.USER, MappedField.ITEM)) {
            if (!isNone() && source(field).isEmpty()) {
                throw new IllegalArgumentException(
                        "The fields \"%s\" name no place for the %s: %s"
                                .formatted(this, field.word(), FORM));
            }
        }
        return this;
    }

    /**
     * Tells whether both make the same interactions of a topic's records, however they are written:
     * {@code sku} is the path {@code /sku} there.
     */
    public boolean readsAs(FieldMapping other) {
        return normalForm().equals(other.normalForm());
    }

    private FieldMapping normalForm() {
        Map<MappedField, FieldSource> places = new EnumMap<>(MappedField.class);
        sources.forEach(
                (field, source) ->
                        places.put(
                                field,
                                source.pointer()
                                        .<FieldSource>map(FieldSource.Path::new)
                                        .orElse(source)));
        places.remove(MappedField.TYPE, new FieldSource.Constant(Interaction.DEFAULT_TYPE));
        return new FieldMapping(
                places,
                places.containsKey(MappedField.TIME) && timeUnits == TimeUnits.GUESS
                        ? TimeUnits.MILLISECONDS
                        : timeUnits);
    }

    /** Returns the text that {@link #parse} reads, fields in one order. */
    @Override
    public String toString() {
        return Arrays.stream(MappedField.values())
                .filter(sources::containsKey)
                .map(field -> field.word() + "=" + sources.get(field) + unitOf(field))
                .collect(Collectors.joining(","));
    }

    private String unitOf(MappedField field) {
        return field == MappedField.TIME && timeUnits != TimeUnits.GUESS
                ? ":" + timeUnits.word()
                : "";
    }
}
