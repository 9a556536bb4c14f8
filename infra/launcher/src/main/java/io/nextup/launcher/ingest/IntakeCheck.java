package io.nextup.launcher.ingest;

import io.nextup.event.DeadLetter;
import io.nextup.event.Excerpt;
import io.nextup.event.Interaction;
import io.nextup.event.mapping.FieldMapping;
import io.nextup.event.mapping.FieldSource;
import io.nextup.event.mapping.MappedField;
import io.nextup.event.mapping.MappedInteractions;
import io.nextup.event.mapping.TimeUnits;
import io.nextup.event.registered.Schemas;
import io.nextup.event.wire.DecodeException;
import io.nextup.intake.IntakeRules;
import io.nextup.intake.InteractionValidator;
import io.nextup.intake.RecordOrigin;
import io.nextup.intake.Verdict;
import io.nextup.launcher.ingest.CheckReport.FieldReading;
import io.nextup.launcher.ingest.CheckReport.Refusal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** Reads a sample as the job would, and notes what it reads. One instance reads one sample. */
public final class IntakeCheck {
    /** Names of the fields in Nextup's own records. */
    private static final Map<MappedField, String> OWN =
            Map.of(
                    MappedField.USER, "userId",
                    MappedField.ITEM, "itemId",
                    MappedField.TIME, "eventTime",
                    MappedField.TYPE, "type",
                    MappedField.SESSION, "sessionId",
                    MappedField.EVENT, "eventId",
                    MappedField.RECOMMENDATION, "recommendationId",
                    MappedField.PLACEMENT, "placement",
                    MappedField.VALUE, "value");

    /** Fields that an interaction always has. */
    private static final Set<MappedField> OF_ALL =
            Set.of(MappedField.USER, MappedField.ITEM, MappedField.TIME, MappedField.TYPE);

    private static final int MOST_SAMPLES = 3;

    /** Replaces a record's time, so that one without a time of its own is noticed. */
    private static final long NO_TIME = Long.MAX_VALUE;

    private final IntakeRules rules;
    private final InteractionValidator validator;
    private final MappedInteractions decoder;
    private final Map<MappedField, Values> fields = new EnumMap<>(MappedField.class);
    private final Map<String, Values> attributes = new TreeMap<>();
    private final Map<String, Integer> types = new TreeMap<>();
    private final Map<DeadLetter.Reason, Refusal> refusals = new EnumMap<>(DeadLetter.Reason.class);
    private final SampleTraits traits;
    private int interactions;
    private int erasures;
    private long fromMillis = Long.MAX_VALUE;
    private long toMillis = Long.MIN_VALUE;

    /** Values of a field: the number of records that have one, and the first few. */
    private static final class Values {
        private final Set<String> samples = new LinkedHashSet<>();
        private int records;

        void add(List<String> ofRecord) {
            records += ofRecord.isEmpty() ? 0 : 1;
            for (String value : ofRecord) {
                if (samples.size() < MOST_SAMPLES) {
                    samples.add(PlaceValues.shortened(value));
                }
            }
        }
    }

    private IntakeCheck(IntakeRules rules, Schemas schemas) {
        this.rules = rules;
        this.validator = new InteractionValidator(rules, schemas);
        this.decoder = new MappedInteractions(rules.fields(), schemas);
        this.traits = new SampleTraits(rules);
    }

    /**
     * Checks a sample.
     *
     * @param topic where it lies
     * @param survey what its records hold
     * @param schemas the registry's schemas; null without a registry
     * @throws io.nextup.event.registered.SchemasUnavailableException if the registry gives no
     *     answer
     */
    public static CheckReport of(
            String topic,
            List<SampledRecord> sample,
            Survey survey,
            IntakeRules rules,
            Schemas schemas) {
        IntakeCheck check = new IntakeCheck(rules, schemas);
        for (SampledRecord record : sample) {
            check.read(topic, record);
        }
        return check.report(sample.size(), survey, RecordForms.warning(sample, schemas));
    }

    private void read(String topic, SampledRecord record) {
        Map<String, byte[]> headers =
                RecordOrigin.headers(
                        record.value() == null, rules.fields().headers(), record.headers()::get);
        Verdict verdict =
                validator.validate(
                        record.key(),
                        record.value(),
                        record.timeMillis(),
                        new RecordOrigin(topic, record.partition(), record.offset(), headers));
        if (verdict instanceof Verdict.Erasure) {
            erasures++;
            return;
        }
        List<Interaction> decoded = decoded(record, headers);
        traits.decoded(decoded, record.timeMillis(), NO_TIME);
        if (verdict instanceof Verdict.Rejected rejected) {
            refusals.merge(
                    rejected.reason(),
                    new Refusal(
                            rejected.reason(),
                            1,
                            record.partition(),
                            record.offset(),
                            rejected.detail()),
                    (first, next) ->
                            new Refusal(
                                    first.reason(),
                                    first.records() + 1,
                                    first.partition(),
                                    first.offset(),
                                    first.detail()));
        } else {
            traits.taken(decoded, record.partition());
            take(decoded);
        }
    }

    /** Decodes a record once more, with a time that tells whether it has one of its own. */
    private List<Interaction> decoded(SampledRecord record, Map<String, byte[]> headers) {
        if (record.value() == null) {
            return List.of();
        }
        try {
            return decoder.decode(record.key(), record.value(), NO_TIME, headers);
        } catch (DecodeException e) {
            return List.of();
        }
    }

