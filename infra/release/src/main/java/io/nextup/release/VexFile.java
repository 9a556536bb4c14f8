package io.nextup.release;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/**
 * The CycloneDX 1.6 file that says what known vulnerabilities do to a program. It refers to the
 * components of the bill of materials by BOM-Link; where Maven made no bill, which it does not do
 * offline, by the bare package URL that the bill would have.
 */
final class VexFile {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private VexFile() {}

    static String of(String program, Scan scan, AdvisoryList list, Optional<JsonNode> bill) {
        ObjectNode vex = JSON.createObjectNode();
        vex.put("bomFormat", "CycloneDX").put("specVersion", "1.6").put("version", 1);
        vex.putObject("metadata").put("timestamp", list.asOf() + "T00:00:00Z");
        ArrayNode vulnerabilities = vex.putArray("vulnerabilities");
        scan.matchesOf(program)
                .forEach((id, matches) -> vulnerabilities.add(vulnerability(matches, list, bill)));
        return vex.toPrettyString() + "\n";
    }

    private static ObjectNode vulnerability(
            List<Scan.Match> matches, AdvisoryList list, Optional<JsonNode> bill) {
        Advisory advisory = matches.get(0).advisory();
        ObjectNode node = JSON.createObjectNode();
        node.put("id", advisory.id());
        node.putObject("source").put("url", advisory.source());
        if (!advisory.aliases().isEmpty()) {
            ArrayNode references = node.putArray("references");
            for (String alias : advisory.aliases()) {
                references
                        .addObject()
                        .put("id", alias)
                        .putObject("source")
                        .put("url", "https://osv.dev/vulnerability/" + alias);
            }
        }
        node.put("description", advisory.about());
        ObjectNode analysis = node.putObject("analysis");
        Optional<Analysis> explanation = advisory.explanation().map(list.explanations()::get);
        analysis.put("state", explanation.map(Analysis::state).orElse("in_triage"));
        explanation
                .flatMap(Analysis::justification)
                .ifPresent(justification -> analysis.put("justification", justification));
        explanation
                .map(Analysis::response)
                .filter(response -> !response.isEmpty())
                .ifPresent(response -> response.forEach(analysis.putArray("response")::add));
        explanation.ifPresent(value -> analysis.put("detail", value.detail()));
        ArrayNode affects = node.putArray("affects");
        matches.stream()
                .map(Scan.Match::jar)
                .map(ShippedPart::purl)
                .distinct()
                .forEach(purl -> affects.addObject().put("ref", reference(purl, bill)));
        ArrayNode properties = JSON.createArrayNode();
        matches.stream()
                .filter(match -> !match.jar().equals(match.affected()))
                .map(match -> "%s in %s".formatted(match.affected(), match.jar()))
                .distinct()
                .forEach(
                        text ->
                                properties
                                        .addObject()
                                        .put("name", "nextup:held-part")
                                        .put("value", text));
        if (!properties.isEmpty()) {
            node.set("properties", properties);
        }
        return node;
    }

    private static String reference(String purl, Optional<JsonNode> bill) {
        return bill.map(
                        node ->
                                "%s/%d#%s"
                                        .formatted(
                                                node.path("serialNumber")
                                                        .asText()
                                                        .replace("urn:uuid:", "urn:cdx:"),
                                                node.path("version").asInt(),
                                                purl))
                .orElse(purl);
    }
}
