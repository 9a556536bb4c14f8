package io.nextup.launcher.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nextup.event.mapping.FieldSource;
import io.nextup.event.registered.Places;
import io.nextup.event.registered.Schemas;
import io.nextup.event.wire.DecodeException;
import io.nextup.event.wire.JsonPaths.Nested;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Values of a sample at each of its places: keys, headers, and within the records. Looks at the
 * places that most records have, and no further than some hundreds.
 *
 * @param records number of records in the sample
 */
record Survey(int records, List<PlaceValues> places) {
    private static final int MOST_PLACES = 200;
    private static final int MOST_PLACES_MET = 5_000;
    private static final int MOST_HEADERS = 30;
    private static final int MOST_ELEMENTS = 20;

    Survey {
        places = List.copyOf(places);
    }

    /**
     * @param schemas the registry's schemas; null without a registry
     * @throws io.nextup.event.registered.SchemasUnavailableException if the registry gives no
     *     answer
     */
    static Survey of(List<SampledRecord> sample, Schemas schemas) {
        List<PlaceValues> inValues =
                mostFrequent(sample, schemas).stream()
                        .map(pointer -> new PlaceValues(new FieldSource.Path(pointer)))
                        .toList();
        Places places =
                new Places(
                        "event",
                        inValues.stream()
                                .map(one -> one.source().pointer().orElseThrow())
                                .toList());
        PlaceValues keys = new PlaceValues(new FieldSource.Key());
        Map<String, PlaceValues> headers = new LinkedHashMap<>();
        for (int index = 0; index < sample.size(); index++) {
            SampledRecord record = sample.get(index);
            if (!Places.mayBeIn(record.value(), schemas)) {
                continue;
            }
            String key = text(record.key());
            if (key != null) {
                keys.add(index, key, record.timeMillis(), key);
            }
            int number = index;
            new TreeMap<>(record.headers())
                    .forEach(
                            (name, bytes) -> {
                                String value = text(bytes);
                                if (value != null && isKept(name, headers)) {
                                    headers.computeIfAbsent(name, Survey::ofHeader)
                                            .add(number, value, record.timeMillis(), key);
                                }
                            });
            add(index, record, key, read(record, places, schemas), inValues);
        }
        List<PlaceValues> all = new ArrayList<>(inValues);
        all.addAll(headers.values());
        all.add(keys);
        all.removeIf(one -> one.values() == 0);
        return new Survey(sample.size(), all);
    }

    private static boolean isKept(String header, Map<String, PlaceValues> headers) {
        return headers.containsKey(header) || (headers.size() < MOST_HEADERS && isWritable(header));
    }

    private static PlaceValues ofHeader(String name) {
        return new PlaceValues(new FieldSource.Header(name));
    }

    private static void add(
            int index,
            SampledRecord record,
            String key,
            Object[] values,
            List<PlaceValues> places) {
        for (int i = 0; i < values.length; i++) {
            List<?> all = values[i] instanceof List<?> elements ? elements : null;
            int count = all == null ? 1 : Math.min(all.size(), MOST_ELEMENTS);
            for (int element = 0; element < count; element++) {
                Object value = all == null ? values[i] : all.get(element);
                if (value != null && !(value instanceof Nested)) {
                    places.get(i).add(index, value, record.timeMillis(), key);
                }
            }
        }
    }

    private static Object[] read(SampledRecord record, Places places, Schemas schemas) {
        try {
            return places.read(record.value(), schemas);
        } catch (DecodeException e) {
            // The check reports the record as the dead letter that it would be.
            return new Object[0];
        }
    }

    /**
     * Returns the places that most records have; of equally frequent ones those whose names say
     * something, and then those that come first.
     */
    private static List<String> mostFrequent(List<SampledRecord> sample, Schemas schemas) {
        Map<String, Integer> met = new LinkedHashMap<>();
        for (SampledRecord record : sample) {
            for (String pointer : in(record, schemas)) {
                if (met.size() < MOST_PLACES_MET || met.containsKey(pointer)) {
                    met.merge(pointer, 1, Integer::sum);
                }
            }
        }
        Map<String, Integer> named = new HashMap<>();
        met.keySet()
                .forEach(
                        pointer ->
                                named.put(pointer, FieldNames.most(new FieldSource.Path(pointer))));
        return met.keySet().stream()
                .filter(Survey::isWritable)
                .sorted(
                        Comparator.<String>comparingInt(met::get)
                                .thenComparingInt(named::get)
                                .reversed())
                .limit(MOST_PLACES)
                .toList();
    }

    private static List<String> in(SampledRecord record, Schemas schemas) {
        if (!Places.mayBeIn(record.value(), schemas)) {
            return List.of();
        }
        try {
            return Places.in(record.value(), schemas);
        } catch (DecodeException e) {
            return List.of();
        }
    }

    /** Tells whether a mapping can name a place: a comma ends it, and spaces around it are lost. */
    private static boolean isWritable(String name) {
        return !name.isEmpty()
                && name.indexOf(',') < 0
                && name.equals(name.strip())
                && name.codePoints().noneMatch(Character::isISOControl);
    }

    static String text(byte[] bytes) {
        if (bytes == null) {
            return null;
        }
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** Returns how many records have values at both places. */
    int common(PlaceValues one, PlaceValues other) {
        BitSet both = (BitSet) one.records().clone();
        both.and(other.records());
        return both.cardinality();
    }
}
