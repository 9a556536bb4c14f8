package io.nextup.event.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import io.nextup.event.RankedItem;
import io.nextup.event.Recommendation;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.io.Encoder;

/** Only the job writes recommendations, so all fields must be there. */
final class RecommendationLayout implements Layout<Recommendation> {
    private static final SchemaVersions SCHEMAS = SchemaVersions.load("Recommendation", 2);
    private static final Schema RANKED_ITEM =
            SCHEMAS.newest().getField("items").schema().getElementType();
    private static final List<Recommendation.Source> SOURCES =
            List.of(Recommendation.Source.values());
    private static final List<String> SOURCE_WORDS =
            Arrays.stream(Recommendation.Source.values()).map(Recommendation.Source::word).toList();

    /** The first version knows all but one word; the fields are those of the second. */
    private static final int WITHOUT_SKIPPED = 1;

    @Override
    public SchemaVersions schemas() {
        return SCHEMAS;
    }

    @Override
    public int versionOf(Recommendation message) {
        return message.source() == Recommendation.Source.SKIPPED
                ? SCHEMAS.newestVersion()
                : WITHOUT_SKIPPED;
    }

    @Override
    public void writeJson(Recommendation message, JsonGenerator out) throws IOException {
        out.writeStringField("id", message.id());
        out.writeStringField("userId", message.userId());
        out.writeNumberField("sequence", message.sequence());
        out.writeArrayFieldStart("answers");
        for (String answer : message.answers()) {
            out.writeString(answer);
        }
        out.writeEndArray();
        out.writeArrayFieldStart("items");
        for (RankedItem item : message.items()) {
            out.writeStartObject();
            out.writeStringField("itemId", item.itemId());
            out.writeNumberField("score", item.score());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeStringField("modelVersion", message.modelVersion());
        out.writeStringField("source", message.source().word());
        out.writeNumberField("eventTime", message.eventTimeMillis());
        out.writeNumberField("servedTime", message.servedTimeMillis());
    }

    @Override
    public Recommendation readJson(JsonInput in, long recordTimeMillis)
            throws IOException, DecodeException {
        String id = null;
        String userId = null;
        Long sequence = null;
        List<String> answers = null;
        List<RankedItem> items = null;
        String modelVersion = null;
        Recommendation.Source source = null;
        Long eventTimeMillis = null;
        Long servedTimeMillis = null;
        for (String name = in.nextField(); name != null; name = in.nextField()) {
            switch (name) {
                case "id" -> id = in.text();
                case "userId" -> userId = in.text();
                case "sequence" -> sequence = in.int64();
                case "answers" -> answers = in.list(in::text);
                case "items" -> items = in.list(() -> readItem(in));
                case "modelVersion" -> modelVersion = in.text();
                case "source" -> source = in.word(SOURCE_WORDS, SOURCES);
                case "eventTime" -> eventTimeMillis = in.timeMillis();
                case "servedTime" -> servedTimeMillis = in.timeMillis();
                default -> in.skipUnknown(name);
            }
        }
        return new Recommendation(
                in.required("id", id),
                in.required("userId", userId),
                in.required("sequence", sequence),
                in.required("answers", answers),
                in.required("items", items),
                in.required("modelVersion", modelVersion),
                in.required("source", source),
                in.required("eventTime", eventTimeMillis),
                in.required("servedTime", servedTimeMillis));
    }

    private static RankedItem readItem(JsonInput in) throws IOException, DecodeException {
        in.enterObject();
        String itemId = null;
        Float score = null;
        for (String name = in.nextField(); name != null; name = in.nextField()) {
            switch (name) {
                case "itemId" -> itemId = in.text();
                case "score" -> score = in.float32();
                default -> in.skipUnknown(name);
            }
        }
        return new RankedItem(in.required("itemId", itemId), in.required("score", score));
    }

    @Override
    public void writeAvro(Recommendation message, Encoder out) throws IOException {
        out.writeString(message.id());
        out.writeString(message.userId());
        out.writeLong(message.sequence());
        AvroOutput.list(message.answers(), out, out::writeString);
        AvroOutput.list(
                message.items(),
                out,
                item -> {
                    out.writeString(item.itemId());
                    out.writeFloat(item.score());
                });
        out.writeString(message.modelVersion());
        out.writeEnum(SOURCES.indexOf(message.source()));
        out.writeLong(message.eventTimeMillis());
        out.writeLong(message.servedTimeMillis());
    }

    @Override
    public Recommendation readAvro(AvroInput in) throws IOException {
        String id = null;
        String userId = null;
        long sequence = 0;
        List<String> answers = null;
        List<RankedItem> items = null;
        String modelVersion = null;
        Recommendation.Source source = null;
        long eventTimeMillis = 0;
        long servedTimeMillis = 0;
        for (Schema.Field field : in.fields(SCHEMAS.newest())) {
            switch (in.enter(field)) {
                case "id" -> id = in.text();
                case "userId" -> userId = in.text();
                case "sequence" -> sequence = in.int64();
                case "answers" -> answers = in.list(in::text);
                case "items" -> items = in.list(() -> readItem(in));
                case "modelVersion" -> modelVersion = in.text();
                case "source" -> source = in.symbol(SOURCES);
                case "eventTime" -> eventTimeMillis = in.int64();
                case "servedTime" -> servedTimeMillis = in.int64();
                default -> throw AvroInput.unmapped(field);
            }
        }
        return new Recommendation(
                id,
                userId,
                sequence,
                answers,
                items,
                modelVersion,
                source,
                eventTimeMillis,
                servedTimeMillis);
    }

    private static RankedItem readItem(AvroInput in) throws IOException {
        String itemId = null;
        float score = 0;
        for (Schema.Field field : in.fields(RANKED_ITEM)) {
            switch (field.name()) {
                case "itemId" -> itemId = in.text();
                case "score" -> score = in.float32();
                default -> throw AvroInput.unmapped(field);
            }
        }
        return new RankedItem(itemId, score);
    }
}
