package io.nextup.event.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import io.nextup.event.AnnouncedModel;
import io.nextup.event.ModelAnnouncement;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.io.Encoder;

/** A person may type an announcement: its time may be left out of the JSON. */
final class ModelAnnouncementLayout implements Layout<ModelAnnouncement> {
    private static final SchemaVersions SCHEMAS = SchemaVersions.load("ModelAnnouncement", 2);
    private static final Schema ANNOUNCED_MODEL =
            SCHEMAS.newest().getField("previous").schema().getElementType();
    private static final List<ModelAnnouncement.By> BYS = List.of(ModelAnnouncement.By.values());
    private static final List<String> BY_WORDS =
            Arrays.stream(ModelAnnouncement.By.values()).map(ModelAnnouncement.By::word).toList();

    /** The first version has all fields but the last two. */
    private static final int WITHOUT_PREVIOUS = 1;

    @Override
    public SchemaVersions schemas() {
        return SCHEMAS;
    }

    @Override
    public int versionOf(ModelAnnouncement message) {
        return message.previous().isEmpty() && message.by() == null
                ? WITHOUT_PREVIOUS
                : SCHEMAS.newestVersion();
    }

    @Override
    public void writeJson(ModelAnnouncement message, JsonGenerator out) throws IOException {
        out.writeStringField("slot", message.slot());
        out.writeStringField("version", message.version());
        out.writeStringField("location", message.location());
        out.writeStringField("manifestSha256", message.manifestSha256());
        out.writeNumberField("announcedTime", message.announcedTimeMillis());
        if (!message.previous().isEmpty()) {
            out.writeArrayFieldStart("previous");
            for (AnnouncedModel model : message.previous()) {
                out.writeStartObject();
                out.writeStringField("version", model.version());
                out.writeStringField("location", model.location());
                out.writeStringField("manifestSha256", model.manifestSha256());
                out.writeEndObject();
            }
            out.writeEndArray();
        }
        if (message.by() != null) {
            out.writeStringField("by", message.by().word());
        }
    }

    @Override
    public ModelAnnouncement readJson(JsonInput in, long recordTimeMillis)
            throws IOException, DecodeException {
        String slot = null;
        String version = null;
        String location = null;
        String manifestSha256 = null;
        Long announcedTimeMillis = null;
        List<AnnouncedModel> previous = null;
        ModelAnnouncement.By by = null;
        for (String name = in.nextField(); name != null; name = in.nextField()) {
            switch (name) {
                case "slot" -> slot = in.text();
                case "version" -> version = in.text();
                case "location" -> location = in.text();
                case "manifestSha256" -> manifestSha256 = in.text();
                case "announcedTime" -> announcedTimeMillis = in.timeMillis();
                case "previous" -> previous = in.list(() -> readModel(in));
                case "by" -> by = in.word(BY_WORDS, BYS);
                default -> in.skipUnknown(name);
            }
        }
        return new ModelAnnouncement(
                in.required("slot", slot),
                in.required("version", version),
                in.required("location", location),
                in.required("manifestSha256", manifestSha256),
                in.timeOrRecordTime("announcedTime", announcedTimeMillis, recordTimeMillis),
                previous == null ? List.of() : previous,
                by);
    }

    private static AnnouncedModel readModel(JsonInput in) throws IOException, DecodeException {
        in.enterObject();
        String version = null;
        String location = null;
        String manifestSha256 = null;
        for (String name = in.nextField(); name != null; name = in.nextField()) {
            switch (name) {
                case "version" -> version = in.text();
                case "location" -> location = in.text();
                case "manifestSha256" -> manifestSha256 = in.text();
                default -> in.skipUnknown(name);
            }
        }
        return new AnnouncedModel(
                in.required("version", version),
                in.required("location", location),
                in.required("manifestSha256", manifestSha256));
    }

    @Override
    public void writeAvro(ModelAnnouncement message, Encoder out) throws IOException {
        out.writeString(message.slot());
        out.writeString(message.version());
        out.writeString(message.location());
        out.writeString(message.manifestSha256());
        out.writeLong(message.announcedTimeMillis());
        if (versionOf(message) == WITHOUT_PREVIOUS) {
            return;
        }
        AvroOutput.list(
                message.previous(),
                out,
                model -> {
                    out.writeString(model.version());
                    out.writeString(model.location());
                    out.writeString(model.manifestSha256());
                });
        AvroOutput.orNull(message.by(), out, by -> out.writeEnum(BYS.indexOf(by)));
    }

    @Override
    public ModelAnnouncement readAvro(AvroInput in) throws IOException {
        String slot = null;
        String version = null;
        String location = null;
        String manifestSha256 = null;
        long announcedTimeMillis = 0;
        List<AnnouncedModel> previous = null;
        ModelAnnouncement.By by = null;
        for (Schema.Field field : in.fields(SCHEMAS.newest())) {
            switch (in.enter(field)) {
                case "slot" -> slot = in.text();
                case "version" -> version = in.text();
                case "location" -> location = in.text();
                case "manifestSha256" -> manifestSha256 = in.text();
                case "announcedTime" -> announcedTimeMillis = in.int64();
                case "previous" -> previous = in.list(() -> readModel(in));
                case "by" -> by = in.orNull(() -> in.symbol(BYS));
                default -> throw AvroInput.unmapped(field);
            }
        }
        return new ModelAnnouncement(
                slot, version, location, manifestSha256, announcedTimeMillis, previous, by);
    }

    private static AnnouncedModel readModel(AvroInput in) throws IOException {
        String version = null;
        String location = null;
        String manifestSha256 = null;
        for (Schema.Field field : in.fields(ANNOUNCED_MODEL)) {
            switch (field.name()) {
                case "version" -> version = in.text();
                case "location" -> location = in.text();
                case "manifestSha256" -> manifestSha256 = in.text();
                default -> throw AvroInput.unmapped(field);
            }
        }
        return new AnnouncedModel(version, location, manifestSha256);
    }
}
