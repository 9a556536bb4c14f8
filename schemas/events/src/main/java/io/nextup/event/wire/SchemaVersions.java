package io.nextup.event.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;

/** Every version of one message's schema that this build reads, by fingerprint. Immutable. */
final class SchemaVersions {
    private final int oldest;
    private final List<Schema> oldestFirst;
    private final long[] fingerprints;
    private final Map<Long, Schema> byFingerprint;

    private SchemaVersions(int oldest, List<Schema> oldestFirst) {
        this.oldest = oldest;
        this.oldestFirst = List.copyOf(oldestFirst);
        this.fingerprints = oldestFirst.stream().mapToLong(SchemaVersions::fingerprint).toArray();
        Map<Long, Schema> schemas = new HashMap<>();
        for (int i = 0; i < fingerprints.length; i++) {
            schemas.put(fingerprints[i], oldestFirst.get(i));
        }
        this.byFingerprint = Map.copyOf(schemas);
    }

    /**
     * Makes versions from 1 that are only read: a resolving decoder takes older ones of any shape.
     */
    static SchemaVersions of(List<Schema> oldestFirst) {
        return new SchemaVersions(1, oldestFirst);
    }

    /**
     * Makes versions that are written too. A writer of an older one leaves out the fields that the
     * newest adds at its end and writes all else as the newest has it, so all else must be the same
     * in the older one.
     *
     * @param oldest number of the first version
     */
    static SchemaVersions written(int oldest, List<Schema> oldestFirst) {
        SchemaVersions versions = new SchemaVersions(oldest, oldestFirst);
        List<Schema.Field> newest = versions.newest().getFields();
        for (Schema schema : oldestFirst) {
            List<Schema.Field> older = schema.getFields();
            requireSameBytes(
                    older,
                    newest.subList(0, Math.min(older.size(), newest.size())),
                    schema.getName());
        }
        return versions;
    }

    private static void requireSameBytes(
            List<Schema.Field> older, List<Schema.Field> newer, String record) {
        if (!names(older).equals(names(newer))) {
            throw new IllegalStateException(
                    "%s has the fields %s in an older version, and %s in the newest: a version adds fields only at the end of the message, and none to a record within it"
                            .formatted(record, names(older), names(newer)));
        }
        for (int i = 0; i < older.size(); i++) {
            requireSameBytes(
                    older.get(i).schema(),
                    newer.get(i).schema(),
                    record + "." + older.get(i).name());
        }
    }

    private static void requireSameBytes(Schema older, Schema newer, String path) {
        if (older.getType() != newer.getType()) {
            throw new IllegalStateException(
                    "%s is of type %s in an older version, and of type %s in the newest: a field keeps its type"
                            .formatted(path, older.getType().getName(), newer.getType().getName()));
        }
        switch (older.getType()) {
            case RECORD -> requireSameBytes(older.getFields(), newer.getFields(), path);
            case ARRAY -> requireSameBytes(older.getElementType(), newer.getElementType(), path);
            case MAP -> requireSameBytes(older.getValueType(), newer.getValueType(), path);
            case UNION -> {
                for (int i = 0; i < older.getTypes().size(); i++) {
                    requireSameBytes(older.getTypes().get(i), newer.getTypes().get(i), path);
                }
            }
            case ENUM -> requireSameStart(older.getEnumSymbols(), newer.getEnumSymbols(), path);
            default -> {}
        }
    }

    /** A version may add words at the end: the layout writes those as the version that has them. */
    private static void requireSameStart(List<String> older, List<String> newer, String path) {
        if (older.size() > newer.size() || !newer.subList(0, older.size()).equals(older)) {
            throw new IllegalStateException(
                    "%s has the words %s in an older version, and %s in the newest: a version adds words only at the end"
                            .formatted(path, older, newer));
        }
    }

    private static List<String> names(List<Schema.Field> fields) {
        return fields.stream().map(Schema.Field::name).toList();
    }

    /** Resource directory of the schemas, which are public. */
    private static final String DIRECTORY = "/io/nextup/event/";

    /** Loads the versions from {@code oldest} on from the resources {@code NAME.vN.avsc}. */
    static SchemaVersions load(String name, int oldest, int newest) {
        List<Schema> schemas = new ArrayList<>();
        for (int version = oldest; version <= newest; version++) {
            // Formatted, the version would have the digits of the locale.
            schemas.add(parse(DIRECTORY + name + ".v" + version + ".avsc"));
        }
        return written(oldest, schemas);
    }

    private static Schema parse(String resource) {
        try (InputStream in = SchemaVersions.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("%s is not on the class path".formatted(resource));
            }
            return new Schema.Parser().parse(in);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + resource, e);
        }
    }

    /** Returns the CRC-64-AVRO of the schema's parsing canonical form. */
    static long fingerprint(Schema schema) {
        return SchemaNormalization.parsingFingerprint64(schema);
    }

    Schema newest() {
        return oldestFirst.get(oldestFirst.size() - 1);
    }

    int oldestVersion() {
        return oldest;
    }

    int newestVersion() {
        return oldest + oldestFirst.size() - 1;
    }

    long newestFingerprint() {
        return fingerprintOf(newestVersion());
    }

    long fingerprintOf(int version) {
        return fingerprints[version - oldest];
    }

    /** Returns the number of a version's fields. */
    int fieldsOf(int version) {
        return schema(version).getFields().size();
    }

    /** Returns the schema of a version. */
    Schema schema(int version) {
        return oldestFirst.get(version - oldest);
    }

    List<Schema> oldestFirst() {
        return oldestFirst;
    }

    /** Returns the schema of that fingerprint; null for one that this build does not read. */
    Schema withFingerprint(long fingerprint) {
        return byFingerprint.get(fingerprint);
    }
}
