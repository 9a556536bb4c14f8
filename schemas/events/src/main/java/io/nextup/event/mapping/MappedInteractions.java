package io.nextup.event.mapping;

import static java.util.Objects.requireNonNull;

import io.nextup.event.DeadLetter.Reason;
import io.nextup.event.Interaction;
import io.nextup.event.Recommendation;
import io.nextup.event.registered.Schemas;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.DecodeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads interactions by a mapping. Nextup's own Avro, which no other format can be taken for, is
 * read as it is. Immutable, and safe for use by many threads if the registry's schemas are.
 */
public final class MappedInteractions {
    /** Path of the list of which each element is an interaction; null if a record is one. */
    private final String list;

    private final MappedRecords<MappedField> records;

    /**
     * Makes a reader of records in JSON.
     *
     * @throws IllegalArgumentException if the mapping has no place for the user or the item, or a
     *     path is not a JSON pointer
     */
    public MappedInteractions(FieldMapping mapping) {
        this(mapping, null);
    }

    /**
     * Makes a reader of records in JSON, and of those whose schema lies in a registry.
     *
     * @param schemas the registry's schemas; null without a registry
     * @throws IllegalArgumentException if the mapping has no place for the user or the item, or a
     *     path is not a JSON pointer
     */
    public MappedInteractions(FieldMapping mapping, Schemas schemas) {
        requireNonNull(mapping, "mapping is null").ofTopic();
        this.list = mapping.list().orElse(null);
        this.records =
                new MappedRecords<>(
                        "event", MappedField.class, mapping.mapping(), mapping.list(), schemas);
    }

    /**
     * Reads a record.
     *
     * <p>A mapping with a list reads an interaction from each of its elements, in their order, or
     * none of them: a record is right as a whole, or refused as a whole.
     *
     * @param key the record's key; null if it has none
     * @param value the record's value
     * @param recordTimeMillis the record's own timestamp, for one without a time; negative if there
     *     is none
     * @param headers the last header's value of each name that the mapping reads
     * @return the record's interactions, at least one and at most {@link
     *     Recommendation#MOST_ANSWERS}
     * @throws DecodeException if the record does not hold such interactions
     * @throws io.nextup.event.registered.SchemasUnavailableException if the registry gives no
     *     answer; nothing else is thrown
     */
    public List<Interaction> decode(
            byte[] key, byte[] value, long recordTimeMillis, Map<String, byte[]> headers)
            throws DecodeException {
        return records.mayRead(value)
                ? records.read(
                        key, value, headers, values -> interactions(values, recordTimeMillis))
                : List.of(Codecs.INTERACTION.decode(value, recordTimeMillis));
    }

    private List<Interaction> interactions(MappedValues<MappedField> values, long recordTimeMillis)
            throws DecodeException {
        if (list == null) {
            return List.of(interaction(values, recordTimeMillis, 1));
        }
        int lines = values.elements().size();
        if (lines == 0) {
            throw new DecodeException(Reason.MISSING_FIELD, "%s has no element".formatted(list));
        }
        requireRoomForAnswers(values, lines);
        List<Interaction> interactions = new ArrayList<>(lines);
        for (int line = 1; line <= lines; line++) {
            values.goTo(line);
            try {
                interactions.add(interaction(values, recordTimeMillis, line));
            } catch (DecodeException e) {
                throw new DecodeException(
                        e.reason(), "Line %d: %s".formatted(line, e.getMessage()), e);
            }
        }
        return interactions;
    }

    /** One recommendation answers all lines, and names each of them. */
    private void requireRoomForAnswers(MappedValues<MappedField> values, int lines)
            throws DecodeException {
        String event = values.id(MappedField.EVENT);
        long characters = event == null ? 0 : (long) lines * event.length();
        if (lines > Recommendation.MOST_ANSWERS
                || characters > Recommendation.MOST_ANSWER_CHARACTERS) {
            throw new DecodeException(
                    Reason.UNDECODABLE,
                    "%s has %d elements, whose events' ids have %d characters together: one recommendation can answer %d, of %d characters"
                            .formatted(
                                    list,
                                    lines,
                                    characters,
                                    Recommendation.MOST_ANSWERS,
                                    Recommendation.MOST_ANSWER_CHARACTERS));
        }
    }

    private static Interaction interaction(
            MappedValues<MappedField> values, long recordTimeMillis, int line)
            throws DecodeException {
        String type = values.id(MappedField.TYPE);
        return new Interaction(
                values.id(MappedField.EVENT),
                values.required(MappedField.USER),
                values.required(MappedField.ITEM),
                type == null ? Interaction.DEFAULT_TYPE : type,
                timeMillis(values, recordTimeMillis),
                values.id(MappedField.SESSION),
                values.attributes(),
                values.id(MappedField.RECOMMENDATION),
                values.id(MappedField.PLACEMENT),
                values.finiteOrNull(MappedField.VALUE),
                line);
    }

    private static long timeMillis(MappedValues<MappedField> values, long recordTimeMillis)
            throws DecodeException {
        Long millis = values.timeMillis(MappedField.TIME);
        if (millis == null && recordTimeMillis < 0) {
            throw values.missing(MappedField.TIME, ", and the record has no timestamp");
        }
        return millis == null ? recordTimeMillis : millis;
    }
}
