package io.nextup.acceptance.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The pods of a resource.
 *
 * @param owner the resource, and the part of it
 * @param template the whole of it, with what an operator adds
 */
record Pod(String owner, JsonNode template) {
    /**
     * Returns the pods of our own resources; those of Kafka are Strimzi's.
     *
     * @throws IllegalArgumentException if a resource of another kind has containers
     */
    static List<Pod> of(List<Manifest> manifests) {
        List<Pod> pods = new ArrayList<>();
        for (Manifest manifest : manifests) {
            String owner = manifest.toString();
            switch (manifest.kind()) {
                case "Deployment" -> pods.add(new Pod(owner, manifest.spec().path("template")));
                case "CronJob" ->
                        pods.add(new Pod(owner, manifest.spec().at("/jobTemplate/spec/template")));
                case "FlinkDeployment" -> pods.addAll(FlinkPods.of(owner, manifest.spec()));
                case "FlinkBlueGreenDeployment" ->
                        pods.addAll(FlinkPods.of(owner, manifest.spec().at("/template/spec")));
                default -> {
                    if (manifest.json().findValue("containers") != null) {
                        throw new IllegalArgumentException(
                                "%s has containers, and the tables know no pods of a %s: add the kind here"
                                        .formatted(owner, manifest.kind()));
                    }
                }
            }
        }
        return pods;
    }

    /** Tells whether a label selector selects these pods. */
    boolean isSelectedBy(JsonNode selector) {
        return Selector.of(selector).selects(labels());
    }

    /** Returns the name by which the pages call these pods. */
    String name() {
        return switch (labels().getOrDefault("component", "")) {
            case "jobmanager" -> "JobManager";
            case "taskmanager" -> "TaskManager";
            default ->
                    labels().getOrDefault("app.kubernetes.io/name", owner)
                            .replaceFirst("^nextup-", "");
        };
    }

    /** Returns the labels by name. */
    Map<String, String> labels() {
        Map<String, String> labels = new TreeMap<>();
        template.at("/metadata/labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        return labels;
    }

    /** Returns the containers by name. */
    Map<String, ObjectNode> containers() {
        Map<String, ObjectNode> containers = new TreeMap<>();
        spec("containers")
                .forEach(one -> containers.put(one.path("name").asText(), (ObjectNode) one));
        return containers;
    }

    /** Returns a field of the pods' spec. */
    JsonNode spec(String field) {
        return template.path("spec").path(field);
    }

    List<JsonNode> volumes() {
        List<JsonNode> volumes = new ArrayList<>();
        spec("volumes").forEach(volumes::add);
        return volumes;
    }

    /** Returns the names of the Secrets that are mounted or become variables. */
    Set<String> secrets() {
        Set<String> secrets = new TreeSet<>();
        for (String field : List.of("secretName", "secretRef", "secretKeyRef")) {
            for (JsonNode secret : template.findValues(field)) {
                secrets.add(secret.isTextual() ? secret.asText() : secret.path("name").asText());
            }
        }
        for (JsonNode sources : template.findValues("sources")) {
            for (JsonNode source : sources) {
                if (source.has("secret")) {
                    secrets.add(source.at("/secret/name").asText());
                }
            }
        }
        return secrets;
    }

    /** Returns the ports that the containers declare, by name; a name that is there twice fails. */
    Map<String, Integer> portsByName() {
        Map<String, Integer> ports = new TreeMap<>();
        for (ObjectNode container : containers().values()) {
            for (JsonNode port : container.path("ports")) {
                String name = port.path("name").asText();
                if (ports.put(name, port.path("containerPort").asInt()) != null) {
                    throw new IllegalStateException(
                            "%s: duplicate port name \"%s\"".formatted(owner, name));
                }
            }
        }
        return ports;
    }

    /** Returns the numbers of the ports that the containers declare. */
    Set<Integer> ports() {
        return new TreeSet<>(portsByName().values());
    }
}
