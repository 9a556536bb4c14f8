package io.nextup.event.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import io.nextup.event.DeadLetter;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.io.Encoder;

/** Only the job writes dead letters, so all fields but the record's key and value must be there. */
final class DeadLetterLayout implements Layout<DeadLetter> {
    private static final SchemaVersions SCHEMAS = SchemaVersions.load("DeadLetter", 1);
    private static final List<DeadLetter.Reason> REASONS = List.of(DeadLetter.Reason.values());
    private static final List<String> REASON_WORDS =
            Arrays.stream(DeadLetter.Reason.values()).map(Enum::name).toList();

    @Override
    public SchemaVersions schemas() {
        return SCHEMAS;
    }

    @Override
    public void writeJson(DeadLetter message, JsonGenerator out) throws IOException {
        base64OrLeftOut("key", message.key(), out);
        base64OrLeftOut("original", message.original(), out);
        out.writeStringField("topic", message.topic());
        out.writeNumberField("partition", message.partition());
        out.writeNumberField("offset", message.offset());
        out.writeNumberField("timestamp", message.timestampMillis());
        out.writeStringField("reason", message.reason().name());
        out.writeStringField("detail", message.detail());
    }

    private static void base64OrLeftOut(String name, byte[] bytes, JsonGenerator out)
            throws IOException {
        if (bytes != null) {
            out.writeStringField(name, Base64.getEncoder().encodeToString(bytes));
        }
    }

    @Override
    public DeadLetter readJson(JsonInput in, long recordTimeMillis)
            throws IOException, DecodeException {
        byte[] key = null;
        byte[] original = null;
        String topic = null;
        Integer partition = null;
        Long offset = null;
        Long timestampMillis = null;
        DeadLetter.Reason reason = null;
        String detail = null;
        for (String name = in.nextField(); name != null; name = in.nextField()) {
            switch (name) {
                case "key" -> key = in.base64();
                case "original" -> original = in.base64();
                case "topic" -> topic = in.text();
                case "partition" -> partition = in.int32();
                case "offset" -> offset = in.int64();
                case "timestamp" -> timestampMillis = in.timeMillis();
                case "reason" -> reason = in.word(REASON_WORDS, REASONS);
                case "detail" -> detail = in.text();
                default -> in.skipUnknown(name);
            }
        }
        return new DeadLetter(
                key,
                original,
                in.required("topic", topic),
                in.required("partition", partition),
                in.required("offset", offset),
                in.required("timestamp", timestampMillis),
                in.required("reason", reason),
                in.required("detail", detail));
    }

    @Override
    public void writeAvro(DeadLetter message, Encoder out) throws IOException {
        AvroOutput.bytesOrNull(message.key(), out);
        AvroOutput.bytesOrNull(message.original(), out);
        out.writeString(message.topic());
        out.writeInt(message.partition());
        out.writeLong(message.offset());
        out.writeLong(message.timestampMillis());
        out.writeEnum(REASONS.indexOf(message.reason()));
        out.writeString(message.detail());
    }

    @Override
    public DeadLetter readAvro(AvroInput in) throws IOException {
        byte[] key = null;
        byte[] original = null;
        String topic = null;
        int partition = 0;
        long offset = 0;
        long timestampMillis = 0;
        DeadLetter.Reason reason = null;
        String detail = null;
        for (Schema.Field field : in.fields(SCHEMAS.newest())) {
            switch (in.enter(field)) {
                case "key" -> key = in.bytesOrNull();
                case "original" -> original = in.bytesOrNull();
                case "topic" -> topic = in.text();
                case "partition" -> partition = in.int32();
                case "offset" -> offset = in.int64();
                case "timestamp" -> timestampMillis = in.int64();
                case "reason" -> reason = in.symbol(REASONS);
                case "detail" -> detail = in.text();
                default -> throw AvroInput.unmapped(field);
            }
        }
        return new DeadLetter(
                key, original, topic, partition, offset, timestampMillis, reason, detail);
    }
}
