package io.nextup.event.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import io.nextup.event.ModelHealth;
import io.nextup.event.ModelSince;
import io.nextup.event.ModelVerdict;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.io.Encoder;

/** Programs write it, but for a pardon by hand: what is null or empty may be left out. */
final class ModelHealthLayout implements Layout<ModelHealth> {
    private static final SchemaVersions SCHEMAS = SchemaVersions.load("ModelHealth", 1);
    private static final Schema MODEL_SINCE =
            SCHEMAS.newest().getField("serving").schema().getTypes().get(1);
    private static final Schema VERDICT =
            SCHEMAS.newest().getField("verdicts").schema().getElementType();
    private static final List<ModelVerdict.Kind> KINDS = List.of(ModelVerdict.Kind.values());
    private static final List<String> KIND_WORDS =
            Arrays.stream(ModelVerdict.Kind.values()).map(Enum::name).toList();

    @Override
    public SchemaVersions schemas() {
        return SCHEMAS;
    }

    @Override
    public void writeJson(ModelHealth message, JsonGenerator out) throws IOException {
        out.writeStringField("slot", message.slot());
        out.writeStringField("process", message.process());
        textOrLeftOut("host", message.host(), out);
        textOrLeftOut("job", message.job(), out);
        out.writeNumberField("writtenTime", message.writtenTimeMillis());
        out.writeNumberField("freshUntil", message.freshUntilMillis());
        modelOrLeftOut("serving", message.serving(), out);
        modelOrLeftOut("loading", message.loading(), out);
        if (!message.verdicts().isEmpty()) {
            out.writeArrayFieldStart("verdicts");
            for (ModelVerdict verdict : message.verdicts()) {
                out.writeStartObject();
                out.writeStringField("version", verdict.version());
                out.writeStringField("manifestSha256", verdict.manifestSha256());
                out.writeStringField("kind", verdict.kind().name());
                out.writeStringField("reason", verdict.reason());
                out.writeNumberField("time", verdict.timeMillis());
                out.writeEndObject();
            }
            out.writeEndArray();
        }
        out.writeBooleanField("ended", message.ended());
    }

    private static void textOrLeftOut(String name, String text, JsonGenerator out)
            throws IOException {
        if (text != null) {
            out.writeStringField(name, text);
        }
    }

    private static void modelOrLeftOut(String name, ModelSince model, JsonGenerator out)
            throws IOException {
        if (model != null) {
            out.writeObjectFieldStart(name);
            out.writeStringField("version", model.version());
            out.writeStringField("manifestSha256", model.manifestSha256());
            out.writeNumberField("since", model.sinceMillis());
            out.writeEndObject();
        }
    }

    @Override
    public ModelHealth readJson(JsonInput in, long recordTimeMillis)
            throws IOException, DecodeException {
        String slot = null;
        String process = null;
        String host = null;
        String job = null;
        Long writtenTimeMillis = null;
        Long freshUntilMillis = null;
        ModelSince serving = null;
        ModelSince loading = null;
        List<ModelVerdict> verdicts = null;
        Boolean ended = null;
        for (String name = in.nextField(); name != null; name = in.nextField()) {
            switch (name) {
                case "slot" -> slot = in.text();
                case "process" -> process = in.text();
                case "host" -> host = in.text();
                case "job" -> job = in.text();
                case "writtenTime" -> writtenTimeMillis = in.timeMillis();
                case "freshUntil" -> freshUntilMillis = in.timeMillis();
                case "serving" -> serving = readModel(in);
                case "loading" -> loading = readModel(in);
                case "verdicts" -> verdicts = in.list(() -> readVerdict(in));
                case "ended" -> ended = in.bool();
                default -> in.skipUnknown(name);
            }
        }
        return new ModelHealth(
                in.required("slot", slot),
                in.required("process", process),
                host,
                job,
                in.required("writtenTime", writtenTimeMillis),
                in.required("freshUntil", freshUntilMillis),
                serving,
                loading,
                verdicts == null ? List.of() : verdicts,
                ended != null && ended);
    }

    private static ModelSince readModel(JsonInput in) throws IOException, DecodeException {
        if (in.isNull()) {
            return null;
        }
        in.enterObject();
        String version = null;
        String manifestSha256 = null;
        Long sinceMillis = null;
        for (String name = in.nextField(); name != null; name = in.nextField()) {
            switch (name) {
                case "version" -> version = in.text();
                case "manifestSha256" -> manifestSha256 = in.text();
                case "since" -> sinceMillis = in.timeMillis();
                default -> in.skipUnknown(name);
            }
        }
        return new ModelSince(
                in.required("version", version),
                in.required("manifestSha256", manifestSha256),
                in.required("since", sinceMillis));
    }

