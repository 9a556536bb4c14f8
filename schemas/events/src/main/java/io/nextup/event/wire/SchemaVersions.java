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

/** Every released version of one message's schema, by fingerprint. Immutable. */
final class SchemaVersions {
    private final List<Schema> oldestFirst;
    private final long[] fingerprints;
    private final Map<Long, Schema> byFingerprint;

    private SchemaVersions(List<Schema> oldestFirst) {
        this.oldestFirst = List.copyOf(oldestFirst);
        this.fingerprints = oldestFirst.stream().mapToLong(SchemaVersions::fingerprint).toArray();
        Map<Long, Schema> schemas = new HashMap<>();
        for (int i = 0; i < fingerprints.length; i++) {
            schemas.put(fingerprints[i], oldestFirst.get(i));
        }
        this.byFingerprint = Map.copyOf(schemas);
    }

    static SchemaVersions of(List<Schema> oldestFirst) {
        return new SchemaVersions(oldestFirst);
    }

    /** Resource directory of the schemas, which are public. */
    private static final String DIRECTORY = "/io/nextup/event/";

    /** Loads versions 1 to {@code newest} from the resources {@code NAME.vN.avsc}. */
    static SchemaVersions load(String name, int newest) {
        List<Schema> schemas = new ArrayList<>();
        for (int version = 1; version <= newest; version++) {
            schemas.add(parse(DIRECTORY + "%s.v%d.avsc".formatted(name, version)));
        }
        return of(schemas);
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

    /** Returns the newest version's number; the oldest one's is 1. */
    int newestVersion() {
        return oldestFirst.size();
    }

    long newestFingerprint() {
        return fingerprintOf(newestVersion());
    }

    long fingerprintOf(int version) {
        return fingerprints[version - 1];
    }

    /** Returns the number of a version's fields. */
    int fieldsOf(int version) {
        return oldestFirst.get(version - 1).getFields().size();
    }

    List<Schema> oldestFirst() {
        return oldestFirst;
    }

    /** Returns the schema of that fingerprint; null for one that was never released. */
    Schema withFingerprint(long fingerprint) {
        return byFingerprint.get(fingerprint);
    }
}
