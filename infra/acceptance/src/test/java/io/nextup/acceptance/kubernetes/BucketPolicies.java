package io.nextup.acceptance.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Policies of a bucket, one file for each identity. Refuses what it does not know. */
final class BucketPolicies {
    private static final String BUCKET = "arn:aws:s3:::nextup";
    private static final String CREATES = "{\"Null\":{\"s3:if-none-match\":\"false\"}}";

    private BucketPolicies() {}

    /** Returns identity, place and actions, as rows of three cells. */
    static List<List<String>> of(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            List<List<String>> rows = new ArrayList<>();
            for (Path file : files.sorted().toList()) {
                String identity = file.getFileName().toString().replace(".json", "");
                actionsByPlace(Manifest.YAML.readTree(file.toFile()))
                        .forEach(
                                (place, actions) ->
                                        rows.add(
                                                List.of(
                                                        identity,
                                                        place,
                                                        String.join(", ", actions))));
            }
            return rows;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Map<String, Set<String>> actionsByPlace(JsonNode policy) {
        Map<String, Set<String>> actions = new TreeMap<>();
        for (JsonNode statement : policy.path("Statement")) {
            Set<String> fields = new TreeSet<>();
            statement.fieldNames().forEachRemaining(fields::add);
            fields.remove("Condition");
            if (!fields.equals(Set.of("Effect", "Action", "Resource"))
                    || !statement.path("Effect").asText().equals("Allow")) {
                throw unknown(statement);
            }
            for (String action : texts(statement.path("Action"))) {
                for (String place : places(action, statement)) {
                    actions.computeIfAbsent(place, name -> new TreeSet<>())
                            .add(action(action, statement.path("Condition")));
                }
            }
        }
        return actions;
    }

    private static String action(String action, JsonNode condition) {
        String name = action.replace("s3:", "");
        return condition.toString().equals(CREATES) ? name + " where nothing is" : name;
    }

    private static List<String> places(String action, JsonNode statement) {
        JsonNode condition = statement.path("Condition");
        List<String> places = new ArrayList<>();
        if (action.equals("s3:ListBucket")) {
            if (!statement.path("Resource").asText().equals(BUCKET)) {
                throw unknown(statement);
            }
            places.addAll(texts(condition.at("/StringLike/s3:prefix")));
            if (places.isEmpty()) {
                places.add("*");
            }
        } else if (!condition.isMissingNode() && !condition.toString().equals(CREATES)) {
            throw unknown(statement);
        } else {
            for (String resource : texts(statement.path("Resource"))) {
                places.add(resource.replace(BUCKET + "/", ""));
            }
        }
        return places;
    }

    private static List<String> texts(JsonNode oneOrMore) {
        List<String> texts = new ArrayList<>();
        if (oneOrMore.isTextual()) {
            texts.add(oneOrMore.asText());
        }
        oneOrMore.forEach(one -> texts.add(one.asText()));
        return texts;
    }

    private static IllegalArgumentException unknown(JsonNode statement) {
        return new IllegalArgumentException("Not a plain statement: " + statement);
    }
}
