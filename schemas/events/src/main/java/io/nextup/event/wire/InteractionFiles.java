package io.nextup.event.wire;

import io.nextup.event.Interaction;
import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.ResolvingDecoder;

/**
 * Reads and writes interactions as records of Avro object container files. Writes this build's
 * version of their schema, reads every one that it knows. Files last longer than messages: those
 * that were written before the first release are read, too.
 */
public final class InteractionFiles {
    private static final Layout<Interaction> LAYOUT = Layouts.INTERACTION;

    /**
     * Fingerprint of the schema by which files were written that have no recommendation, placement
     * and value. Each file holds its schema, so that no other trace of it is needed.
     */
    private static final long WITHOUT_VALUE = 0xde2534dbdbe8cebdL;

    private InteractionFiles() {}

    /** Returns the schema that {@link #writer} writes. */
    public static Schema schema() {
        return LAYOUT.schemas().own();
    }

    /** Makes a writer of that schema. */
    public static DatumWriter<Interaction> writer() {
        return new Writer();
    }

    /** Makes a reader for one file; a schema of no version that this build reads is an error. */
    public static DatumReader<Interaction> reader() {
        return new Reader();
    }

    private static final class Writer implements DatumWriter<Interaction> {
        @Override
        public void setSchema(Schema schema) {
            if (!schema.equals(InteractionFiles.schema())) {
                throw new IllegalArgumentException(
                        "Interactions are written as %s, not as %s"
                                .formatted(InteractionFiles.schema(), schema));
            }
        }

        @Override
        public void write(Interaction interaction, Encoder out) throws IOException {
            LAYOUT.table().writeAvro(interaction, out);
        }
    }

    private static final class Reader implements DatumReader<Interaction> {
        private Schema written;

        /** Resolves the file's version; made with the first record. */
        private ResolvingDecoder resolving;

        @Override
        public void setSchema(Schema schema) {
            written = schema;
        }

        @Override
        public Interaction read(Interaction reuse, Decoder in) throws IOException {
            if (resolving == null) {
                long fingerprint = SchemaVersions.fingerprint(written);
                if (fingerprint != WITHOUT_VALUE
                        && LAYOUT.schemas().withFingerprint(fingerprint) == null) {
                    throw new IOException(
                            "the schema with fingerprint %016x is not a version of Interaction that this build knows (1 to %d): upgrade Nextup"
                                    .formatted(fingerprint, LAYOUT.schemas().count()));
                }
                resolving = DecoderFactory.get().resolvingDecoder(written, schema(), in);
            } else {
                resolving.configure(in);
            }
            try {
                Interaction interaction = LAYOUT.table().readAvro(resolving);
                resolving.drain();
                return interaction;
            } catch (DecodeException e) {
                throw new IOException(e.getMessage(), e);
            }
        }
    }
}