    private static ModelVerdict readVerdict(JsonInput in) throws IOException, DecodeException {
        in.enterObject();
        String version = null;
        String manifestSha256 = null;
        ModelVerdict.Kind kind = null;
        String reason = null;
        Long timeMillis = null;
        for (String name = in.nextField(); name != null; name = in.nextField()) {
            switch (name) {
                case "version" -> version = in.text();
                case "manifestSha256" -> manifestSha256 = in.text();
                case "kind" -> kind = in.word(KIND_WORDS, KINDS);
                case "reason" -> reason = in.text();
                case "time" -> timeMillis = in.timeMillis();
                default -> in.skipUnknown(name);
            }
        }
        return new ModelVerdict(
                in.required("version", version),
                in.required("manifestSha256", manifestSha256),
                in.required("kind", kind),
                in.required("reason", reason),
                in.required("time", timeMillis));
    }

    @Override
    public void writeAvro(ModelHealth message, Encoder out) throws IOException {
        out.writeString(message.slot());
        out.writeString(message.process());
        AvroOutput.textOrNull(message.host(), out);
        AvroOutput.textOrNull(message.job(), out);
        out.writeLong(message.writtenTimeMillis());
        out.writeLong(message.freshUntilMillis());
        AvroOutput.orNull(message.serving(), out, model -> writeModel(model, out));
        AvroOutput.orNull(message.loading(), out, model -> writeModel(model, out));
        AvroOutput.list(message.verdicts(), out, verdict -> writeVerdict(verdict, out));
        out.writeBoolean(message.ended());
    }

    private static void writeModel(ModelSince model, Encoder out) throws IOException {
        out.writeString(model.version());
        out.writeString(model.manifestSha256());
        out.writeLong(model.sinceMillis());
    }

    private static void writeVerdict(ModelVerdict verdict, Encoder out) throws IOException {
        out.writeString(verdict.version());
        out.writeString(verdict.manifestSha256());
        out.writeEnum(KINDS.indexOf(verdict.kind()));
        out.writeString(verdict.reason());
        out.writeLong(verdict.timeMillis());
    }

    @Override
    public ModelHealth readAvro(AvroInput in) throws IOException {
        String slot = null;
        String process = null;
        String host = null;
        String job = null;
        long writtenTimeMillis = 0;
        long freshUntilMillis = 0;
        ModelSince serving = null;
        ModelSince loading = null;
        List<ModelVerdict> verdicts = null;
        boolean ended = false;
        for (Schema.Field field : in.fields(SCHEMAS.newest())) {
            switch (in.enter(field)) {
                case "slot" -> slot = in.text();
                case "process" -> process = in.text();
                case "host" -> host = in.textOrNull();
                case "job" -> job = in.textOrNull();
                case "writtenTime" -> writtenTimeMillis = in.int64();
                case "freshUntil" -> freshUntilMillis = in.int64();
                case "serving" -> serving = in.orNull(() -> readModel(in));
                case "loading" -> loading = in.orNull(() -> readModel(in));
                case "verdicts" -> verdicts = in.list(() -> readVerdict(in));
                case "ended" -> ended = in.bool();
                default -> throw AvroInput.unmapped(field);
            }
        }
        return new ModelHealth(
                slot,
                process,
                host,
                job,
                writtenTimeMillis,
                freshUntilMillis,
                serving,
                loading,
                verdicts,
                ended);
    }

    private static ModelSince readModel(AvroInput in) throws IOException {
        String version = null;
        String manifestSha256 = null;
        long sinceMillis = 0;
        for (Schema.Field field : in.fields(MODEL_SINCE)) {
            switch (field.name()) {
                case "version" -> version = in.text();
                case "manifestSha256" -> manifestSha256 = in.text();
                case "since" -> sinceMillis = in.int64();
                default -> throw AvroInput.unmapped(field);
            }
        }
        return new ModelSince(version, manifestSha256, sinceMillis);
    }

    private static ModelVerdict readVerdict(AvroInput in) throws IOException {
        String version = null;
        String manifestSha256 = null;
        ModelVerdict.Kind kind = null;
        String reason = null;
        long timeMillis = 0;
        for (Schema.Field field : in.fields(VERDICT)) {
            switch (field.name()) {
                case "version" -> version = in.text();
                case "manifestSha256" -> manifestSha256 = in.text();
                case "kind" -> kind = in.symbol(KINDS);
                case "reason" -> reason = in.text();
                case "time" -> timeMillis = in.int64();
                default -> throw AvroInput.unmapped(field);
            }
        }
        return new ModelVerdict(version, manifestSha256, kind, reason, timeMillis);
    }
}