    private void take(List<Interaction> read) {
        interactions += read.size();
        add(MappedField.USER, read, Interaction::userId);
        add(MappedField.ITEM, read, Interaction::itemId);
        add(MappedField.TYPE, read, Interaction::type);
        add(MappedField.SESSION, read, Interaction::sessionId);
        add(MappedField.EVENT, read, Interaction::eventId);
        add(MappedField.RECOMMENDATION, read, Interaction::recommendationId);
        add(MappedField.PLACEMENT, read, Interaction::placement);
        add(MappedField.VALUE, read, one -> one.value() == null ? null : one.value().toString());
        add(MappedField.TIME, read, IntakeCheck::time);
        for (Interaction one : read) {
            types.merge(one.type(), 1, Integer::sum);
            if (one.eventTimeMillis() != NO_TIME) {
                fromMillis = Math.min(fromMillis, one.eventTimeMillis());
                toMillis = Math.max(toMillis, one.eventTimeMillis());
            }
        }
        Set<String> names = new TreeSet<>();
        read.forEach(one -> names.addAll(one.attributes().keySet()));
        names.retainAll(rules.fields().attributes().keySet());
        for (String name : names) {
            attributes
                    .computeIfAbsent(name, any -> new Values())
                    .add(values(read, one -> one.attributes().get(name)));
        }
    }

    private static String time(Interaction one) {
        return one.eventTimeMillis() == NO_TIME
                ? null
                : Instant.ofEpochMilli(one.eventTimeMillis()).toString();
    }

    private void add(
            MappedField field, List<Interaction> read, Function<Interaction, String> value) {
        fields.computeIfAbsent(field, any -> new Values()).add(values(read, value));
    }

    private static List<String> values(
            List<Interaction> read, Function<Interaction, String> value) {
        return read.stream().map(value).filter(one -> one != null).toList();
    }

    private CheckReport report(int records, Survey survey, Optional<CheckReport.Warning> ofForm) {
        List<FieldReading> readings = new ArrayList<>();
        for (MappedField field : MappedField.values()) {
            Values values = fields.getOrDefault(field, new Values());
            Optional<String> place = place(field);
            if (OF_ALL.contains(field)
                    || values.records > 0
                    || (!rules.fields().isNone() && place.isPresent())) {
                readings.add(reading(field.word(), place.orElse(null), values, isTime(field)));
            }
        }
        rules.fields().attributes().keySet().stream()
                .sorted()
                .forEach(
                        name ->
                                readings.add(
                                        reading(
                                                "attributes." + name,
                                                rules.fields().attributes().get(name).toString(),
                                                attributes.getOrDefault(name, new Values()),
                                                false)));
        List<CheckReport.Warning> warnings = new ArrayList<>(traits.warnings());
        warnings.addAll(0, SampleTraits.ofErasures(erasures));
        ofForm.filter(one -> !refusals.isEmpty()).ifPresent(one -> warnings.add(0, one));
        warnings.addAll(unmapped(survey));
        return new CheckReport(
                records,
                interactions,
                erasures,
                readings,
                byCount(types),
                refusals.values().stream()
                        .sorted(Comparator.comparingInt(Refusal::records).reversed())
                        .toList(),
                warnings);
    }

    private boolean isTime(MappedField field) {
        return field == MappedField.TIME && fromMillis <= toMillis;
    }

    private FieldReading reading(String field, String place, Values values, boolean isTime) {
        return new FieldReading(
                field,
                place,
                values.records,
                List.copyOf(values.samples),
                isTime ? Instant.ofEpochMilli(fromMillis) : null,
                isTime ? Instant.ofEpochMilli(toMillis) : null);
    }

    private Optional<String> place(MappedField field) {
        FieldMapping mapping = rules.fields();
        if (mapping.isNone()) {
            return Optional.of(OWN.get(field));
        }
        String unit =
                field == MappedField.TIME && mapping.timeUnits() != TimeUnits.GUESS
                        ? ":" + mapping.timeUnits().word()
                        : "";
        return mapping.source(field).map(source -> source + unit);
    }

    /** Warns of fields that the records seem to have, and that the job does not read. */
    private List<CheckReport.Warning> unmapped(Survey survey) {
        List<CheckReport.Warning> warnings = new ArrayList<>();
        if (interactions == 0) {
            return warnings;
        }
        FieldMapping mapping = rules.fields().isNone() ? own() : rules.fields();
        if (!isRead(MappedField.EVENT)) {
            MappingSearch.unmapped(MappedField.EVENT, survey, mapping)
                    .ifPresent(
                            place ->
                                    warnings.add(
                                            new CheckReport.Warning(
                                                    CheckReport.Kind.NO_EVENT_ID,
                                                    "%s looks like an event's id, and is not read: with event=%s the job recognizes repeats"
                                                            .formatted(name(place), name(place)))));
        }
        if (!isRead(MappedField.TIME)) {
            MappingSearch.unmapped(MappedField.TIME, survey, mapping)
                    .ifPresent(
                            place ->
                                    warnings.add(
                                            new CheckReport.Warning(
                                                    CheckReport.Kind.NO_TIME,
                                                    "%s looks like a time, and is not read: the job takes the record's timestamp"
                                                            .formatted(name(place)))));
        }
        return warnings;
    }

    private static String name(FieldSource place) {
        return Excerpt.of(place.toString());
    }

    private static FieldMapping own() {
        Map<MappedField, FieldSource> sources = new EnumMap<>(MappedField.class);
        OWN.forEach((field, name) -> sources.put(field, new FieldSource.Name(name)));
        return new FieldMapping(sources, Map.of(), TimeUnits.GUESS);
    }

    private boolean isRead(MappedField field) {
        return fields.containsKey(field) && fields.get(field).records > 0;
    }

    private static Map<String, Integer> byCount(Map<String, Integer> counts) {
        Map<String, Integer> sorted = new LinkedHashMap<>();
        counts.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .forEach(one -> sorted.put(one.getKey(), one.getValue()));
        return sorted;
    }
}
