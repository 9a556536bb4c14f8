package io.nextup.event;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.io.Encoder;

/** A person may type an announcement: its time may be left out of the JSON. */
final class ModelAnnouncementLayout implements Layout<ModelAnnouncement> {
    private static final SchemaVersions SCHEMAS = SchemaVersions.load("ModelAnnouncement", 1);

    @Override
    public SchemaVersions schemas() {
        return SCHEMAS;
    }

    @Override
    public void writeJson(ModelAnnouncement message, JsonGenerator out) throws IOException {
        out.writeStringField("slot", message.slot());
        out.writeStringField("version", message.version());
        out.writeStringField("location", message.location());
        out.writeStringField("manifestSha256", message.manifestSha256());
        out.writeNumberField("announcedTime", message.announcedTimeMillis());
    }

    @Override
    public ModelAnnouncement readJson(JsonInput in, long recordTimeMillis)
            throws IOException, DecodeException {
        String slot = null;
        String version = null;
        String location = null;
        String manifestSha256 = null;
        Long announcedTimeMillis = null;
        for (String name = in.nextField(); name != null; name = in.nextField()) {
            switch (name) {
                case "slot" -> slot = in.text();
                case "version" -> version = in.text();
                case "location" -> location = in.text();
                case "manifestSha256" -> manifestSha256 = in.text();
                case "announcedTime" -> announcedTimeMillis = in.timeMillis();
                default -> in.skipUnknown(name);
            }
        }
        return new ModelAnnouncement(
                in.required("slot", slot),
                in.required("version", version),
                in.required("location", location),
                in.required("manifestSha256", manifestSha256),
                in.timeOrRecordTime("announcedTime", announcedTimeMillis, recordTimeMillis));
    }

    @Override
    public void writeAvro(ModelAnnouncement message, Encoder out) throws IOException {
        out.writeString(message.slot());
        out.writeString(message.version());
        out.writeString(message.location());
        out.writeString(message.manifestSha256());
        out.writeLong(message.announcedTimeMillis());
    }

    @Override
    public ModelAnnouncement readAvro(AvroInput in) throws IOException {
        String slot = null;
        String version = null;
        String location = null;
        String manifestSha256 = null;
        long announcedTimeMillis = 0;
        for (Schema.Field field : in.fields(SCHEMAS.newest())) {
            switch (in.enter(field)) {
                case "slot" -> slot = in.text();
                case "version" -> version = in.text();
                case "location" -> location = in.text();
                case "manifestSha256" -> manifestSha256 = in.text();
                case "announcedTime" -> announcedTimeMillis = in.int64();
                default -> throw AvroInput.unmapped(field);
            }
        }
        return new ModelAnnouncement(slot, version, location, manifestSha256, announcedTimeMillis);
    }
}
