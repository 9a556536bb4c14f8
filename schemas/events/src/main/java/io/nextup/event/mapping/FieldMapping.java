package io.nextup.event.mapping;

import static java.util.Objects.requireNonNull;

import io.nextup.event.Interaction;
import io.nextup.event.Reserved;
import io.nextup.event.wire.Wanted;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Places of an interaction's fields in records of another shape, as in {@code
 * user=/visitor/id,item=/sku,time=/ts:iso,type='view',attributes.country=/visitor/country}.
 *
 * @param sources the place of each field that has one; none at all: the records are Nextup's own
 * @param attributes the place of each attribute, by its name
 * @param timeUnits unit or format of the times; {@link TimeUnits#GUESS} if the mapping does not say
 * @param timePattern form of times in {@link TimeUnits#ISO}: ISO 8601 or another one
 */
public record FieldMapping(
        Map<MappedField, FieldSource> sources,
        Map<String, FieldSource> attributes,
        TimeUnits timeUnits,
        TimePattern timePattern)
        implements Serializable {
    /** Leaves records as Nextup's own. */
    public static final FieldMapping NONE = new FieldMapping(Map.of(), Map.of(), TimeUnits.GUESS);

    /** Goes before an attribute's name. */
    private static final String ATTRIBUTES = "attributes.";

    /** Fields that no sequence and no answer depends on. The attributes are such, too. */
    private static final Set<MappedField> ONLY_KEPT =
            EnumSet.of(MappedField.RECOMMENDATION, MappedField.PLACEMENT, MappedField.VALUE);

    /**
     * A part, and the comma behind all but the last. A quote opens a constant, which may hold
     * commas, only where a place begins, or in the pattern of the time; anywhere else it belongs to
     * a name.
     */
    private static final Pattern PART =
            Pattern.compile(
                    "\\G(\\s*time\\s*=[^,:]*:(?:'[^']*'|[^,'])*|[^,=]*=\\s*'[^']*'[^,]*|[^,]*)(?:,|\\z)");

    private static final Pattern LIKE_A_PATTERN = Pattern.compile("yy|uu|[Hh]:m");

    private static final String FORM =
            "write user=PLACE,item=PLACE and optionally time=PLACE:UNIT, type=, session=, event=, recommendation=, placement=, value=, attributes.NAME=";

    public FieldMapping {
        sources = Map.copyOf(sources);
        attributes = Map.copyOf(attributes);
        requireNonNull(timePattern, "timePattern is null");
    }

    /** Makes one whose times are numbers or in ISO 8601. */
    public FieldMapping(
            Map<MappedField, FieldSource> sources,
            Map<String, FieldSource> attributes,
            TimeUnits timeUnits) {
        this(sources, attributes, timeUnits, TimePattern.ISO);
    }

    /**
     * Reads a mapping: parts {@code field=place} between commas. A place is a path such as {@code
     * /visitor/id}, a name, {@code @key}, {@code @header:NAME} or, of the type, a constant such as
     * {@code 'view'}; that of the time may end in {@code :s}, {@code :ms}, {@code :us}, {@code
     * :ns}, {@code :iso} or a {@link TimePattern}. A path may have {@code *} for each element of
     * one list, such as {@code /lines/*}: then each element is an interaction. Only a constant may
     * hold commas. The field of an attribute is {@code attributes.NAME}. An empty text is {@link
     * #NONE}.
     *
     * @throws IllegalArgumentException naming the part that is wrong
     */
    public static FieldMapping parse(String text) {
        if (text.isBlank()) {
            return NONE;
        }
        Map<MappedField, FieldSource> sources = new EnumMap<>(MappedField.class);
        Map<String, FieldSource> attributes = new HashMap<>();
        TimeUnits units = TimeUnits.GUESS;
        TimePattern pattern = TimePattern.ISO;
        for (String part : parts(text)) {
            int equals = part.indexOf('=');
            String word = equals < 0 ? part : part.substring(0, equals).strip();
            String place = equals < 0 ? "" : part.substring(equals + 1).strip();
            if (word.startsWith(ATTRIBUTES) && !place.isEmpty()) {
                String name = attribute(text, part, word);
                if (attributes.put(name, source(text, part, false, place)) != null) {
                    throw wrong(text, part, word + " stands twice");
                }
                continue;
            }
            MappedField field = MappedField.named(word).orElse(null);
            if (field == null || place.isEmpty()) {
                throw wrong(text, part, FORM);
            }
            if (field == MappedField.TIME) {
                Optional<TimeUnits> unit = unit(place);
                Optional<TimePattern> ofTexts = pattern(text, part, place, unit.isPresent());
                if (ofTexts.isPresent()) {
                    units = TimeUnits.ISO;
                    pattern = ofTexts.get();
                    place = place.substring(0, place.indexOf(':'));
                } else if (unit.isPresent()) {
                    units = unit.get();
                    place = place.substring(0, place.lastIndexOf(':'));
                }
            }
            boolean isType = field == MappedField.TYPE;
            if (sources.put(field, source(text, part, isType, place)) != null) {
                throw wrong(text, part, field.word() + " stands twice");
            }
        }
        FieldMapping mapping = new FieldMapping(sources, attributes, units, pattern);
        mapping.requireOneList();
        return mapping;
    }

    /** A {@code *} stands for each element of one list of a record, which is one user's. */
    private void requireOneList() {
        List<String> lists =
                places().flatMap(place -> listOf(place).stream()).distinct().sorted().toList();
        if (lists.isEmpty()) {
            return;
        }
        if (lists.size() > 1) {
            throw wrong("a * stands for each element of one list, and not of " + lists);
        }
        if (lists.get(0).isEmpty()) {
            throw wrong("a record is an object: before the * name the list in it, as /lines/*/sku");
        }
        if (places().anyMatch(FieldMapping::isOfListInList)) {
            throw wrong(
                    "a path has one * at most: give a number for the other list, as /lines/*/tags/0");
        }
        if (source(MappedField.USER).filter(FieldMapping::isOfLine).isPresent()) {
            throw wrong("the user has a *: a record is one user's");
        }
        if (source(MappedField.ITEM).filter(FieldMapping::isOfLine).isEmpty()) {
            throw wrong(
                    "the item has no *, and another field has: each element needs an item of its own");
        }
    }

    private IllegalArgumentException wrong(String why) {
        return new IllegalArgumentException("The fields \"%s\": %s".formatted(this, why));
    }

    private static boolean isOfListInList(FieldSource place) {
        String pointer = place.pointer().orElse("") + '/';
        return pointer.indexOf("/*/") != pointer.lastIndexOf("/*/");
    }

    private static boolean isOfLine(FieldSource place) {
        return listOf(place).isPresent();
    }

    /**
     * Returns the path of the list in each of whose elements a place is; empty if it is in none.
     */
    private static Optional<String> listOf(FieldSource place) {
        return place.pointer()
                .filter(Wanted::isOfEveryElement)
                .map(pointer -> pointer.substring(0, (pointer + '/').indexOf("/*/")));
    }

    /**
     * Returns the path of the list of which each element is an interaction; empty if a record is
     * one.
     */
    public Optional<String> list() {
        return source(MappedField.ITEM).flatMap(FieldMapping::listOf);
    }

    /** Returns the name of an attribute, which the job would refuse in every record if reserved. */
    private static String attribute(String text, String part, String word) {
        String name = word.substring(ATTRIBUTES.length());
        if (name.isEmpty()) {
            throw wrong(text, part, "after attributes. write the attribute's name");
        }
        if (Reserved.is(name)) {
            throw wrong(
                    text,
                    part,
                    "attributes that begin with %s are reserved".formatted(Reserved.PREFIX));
        }
        return name;
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

    private static FieldSource source(String text, String part, boolean isType, String place) {
        return switch (place.charAt(0)) {
            case '/' -> path(text, part, place);
            case '\'' -> constant(text, part, isType, place);
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
            String text, String part, boolean isType, String place) {
        if (!isType) {
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
        return sources.isEmpty() && attributes.isEmpty();
    }

    /** Returns the field's place; empty if the mapping names none. */
    public Optional<FieldSource> source(MappedField field) {
        return Optional.ofNullable(sources.get(field));
    }

    /** Returns the same places with another unit of the times. */
    public FieldMapping withTimeUnits(TimeUnits units) {
        return new FieldMapping(sources, attributes, units, timePattern);
    }

    /** Returns all places, of fields and of attributes. */
    public Stream<FieldSource> places() {
        return Stream.concat(sources.values().stream(), attributes.values().stream());
    }

    /** Returns the names of the headers that it reads. */
    public List<String> headers() {
        return places().filter(FieldSource.Header.class::isInstance)
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
     * Tells whether a history that another mapping has read may go on with this one: both make the
     * same interactions of a topic's records, however they are written ({@code sku} is the path
     * {@code /sku} there), but for attributes, recommendation, placement and value, of which this
     * one may read more.
     */
    public boolean goesOnFrom(FieldMapping before) {
        FieldMapping mine = normalForm();
        FieldMapping others = before.normalForm();
        return mine.timeUnits.equals(others.timeUnits)
                && mine.timePattern.equals(others.timePattern)
                && mine.inSequences().equals(others.inSequences())
                && mine.sources.entrySet().containsAll(others.sources.entrySet())
                && mine.attributes.entrySet().containsAll(others.attributes.entrySet());
    }

    private Map<MappedField, FieldSource> inSequences() {
        Map<MappedField, FieldSource> places = new HashMap<>(sources);
        places.keySet().removeAll(ONLY_KEPT);
        return places;
    }

    private FieldMapping normalForm() {
        Map<MappedField, FieldSource> places = new EnumMap<>(MappedField.class);
        sources.forEach((field, source) -> places.put(field, asPath(source)));
        places.remove(MappedField.TYPE, new FieldSource.Constant(Interaction.DEFAULT_TYPE));
        Map<String, FieldSource> ofAttributes = new HashMap<>();
        attributes.forEach((name, source) -> ofAttributes.put(name, asPath(source)));
        return new FieldMapping(
                places,
                ofAttributes,
                places.containsKey(MappedField.TIME) && timeUnits == TimeUnits.GUESS
                        ? TimeUnits.MILLISECONDS
                        : timeUnits,
                timePattern);
    }

    private static FieldSource asPath(FieldSource source) {
        return source.pointer().<FieldSource>map(FieldSource.Path::new).orElse(source);
    }

    /** Returns the text that {@link #parse} reads, fields in one order, attributes by name. */
    @Override
    public String toString() {
        return Stream.concat(
                        Arrays.stream(MappedField.values())
                                .filter(sources::containsKey)
                                .map(
                                        field ->
                                                field.word()
                                                        + "="
                                                        + sources.get(field)
                                                        + unitOf(field)),
                        attributes.keySet().stream()
                                .sorted()
                                .map(name -> ATTRIBUTES + name + "=" + attributes.get(name)))
                .collect(Collectors.joining(","));
    }

    private String unitOf(MappedField field) {
        if (field != MappedField.TIME || timeUnits == TimeUnits.GUESS) {
            return "";
        }
        return ":" + (timePattern.text().isEmpty() ? timeUnits.word() : timePattern.text());
    }
}
