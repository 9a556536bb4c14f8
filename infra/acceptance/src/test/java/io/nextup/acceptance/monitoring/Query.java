package io.nextup.acceptance.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A question to Prometheus.
 *
 * @param place alert, recording rule, or dashboard and panel
 * @param expression in PromQL, with Grafana's variables
 */
record Query(String place, String expression) {
    private static final Pattern STRINGS_AND_SELECTORS =
            Pattern.compile("\"[^\"]*\"|\\{[^}]*}|\\[[^]]*]");

    private static final Pattern LABEL_LISTS =
            Pattern.compile("\\b(by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\)");

    /** A name that no parenthesis follows: those are functions. A duration begins with a digit. */
    private static final Pattern NAME =
            Pattern.compile("(?<![\\w.:$])[a-zA-Z_:][\\w:]*(?![\\w:]*\\s*\\()");

    private static final Set<String> WORDS = Set.of("and", "or", "unless", "offset", "bool");

    /** Returns the names of metrics in the expression. */
    Set<String> metrics() {
        String bare = expression;
        for (Pattern noMetric : List.of(STRINGS_AND_SELECTORS, LABEL_LISTS)) {
            bare = noMetric.matcher(bare).replaceAll(" ");
        }
        Set<String> names = new TreeSet<>();
        Matcher matcher = NAME.matcher(bare);
        while (matcher.find()) {
            if (!WORDS.contains(matcher.group())) {
                names.add(matcher.group());
            }
        }
        return names;
    }

    /** Reads the alerts and recording rules of a file. */
    static List<Query> ofRules(Path file) throws IOException {
        List<Query> queries = new ArrayList<>();
        for (JsonNode group : yaml(file).path("groups")) {
            for (JsonNode rule : group.path("rules")) {
                queries.add(new Query(name(rule), rule.path("expr").asText()));
            }
        }
        return queries;
    }

    /** Returns the names of an alert or of a recorded metric. */
    private static String name(JsonNode rule) {
        return rule.path("alert").asText(rule.path("record").asText());
    }

    /** Reads the queries of the panels of all dashboards in a directory. */
    static List<Query> ofPanels(Path directory) throws IOException {
        List<Query> queries = new ArrayList<>();
        for (JsonNode dashboard : dashboards(directory)) {
            for (JsonNode panel : dashboard.path("panels")) {
                for (JsonNode target : panel.path("targets")) {
                    queries.add(of(dashboard, panel.path("title").asText(), target));
                }
            }
        }
        return queries;
    }

    /** Reads the queries of the marks on the time axis of all dashboards in a directory. */
    static List<Query> ofMarks(Path directory) throws IOException {
        List<Query> queries = new ArrayList<>();
        for (JsonNode dashboard : dashboards(directory)) {
            for (JsonNode mark : dashboard.path("annotations").path("list")) {
                queries.add(of(dashboard, mark.path("name").asText(), mark));
            }
        }
        return queries;
    }

    private static Query of(JsonNode dashboard, String title, JsonNode asked) {
        return new Query(
                "%s / %s".formatted(dashboard.path("title").asText(), title),
                asked.path("expr").asText());
    }

    static List<JsonNode> dashboards(Path directory) throws IOException {
        List<JsonNode> dashboards = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.sorted().toList()) {
                if (file.toString().endsWith(".json")) {
                    dashboards.add(JsonMapper.builder().build().readTree(file.toFile()));
                }
            }
        }
        return dashboards;
    }

    static JsonNode yaml(Path file) throws IOException {
        return JsonMapper.builder(new YAMLFactory()).build().readTree(file.toFile());
    }
}
