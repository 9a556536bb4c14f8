package io.nextup.event.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import io.nextup.event.ErasureReceipt;
import io.nextup.event.JobProgress;
import java.io.IOException;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.io.Encoder;

/** Only the trainer writes receipts, so all fields must be there. */
final class ErasureReceiptLayout implements Layout<ErasureReceipt> {
    private static final SchemaVersions SCHEMAS = SchemaVersions.load("ErasureReceipt", 1);
    private static final Schema JOB_PROGRESS =
            SCHEMAS.newest().getField("jobs").schema().getElementType();

    @Override
    public SchemaVersions schemas() {
        return SCHEMAS;
    }

    @Override
    public void writeJson(ErasureReceipt message, JsonGenerator out) throws IOException {
        out.writeStringField("userIdSha256", message.userIdSha256());
        out.writeStringField("topic", message.topic());
        out.writeNumberField("partition", message.partition());
        out.writeNumberField("offset", message.offset());
        out.writeNumberField("requestedTime", message.requestedTimeMillis());
        out.writeArrayFieldStart("jobs");
        for (JobProgress job : message.jobs()) {
            out.writeStartObject();
            out.writeStringField("group", job.group());
            out.writeNumberField("committedOffset", job.committedOffset());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeNumberField("writtenTime", message.writtenTimeMillis());
    }

    @Override
    public ErasureReceipt readJson(JsonInput in, long recordTimeMillis)
            throws IOException, DecodeException {
        String userIdSha256 = null;
        String topic = null;
        Integer partition = null;
        Long offset = null;
        Long requestedTimeMillis = null;
        List<JobProgress> jobs = null;
        Long writtenTimeMillis = null;
        for (String name = in.nextField(); name != null; name = in.nextField()) {
            switch (name) {
                case "userIdSha256" -> userIdSha256 = in.text();
                case "topic" -> topic = in.text();
                case "partition" -> partition = in.int32();
                case "offset" -> offset = in.int64();
                case "requestedTime" -> requestedTimeMillis = in.timeMillis();
                case "jobs" -> jobs = in.list(() -> readJob(in));
                case "writtenTime" -> writtenTimeMillis = in.timeMillis();
                default -> in.skipUnknown(name);
            }
        }
        return new ErasureReceipt(
                in.required("userIdSha256", userIdSha256),
                in.required("topic", topic),
                in.required("partition", partition),
                in.required("offset", offset),
                in.required("requestedTime", requestedTimeMillis),
                in.required("jobs", jobs),
                in.required("writtenTime", writtenTimeMillis));
    }

    private static JobProgress readJob(JsonInput in) throws IOException, DecodeException {
        in.enterObject();
        String group = null;
        Long committedOffset = null;
        for (String name = in.nextField(); name != null; name = in.nextField()) {
            switch (name) {
                case "group" -> group = in.text();
                case "committedOffset" -> committedOffset = in.int64();
                default -> in.skipUnknown(name);
            }
        }
        return new JobProgress(
                in.required("group", group), in.required("committedOffset", committedOffset));
    }

    @Override
    public void writeAvro(ErasureReceipt message, Encoder out) throws IOException {
        out.writeString(message.userIdSha256());
        out.writeString(message.topic());
        out.writeInt(message.partition());
        out.writeLong(message.offset());
        out.writeLong(message.requestedTimeMillis());
        AvroOutput.list(
                message.jobs(),
                out,
                job -> {
                    out.writeString(job.group());
                    out.writeLong(job.committedOffset());
                });
        out.writeLong(message.writtenTimeMillis());
    }

    @Override
    public ErasureReceipt readAvro(AvroInput in) throws IOException {
        String userIdSha256 = null;
        String topic = null;
        int partition = 0;
        long offset = 0;
        long requestedTimeMillis = 0;
        List<JobProgress> jobs = null;
        long writtenTimeMillis = 0;
        for (Schema.Field field : in.fields(SCHEMAS.newest())) {
            switch (in.enter(field)) {
                case "userIdSha256" -> userIdSha256 = in.text();
                case "topic" -> topic = in.text();
                case "partition" -> partition = in.int32();
                case "offset" -> offset = in.int64();
                case "requestedTime" -> requestedTimeMillis = in.int64();
                case "jobs" -> jobs = in.list(() -> readJob(in));
                case "writtenTime" -> writtenTimeMillis = in.int64();
                default -> throw AvroInput.unmapped(field);
            }
        }
        return new ErasureReceipt(
                userIdSha256,
                topic,
                partition,
                offset,
                requestedTimeMillis,
                jobs,
                writtenTimeMillis);
    }

    private static JobProgress readJob(AvroInput in) throws IOException {
        String group = null;
        long committedOffset = 0;
        for (Schema.Field field : in.fields(JOB_PROGRESS)) {
            switch (field.name()) {
                case "group" -> group = in.text();
                case "committedOffset" -> committedOffset = in.int64();
                default -> throw AvroInput.unmapped(field);
            }
        }
        return new JobProgress(group, committedOffset);
    }
}
