package io.nextup.event.mapping;

import io.nextup.event.wire.Wanted;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Places of fields in records of another shape.
 *
 * @param <F> the fields
 * @param sources the place of each field that has one
 * @param attributes the place of each attribute, by its name
 * @param times the form of each time of which the mapping says one
 */
record Mapping<F extends Enum<F> & FieldWord>(
        Map<F, FieldSource> sources, Map<String, FieldSource> attributes, Map<F, TimeForm> times)
        implements Serializable {
    /** Goes before an attribute's name. */
    static final String ATTRIBUTES = "attributes.";

    Mapping {
        sources = Map.copyOf(sources);
        attributes = Map.copyOf(attributes);
        times = Map.copyOf(times);
    }

    /** Tells whether it names no place, so that records are Nextup's own. */
    boolean isNone() {
        return sources.isEmpty() && attributes.isEmpty();
    }

    /** Returns the field's place; empty if the mapping names none. */
    Optional<FieldSource> source(F field) {
        return Optional.ofNullable(sources.get(field));
    }

    TimeForm time(F field) {
        return times.getOrDefault(field, TimeForm.GUESS);
    }

    /** Returns all places, of fields and of attributes. */
    Stream<FieldSource> places() {
        return Stream.concat(sources.values().stream(), attributes.values().stream());
    }

    /** Returns the names of the headers that it reads. */
    List<String> headers() {
        return places().filter(FieldSource.Header.class::isInstance)
                .map(source -> ((FieldSource.Header) source).name())
                .distinct()
                .sorted()
                .toList();
    }

    /**
     * Requires a place for a field, unless there is none for any.
     *
     * @param form the form of mappings in words
     * @throws IllegalArgumentException if there is none
     */
    void require(F field, String form) {
        if (!isNone() && source(field).isEmpty()) {
            throw new IllegalArgumentException(
                    "The fields \"%s\" name no place for the %s: %s"
                            .formatted(this, field.word(), form));
        }
    }

    /**
     * Requires that each {@code *} stands for each element of one list of a record.
     *
     * @throws IllegalArgumentException if there are two lists, or one that cannot be
     */
    void requireOneList() {
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
        if (places().anyMatch(Mapping::isOfListInList)) {
            throw wrong(
                    "a path has one * at most: give a number for the other list, as /lines/*/tags/0");
        }
    }

    IllegalArgumentException wrong(String why) {
        return new IllegalArgumentException("The fields \"%s\": %s".formatted(this, why));
    }

    private static boolean isOfListInList(FieldSource place) {
        String pointer = place.pointer().orElse("") + '/';
        return pointer.indexOf("/*/") != pointer.lastIndexOf("/*/");
    }

    /**
     * Returns the path of the list in each of whose elements a place is; empty if it is in none.
     */
    static Optional<String> listOf(FieldSource place) {
        return place.pointer()
                .filter(Wanted::isOfEveryElement)
                .map(pointer -> pointer.substring(0, (pointer + '/').indexOf("/*/")));
    }

    /** Returns the text that a grammar reads, fields in one order, attributes by name. */
    @Override
    public String toString() {
        return Stream.concat(
                        sources.keySet().stream()
                                .sorted()
                                .map(
                                        field ->
                                                field.word()
                                                        + "="
                                                        + sources.get(field)
                                                        + time(field)),
                        attributes.keySet().stream()
                                .sorted()
                                .map(name -> ATTRIBUTES + name + "=" + attributes.get(name)))
                .collect(Collectors.joining(","));
    }
}
