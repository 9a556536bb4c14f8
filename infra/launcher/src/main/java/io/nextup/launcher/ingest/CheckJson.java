package io.nextup.launcher.ingest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** A check as a program reads it. */
public final class CheckJson {
    private CheckJson() {}

    /**
     * Makes the object.
     *
     * @param commands what to run next
     */
    public static ObjectNode of(String topic, SampleCheck check, List<String> commands) {
        CheckReport report = check.report();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("topic", topic);
        json.put("mapping", check.mapping().isNone() ? null : check.mapping().toString());
        json.put("recordCount", report.records());
        json.put("interactionCount", report.interactions());
        json.put("erasureCount", report.erasures());
        json.put("deadLetterCount", report.refused());
        json.put("guess", check.isGuess());
        check.newest().ifPresent(text -> json.put("newestRecord", text));
        ArrayNode fields = json.putArray("fields");
        report.fields().forEach(field -> add(field, fields.addObject()));
        ObjectNode types = json.putObject("types");
        report.types().forEach(types::put);
        ArrayNode letters = json.putArray("deadLetters");
        for (CheckReport.Refusal refusal : report.deadLetters()) {
            letters.addObject()
                    .put("reason", refusal.reason().word())
                    .put("recordCount", refusal.records())
                    .put("partition", refusal.partition())
                    .put("offset", refusal.offset())
                    .put("detail", refusal.detail());
        }
        ArrayNode warnings = json.putArray("warnings");
        for (CheckReport.Warning warning : report.warnings()) {
            warnings.addObject().put("kind", warning.kind().word()).put("detail", warning.detail());
        }
        ArrayNode choices = json.putArray("choices");
        check.proposal()
                .ifPresent(
                        proposal ->
                                proposal.choices().forEach(one -> add(one, choices.addObject())));
        ArrayNode next = json.putArray("nextCommands");
        commands.forEach(next::add);
        return json;
    }

    private static void add(CheckReport.FieldReading field, ObjectNode json) {
        json.put("field", field.field());
        json.put("place", field.place());
        json.put("recordCount", field.records());
        ArrayNode samples = json.putArray("samples");
        field.samples().forEach(samples::add);
        if (field.from() != null) {
            json.put("firstAt", field.from().toString());
            json.put("lastAt", field.to().toString());
        }
    }

    private static void add(MappingProposal.Choice choice, ObjectNode json) {
        json.put("field", choice.field().word());
        json.put("place", choice.place() == null ? null : choice.place().toString());
        json.put("sure", choice.sure());
        json.put("reason", choice.reason());
        ArrayNode others = json.putArray("others");
        for (MappingProposal.Candidate other : choice.others()) {
            ObjectNode one = others.addObject();
            one.put("place", other.place().toString());
            ArrayNode samples = one.putArray("samples");
            other.samples().forEach(samples::add);
        }
    }
}
