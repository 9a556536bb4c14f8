package io.nextup.event.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.Interaction;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.file.DataFileStream;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.util.Utf8;
import org.junit.jupiter.api.Test;

class InteractionFilesTest {
    private static final Interaction FULL =
            new Interaction(
                    "e",
                    "u",
                    "i",
                    "buy",
                    7,
                    "s",
                    Map.of("a", "1", "b", "2"),
                    "r",
                    "home-row-1",
                    12.5,
                    1);
    private static final Interaction LEAST = Interaction.click(null, "u", "i", -1);

    @Test
    void whatIsWrittenIsReadBack() throws IOException {
        try (DataFileStream<Interaction> file = open(written())) {
            assertThat(file.iterator()).toIterable().containsExactly(FULL, LEAST);
        }
    }

    @Test
    void anyReaderOfAvroReadsTheFile() throws IOException {
        try (DataFileStream<GenericRecord> file =
                new DataFileStream<>(
                        new ByteArrayInputStream(written()), new GenericDatumReader<>())) {
            GenericRecord record = file.next();
            assertThat(record.get("userId")).isEqualTo(new Utf8("u"));
            assertThat(record.get("eventTime")).isEqualTo(7L);
            assertThat(record.get("value")).isEqualTo(12.5);
            assertThat(record.get("attributes"))
                    .isEqualTo(
                            Map.of(
                                    new Utf8("a"), new Utf8("1"),
                                    new Utf8("b"), new Utf8("2")));
        }
    }

    @Test
    void aFileOfAnUnknownVersionIsRefused() throws IOException {
        Schema later =
                SchemaBuilder.record("Interaction")
                        .namespace("io.nextup.event")
                        .fields()
                        .requiredString("userId")
                        .endRecord();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataFileWriter<GenericRecord> file =
                new DataFileWriter<>(new GenericDatumWriter<>(later))) {
            file.create(later, bytes);
            GenericRecord record = new GenericData.Record(later);
            record.put("userId", "u");
            file.append(record);
        }
        try (DataFileStream<Interaction> file = open(bytes.toByteArray())) {
            assertThatThrownBy(() -> file.next(null))
                    .isInstanceOf(IOException.class)
                    .hasMessageMatching(
                            "the schema with fingerprint [0-9a-f]{16} is not a version of Interaction"
                                    + " that this build knows \\(1 to 1\\): upgrade Nextup");
        }
    }

    private static byte[] written() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataFileWriter<Interaction> file = new DataFileWriter<>(InteractionFiles.writer())) {
            file.create(InteractionFiles.schema(), bytes);
            for (Interaction interaction : List.of(FULL, LEAST)) {
                file.append(interaction);
            }
        }
        return bytes.toByteArray();
    }

    private static DataFileStream<Interaction> open(byte[] bytes) throws IOException {
        return new DataFileStream<>(new ByteArrayInputStream(bytes), InteractionFiles.reader());
    }
}
