package io.nextup.release;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The list that people keep: {@code infra/release/advisories.json}.
 *
 * @param asOf day on which the sources were last asked
 * @param holds what a jar of an exact version holds and does not tell itself
 * @param explanations by key; several advisories may share one
 */
record AdvisoryList(
        LocalDate asOf,
        Map<ShippedPart, List<ShippedPart>> holds,
        Map<String, Analysis> explanations,
        List<Advisory> advisories) {
    AdvisoryList {
        holds = Map.copyOf(holds);
        explanations = Map.copyOf(explanations);
        advisories = List.copyOf(advisories);
        Set<String> ids = new HashSet<>();
        for (Advisory advisory : advisories) {
            if (!ids.add(advisory.id())) {
                throw new IllegalArgumentException(
                        "%s is twice in the list: join its ranges".formatted(advisory.id()));
            }
            String key = advisory.explanation().orElse(null);
            if (key != null && !explanations.containsKey(key)) {
                throw new IllegalArgumentException(
                        "%s names the explanation '%s', which is not in the list: there are %s"
                                .formatted(
                                        advisory.id(), key, new TreeSet<>(explanations.keySet())));
            }
        }
    }

    static AdvisoryList read(Path file) throws IOException {
        try {
            return parse(Files.readString(file));
        } catch (IOException | IllegalArgumentException e) {
            throw new IOException("%s: %s".formatted(file, e.getMessage()), e);
        }
    }

    /** Unknown fields are errors. */
    static AdvisoryList parse(String json) throws IOException {
        FileForm form = JsonMapper.builder().build().readValue(json, FileForm.class);
        Map<ShippedPart, List<ShippedPart>> holds = new LinkedHashMap<>();
        form.holds.forEach(
                (jar, parts) ->
                        holds.put(
                                ShippedPart.parse(jar),
                                parts.stream().map(ShippedPart::parse).toList()));
        Map<String, Analysis> explanations = new LinkedHashMap<>();
        form.explanations.forEach((key, value) -> explanations.put(key, value.explanation()));
        return new AdvisoryList(
                LocalDate.parse(form.asOf),
                holds,
                explanations,
                form.advisories.stream().map(AdvisoryForm::advisory).toList());
    }

    record FileForm(
            @JsonProperty(required = true) List<String> about,
            @JsonProperty(required = true) String asOf,
            @JsonProperty(required = true) List<String> sources,
            @JsonProperty(required = true) Map<String, List<String>> holds,
            @JsonProperty(required = true) Map<String, ExplanationForm> explanations,
            @JsonProperty(required = true) List<AdvisoryForm> advisories) {}

    record ExplanationForm(
            @JsonProperty(required = true) String state,
            String justification,
            List<String> response,
            @JsonProperty(required = true) String detail) {
        Analysis explanation() {
            return new Analysis(
                    state,
                    Optional.ofNullable(justification),
                    Objects.requireNonNullElse(response, List.of()),
                    detail);
        }
    }

    record AdvisoryForm(
            @JsonProperty(required = true) String id,
            List<String> aliases,
            @JsonProperty(required = true) List<String> parts,
            @JsonProperty(required = true) String versions,
            @JsonProperty(required = true) String about,
            @JsonProperty(required = true) String source,
            String explanation) {
        Advisory advisory() {
            return new Advisory(
                    id,
                    Objects.requireNonNullElse(aliases, List.of()),
                    parts,
                    Advisory.range(versions),
                    about,
                    source,
                    Optional.ofNullable(explanation));
        }
    }
}
