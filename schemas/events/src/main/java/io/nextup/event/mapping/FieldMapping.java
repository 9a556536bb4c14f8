package io.nextup.event.mapping;

import io.nextup.event.Interaction;
import java.io.Serializable;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Places of an interaction's fields in records of another shape, as in {@code
 * user=/visitor/id,item=/sku,time=/ts:iso,type='view',attributes.country=/visitor/country}.
 *
 * @param mapping the places; none at all: the records are Nextup's own
 */
public record FieldMapping(Mapping<MappedField> mapping) implements Serializable {
    /** Leaves records as Nextup's own. */
    public static final FieldMapping NONE = new FieldMapping(Map.of(), Map.of(), TimeUnits.GUESS);

    /** Fields that no sequence and no answer depends on. The attributes are such, too. */
    private static final Set<MappedField> ONLY_KEPT =
            EnumSet.of(MappedField.RECOMMENDATION, MappedField.PLACEMENT, MappedField.VALUE);

    private static final String FORM =
            "write user=PLACE,item=PLACE and optionally time=PLACE:UNIT, type=, session=, event=, recommendation=, placement=, value=, attributes.NAME=";

    private static final MappingGrammar<MappedField> GRAMMAR =
            new MappingGrammar<>(MappedField.class, MappedField.TYPE, "events", FORM);

    /** Makes one whose times are numbers or in ISO 8601. */
    public FieldMapping(
            Map<MappedField, FieldSource> sources,
            Map<String, FieldSource> attributes,
            TimeUnits timeUnits) {
        this(sources, attributes, new TimeForm(timeUnits, TimePattern.ISO));
    }

    private FieldMapping(
            Map<MappedField, FieldSource> sources,
            Map<String, FieldSource> attributes,
            TimeForm time) {
        this(
                new Mapping<>(
                        sources,
                        attributes,
                        time.equals(TimeForm.GUESS) ? Map.of() : Map.of(MappedField.TIME, time)));
    }

    /**
     * Reads a mapping by the {@linkplain MappingGrammar grammar}. The type may be a constant. A
     * path may have {@code *} for each element of one list, such as {@code /lines/*}: then each
     * element is an interaction. An empty text is {@link #NONE}.
     *
     * @throws IllegalArgumentException naming the part that is wrong
     */
    public static FieldMapping parse(String text) {
        FieldMapping mapping = new FieldMapping(GRAMMAR.parse(text));
        mapping.requireOneList();
        return mapping;
    }

    /** A {@code *} stands for each element of one list of a record, which is one user's. */
    private void requireOneList() {
        mapping.requireOneList();
        if (places().noneMatch(FieldMapping::isOfLine)) {
            return;
        }
        if (source(MappedField.USER).filter(FieldMapping::isOfLine).isPresent()) {
            throw mapping.wrong("the user has a *: a record is one user's");
        }
        if (list().isEmpty()) {
            throw mapping.wrong(
                    "the item has no *, and another field has: each element needs an item of its own");
        }
    }

    private static boolean isOfLine(FieldSource place) {
        return Mapping.listOf(place).isPresent();
    }

    /**
     * Returns the path of the list of which each element is an interaction; empty if a record is
     * one.
     */
    public Optional<String> list() {
        return source(MappedField.ITEM).flatMap(Mapping::listOf);
    }

    /** Returns the place of each field that has one. */
    public Map<MappedField, FieldSource> sources() {
        return mapping.sources();
    }

    /** Returns the place of each attribute, by its name. */
    public Map<String, FieldSource> attributes() {
        return mapping.attributes();
    }

    /**
     * Returns the unit or format of the times; {@link TimeUnits#GUESS} if the mapping does not say.
     */
    public TimeUnits timeUnits() {
        return mapping.time(MappedField.TIME).units();
    }

    /** Returns the form of times in {@link TimeUnits#ISO}: ISO 8601 or another one. */
    public TimePattern timePattern() {
        return mapping.time(MappedField.TIME).pattern();
    }

    /** Tells whether records are Nextup's own. */
    public boolean isNone() {
        return mapping.isNone();
    }

    /** Returns the field's place; empty if the mapping names none. */
    public Optional<FieldSource> source(MappedField field) {
        return mapping.source(field);
    }

    /** Returns the same places with another unit of the times. */
    public FieldMapping withTimeUnits(TimeUnits units) {
        return new FieldMapping(sources(), attributes(), new TimeForm(units, timePattern()));
    }

    /** Returns all places, of fields and of attributes. */
    public Stream<FieldSource> places() {
        return mapping.places();
    }

    /** Returns the names of the headers that it reads. */
    public List<String> headers() {
        return mapping.headers();
    }

    /**
     * Returns this mapping if records of a topic can be read by it.
     *
     * @throws IllegalArgumentException if it names a place for other fields and none for the user
     *     or the item
     */
    public FieldMapping ofTopic() {
        mapping.require(MappedField.USER, FORM);
        mapping.require(MappedField.ITEM, FORM);
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
        return mine.mapping.times().equals(others.mapping.times())
                && mine.inSequences().equals(others.inSequences())
                && mine.sources().entrySet().containsAll(others.sources().entrySet())
                && mine.attributes().entrySet().containsAll(others.attributes().entrySet());
    }

    private Map<MappedField, FieldSource> inSequences() {
        Map<MappedField, FieldSource> places = new HashMap<>(sources());
        places.keySet().removeAll(ONLY_KEPT);
        return places;
    }

    private FieldMapping normalForm() {
        Map<MappedField, FieldSource> places = new EnumMap<>(MappedField.class);
        sources().forEach((field, source) -> places.put(field, asPath(source)));
        places.remove(MappedField.TYPE, new FieldSource.Constant(Interaction.DEFAULT_TYPE));
        Map<String, FieldSource> ofAttributes = new HashMap<>();
        attributes().forEach((name, source) -> ofAttributes.put(name, asPath(source)));
        return new FieldMapping(
                places,
                ofAttributes,
                new TimeForm(
                        places.containsKey(MappedField.TIME) && timeUnits() == TimeUnits.GUESS
                                ? TimeUnits.MILLISECONDS
                                : timeUnits(),
                        timePattern()));
    }

    private static FieldSource asPath(FieldSource source) {
        return source.pointer().<FieldSource>map(FieldSource.Path::new).orElse(source);
    }

    /** Returns the text that {@link #parse} reads, fields in one order, attributes by name. */
    @Override
    public String toString() {
        return mapping.toString();
    }
}
