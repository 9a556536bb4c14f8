package io.nextup.acceptance.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.StreamSupport;

/**
 * Makes the pods of a job as Flink's operator and Flink do: the operator merges the template of all
 * pods with that of the JobManager or the TaskManagers, and Flink adds labels, ports and account.
 */
final class FlinkPods {
    static final String MERGES_BY_NAME = "kubernetes.operator.pod-template.merge-arrays-by-name";
    static final String TASK_MANAGERS_ACCOUNT = "kubernetes.taskmanager.service-account";
    static final String JOB_MANAGER = "jobManager";
    static final String TASK_MANAGER = "taskManager";

    private static final String MAIN_CONTAINER = "flink-main-container";

    private FlinkPods() {}

    /** Returns the pods of the spec of a FlinkDeployment. */
    static List<Pod> of(String owner, JsonNode spec) {
        return List.of(of(owner, spec, JOB_MANAGER), of(owner, spec, TASK_MANAGER));
    }

    static Pod of(String owner, JsonNode spec, String part) {
        JsonNode settings = spec.path("flinkConfiguration");
        ObjectNode template = spec.path("podTemplate").deepCopy();
        if (spec.path(part).path("podTemplate") instanceof ObjectNode own) {
            merge(template, own, settings.path(MERGES_BY_NAME).asBoolean());
        }
        ObjectNode labels = template.withObject("/metadata/labels");
        labels.put("component", part.toLowerCase(Locale.ROOT));
        labels.put("type", "flink-native-kubernetes");
        String account = spec.path("serviceAccount").asText();
        template.withObject("/spec")
                .put(
                        "serviceAccountName",
                        part.equals(TASK_MANAGER)
                                ? settings.path(TASK_MANAGERS_ACCOUNT).asText(account)
                                : account);
        for (JsonNode container : template.at("/spec/containers")) {
            if (container.path("name").asText().equals(MAIN_CONTAINER)) {
                addPorts(((ObjectNode) container).withArray("ports"), settings, part);
            }
        }
        return new Pod(owner + " " + part, template);
    }

    private static void merge(ObjectNode to, ObjectNode from, boolean mergesByName) {
        for (Map.Entry<String, JsonNode> field : from.properties()) {
            JsonNode present = to.get(field.getKey());
            if (present instanceof ArrayNode elements
                    && field.getValue() instanceof ArrayNode own) {
                if (mergesByName && areNamed(elements) && areNamed(own)) {
                    mergeByName(elements, own);
                } else {
                    mergeByPosition(elements, own, mergesByName);
                }
            } else if (present instanceof ObjectNode object
                    && field.getValue() instanceof ObjectNode own) {
                merge(object, own, mergesByName);
            } else {
                to.set(field.getKey(), field.getValue().deepCopy());
            }
        }
    }

    private static boolean areNamed(ArrayNode elements) {
        return StreamSupport.stream(elements.spliterator(), false).allMatch(one -> one.has("name"));
    }

    private static void mergeByName(ArrayNode to, ArrayNode from) {
        Map<String, ObjectNode> merged = new LinkedHashMap<>();
        to.forEach(one -> merged.put(one.path("name").asText(), (ObjectNode) one));
        from.forEach(
                one ->
                        merge(
                                merged.computeIfAbsent(
                                        one.path("name").asText(),
                                        name -> JsonNodeFactory.instance.objectNode()),
                                (ObjectNode) one,
                                true));
        to.removeAll();
        to.addAll(merged.values());
    }

    private static void mergeByPosition(ArrayNode to, ArrayNode from, boolean mergesByName) {
        for (int i = 0; i < from.size(); i++) {
            if (i == to.size()) {
                to.add(from.get(i).deepCopy());
            } else if (to.get(i) instanceof ObjectNode object) {
                merge(object, (ObjectNode) from.get(i), mergesByName);
            }
        }
    }

    /** Adds what Flink's InitJobManagerDecorator and InitTaskManagerDecorator add. */
    private static void addPorts(ArrayNode ports, JsonNode settings, String part) {
        if (part.equals(JOB_MANAGER)) {
            addPort(ports, "rest", settings.path("rest.port").asInt(8081));
            addPort(ports, "jobmanager-rpc", settings.path("jobmanager.rpc.port").asInt());
            addPort(ports, "blobserver", settings.path("blob.server.port").asInt());
        } else {
            addPort(ports, "taskmanager-rpc", settings.path("taskmanager.rpc.port").asInt());
        }
    }

    private static void addPort(ArrayNode ports, String name, int port) {
        ports.addObject().put("name", name).put("containerPort", port);
    }
}
