package io.nextup.local.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The pods of a resource: those of its template, with the labels that Flink adds.
 *
 * @param owner the resource, and the part of it
 * @param templates pod templates, which the operator merges: containers by their names
 */
record Pod(String owner, Map<String, String> labels, List<JsonNode> templates) {
    Pod {
        labels = Map.copyOf(labels);
        templates = List.copyOf(templates);
    }

    /** Returns the pods of our own resources; those of Kafka are Strimzi's. */
    static List<Pod> of(List<Manifest> manifests) {
        List<Pod> pods = new ArrayList<>();
        for (Manifest manifest : manifests) {
            String owner = manifest.toString();
            switch (manifest.kind()) {
                case "Deployment" -> pods.add(of(owner, manifest.spec().path("template")));
                case "CronJob" ->
                        pods.add(of(owner, manifest.spec().at("/jobTemplate/spec/template")));
                case "FlinkDeployment" -> ofFlink(owner, manifest.spec(), pods);
                case "FlinkBlueGreenDeployment" ->
                        ofFlink(owner, manifest.spec().at("/template/spec"), pods);
                default -> {
                    // Has no pods.
                }
            }
        }
        return pods;
    }

    private static Pod of(String owner, JsonNode template) {
        return new Pod(owner, labels(template), List.of(template));
    }

    private static void ofFlink(String owner, JsonNode spec, List<Pod> pods) {
        for (String part : List.of("jobManager", "taskManager")) {
            List<JsonNode> templates =
                    List.of(spec.path("podTemplate"), spec.path(part).path("podTemplate"));
            Map<String, String> labels = new TreeMap<>();
            templates.forEach(template -> labels.putAll(labels(template)));
            labels.put("component", part.toLowerCase(Locale.ROOT));
            labels.put("type", "flink-native-kubernetes");
            pods.add(new Pod(owner + " " + part, labels, templates));
        }
    }

    private static Map<String, String> labels(JsonNode template) {
        Map<String, String> labels = new TreeMap<>();
        template.at("/metadata/labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        return labels;
    }

    /** Tells whether a label selector selects these pods. */
    boolean isSelectedBy(JsonNode selector) {
        return selector.path("matchLabels").properties().stream()
                .allMatch(label -> label.getValue().asText().equals(labels.get(label.getKey())));
    }

    /** Returns the containers by name, each merged from the templates. */
    Map<String, ObjectNode> containers() {
        Map<String, ObjectNode> containers = new TreeMap<>();
        for (JsonNode template : templates) {
            for (JsonNode container : template.at("/spec/containers")) {
                ObjectNode merged =
                        containers.computeIfAbsent(
                                container.path("name").asText(),
                                name -> JsonNodeFactory.instance.objectNode());
                container
                        .properties()
                        .forEach(
                                field -> {
                                    if (field.getValue().isArray()) {
                                        merged.withArray(field.getKey())
                                                .addAll((ArrayNode) field.getValue());
                                    } else {
                                        merged.set(field.getKey(), field.getValue());
                                    }
                                });
            }
        }
        return containers;
    }

    /** Returns a field of the pods' spec, from the last template that has it. */
    JsonNode spec(String field) {
        JsonNode found = JsonNodeFactory.instance.missingNode();
        for (JsonNode template : templates) {
            if (template.path("spec").has(field)) {
                found = template.path("spec").path(field);
            }
        }
        return found;
    }

    List<JsonNode> volumes() {
        List<JsonNode> volumes = new ArrayList<>();
        templates.forEach(template -> template.at("/spec/volumes").forEach(volumes::add));
        return volumes;
    }

    /** Returns the ports of the containers. */
    Set<Integer> ports() {
        Set<Integer> ports = new TreeSet<>();
        for (ObjectNode container : containers().values()) {
            container.path("ports").forEach(port -> ports.add(port.path("containerPort").asInt()));
        }
        return ports;
    }
}
