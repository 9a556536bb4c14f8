package io.nextup.event.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;

/**
 * The versions of one message's schema: this build's own, which it writes and by which it reads,
 * and others that it reads, by fingerprint. Those are all before its own, and later ones whose
 * schema somebody put on the class path. Immutable.
 */
final class SchemaVersions {
    /** Resource directory of the schemas, which are public. */
    private static final String DIRECTORY = "/io/nextup/event/";

    private final List<Schema> oldestFirst;
    private final Schema own;
    private final long ownFingerprint;
    private final Map<Long, Schema> byFingerprint;

    private SchemaVersions(List<Schema> oldestFirst, int ownVersion) {
        this.oldestFirst = List.copyOf(oldestFirst);
        this.own = oldestFirst.get(ownVersion - 1);
        this.ownFingerprint = fingerprint(own);
        Map<Long, Schema> schemas = new HashMap<>();
        oldestFirst.forEach(schema -> schemas.put(fingerprint(schema), schema));
        this.byFingerprint = Map.copyOf(schemas);
    }

    /**
     * @param oldestFirst all versions from 1 on
     * @param ownVersion number of this build's own version
     */
    static SchemaVersions of(List<Schema> oldestFirst, int ownVersion) {
        return new SchemaVersions(oldestFirst, ownVersion);
    }

    /** Loads the versions from the resources {@code NAME.vN.avsc}. */
    static SchemaVersions load(String name, int ownVersion) {
        List<Schema> schemas = new ArrayList<>();
        Optional<Schema> next = read(name, 1);
        while (next.isPresent()) {
            schemas.add(next.get());
            next = read(name, schemas.size() + 1);
        }
        if (schemas.size() < ownVersion) {
            throw new IllegalStateException(
                    "%s%s is not on the class path"
                            .formatted(DIRECTORY, file(name, schemas.size() + 1)));
        }
        return new SchemaVersions(schemas, ownVersion);
    }

    /** Formatted, the version would have the digits of the locale. */
    private static String file(String name, int version) {
        return name + ".v" + version + ".avsc";
    }

    private static Optional<Schema> read(String name, int version) {
        String resource = DIRECTORY + file(name, version);
        try (InputStream in = SchemaVersions.class.getResourceAsStream(resource)) {
            return in == null ? Optional.empty() : Optional.of(new Schema.Parser().parse(in));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + resource, e);
        }
    }

    /** Returns the CRC-64-AVRO of the schema's parsing canonical form. */
    static long fingerprint(Schema schema) {
        return SchemaNormalization.parsingFingerprint64(schema);
    }

    /** Returns the schema that this build writes, and into whose form it reads the others. */
    Schema own() {
        return own;
    }

    long ownFingerprint() {
        return ownFingerprint;
    }

    List<Schema> oldestFirst() {
        return oldestFirst;
    }

    /** Returns the number of versions that this build reads. */
    int count() {
        return oldestFirst.size();
    }

    /** Returns the schema of that fingerprint; null for one that this build does not read. */
    Schema withFingerprint(long fingerprint) {
        return byFingerprint.get(fingerprint);
    }
}
