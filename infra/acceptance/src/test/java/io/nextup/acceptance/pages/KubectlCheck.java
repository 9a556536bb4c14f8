package io.nextup.acceptance.pages;

import com.fasterxml.jackson.databind.JsonNode;
import io.nextup.acceptance.kubernetes.Manifest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Verbs and options of {@code kubectl} and {@code kustomize} are theirs; directories, kinds and
 * names are those of the manifests.
 */
final class KubectlCheck implements CommandRules.Check {
    static final String KUSTOMIZE = "kustomize";

    /** Options with a value, by verb. */
    private static final Map<String, Set<String>> OPTIONS =
            Map.ofEntries(
                    Map.entry("apply", Set.of("-k", "-f", "--namespace")),
                    Map.entry("build", Set.of()),
                    Map.entry("create", Set.of("--filename", "--namespace")),
                    Map.entry("create job", Set.of("--from", "--namespace")),
                    Map.entry(
                            "create secret",
                            Set.of(
                                    "--docker-password",
                                    "--docker-server",
                                    "--docker-username",
                                    "--from-file",
                                    "--from-literal",
                                    "--namespace")),
                    Map.entry("delete", Set.of("-k", "--namespace")),
                    Map.entry("describe", Set.of("--selector", "-l", "--namespace", "-n")),
                    Map.entry("exec", Set.of("--namespace", "-n")),
                    Map.entry("get", Set.of("--namespace", "-n", "--output")),
                    Map.entry("label", Set.of()),
                    Map.entry("logs", Set.of("--namespace", "-n", "-l", "--since", "--tail")),
                    Map.entry("patch", Set.of("--namespace", "--patch", "--type")),
                    Map.entry("port-forward", Set.of("--namespace")),
                    Map.entry("rollout restart", Set.of("--namespace", "-n")));

    private static final Set<String> FLAGS = Set.of("--prefix", "--previous");

    /** Verbs that need a second word, such as {@code rollout restart}. */
    private static final Set<String> IN_TWO_WORDS = Set.of("create", "rollout");

    /** Kinds of which Kubernetes and the operators make resources from the manifests. */
    private static final Map<String, Set<String>> MADE =
            Map.of(
                    "pods", Set.of(),
                    "service", Set.of("nextup-rest", "kubernetes"),
                    "endpointslices", Set.of("kubernetes"),
                    "namespace", Set.of("default"),
                    "flinkdeployment", Set.of("nextup-blue", "nextup-green"));

    /** First parameter of a function of a shell, which stands for any name. */
    private static final String PARAMETER = "=$1";

    /** The program of {@code docker/nextup}. */
    private static final String VERBS = "nextup";

    private final Sources sources;
    private final VerbCheck verbs;
    private final Map<String, Set<String>> namesByKind = new TreeMap<>();
    private final Set<String> labels = new HashSet<>();
    private final Set<String> secrets = new HashSet<>();

    KubectlCheck(Sources sources, VerbCheck verbs) {
        this.sources = sources;
        this.verbs = verbs;
        try {
            for (Path file : Pages.files(".yaml")) {
                if (Pages.name(file).startsWith("infra/kubernetes/")) {
                    add(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        namesByKind.put("secret", secrets);
        MADE.forEach((kind, names) -> namesByKind.merge(kind, names, KubectlCheck::both));
    }

    private static Set<String> both(Set<String> one, Set<String> other) {
        Set<String> all = new HashSet<>(one);
        all.addAll(other);
        return all;
    }

    private void add(Path file) throws IOException {
        for (Manifest manifest : Manifest.read(file)) {
            String kind = manifest.kind().toLowerCase(Locale.ROOT);
            namesByKind.merge(kind, Set.of(manifest.name()), KubectlCheck::both);
            namesByKind.merge(kind + "s", Set.of(manifest.name()), KubectlCheck::both);
            add(manifest.json());
        }
    }

    /** Collects labels and names of Secrets from a resource, and from the patches in it. */
    private void add(JsonNode node) throws IOException {
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            JsonNode value = field.getValue();
            switch (field.getKey()) {
                case "labels", "matchLabels" ->
                        value.properties()
                                .forEach(
                                        label ->
                                                labels.add(
                                                        label.getKey()
                                                                + "="
                                                                + label.getValue().asText()));
                case "secretName" -> secrets.add(value.asText());
                case "imagePullSecrets" ->
                        value.forEach(one -> secrets.add(one.path("name").asText()));
                case "secretRef", "secretKeyRef" -> secrets.add(value.path("name").asText());
                case "patch" -> add(Manifest.YAML.readTree(value.asText()));
                default -> {
                    // Names nothing that a command could.
                }
            }
        }
        for (JsonNode child : node) {
            add(child);
        }
    }

    @Override
    public List<String> problems(PageCommand command) {
        List<String> problems = new ArrayList<>();
        List<String> words = new ArrayList<>(command.arguments());
        String verb = words.remove(0);
        boolean makesSecret = verb.equals("create") && words.contains("secret");
        if (IN_TWO_WORDS.contains(verb) && !words.isEmpty() && !words.get(0).startsWith("-")) {
            verb += " " + words.remove(0);
        }
        Set<String> known = OPTIONS.get(verb);
        if (known == null) {
            problems.add("%s is not one of %s".formatted(verb, new TreeMap<>(OPTIONS).keySet()));
            return problems;
        }
        if (verb.equals("exec")) {
            inContainer(words, problems);
        }
        List<String> plain = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (!word.startsWith("-")) {
                plain.add(word);
            } else if (known.contains(word) && i + 1 < words.size()) {
                option(word, words.get(++i), command, problems);
            } else if (!FLAGS.contains(word)) {
                problems.add("%s has no option %s, or no value of it".formatted(verb, word));
            }
        }
        if (command.program().equals(KUSTOMIZE)) {
            plain.forEach(directory -> directory(directory, command, problems));
        } else if (makesSecret) {
            secret(plain, problems);
        } else if (verb.equals("label")) {
            label(plain, problems);
        } else if (!verb.startsWith("create")) {
            resources(verb, plain, problems);
        }
        return problems;
    }

    /** Checks the verb behind {@code --}, and removes it from the words. */
    private void inContainer(List<String> words, List<String> problems) {
        int start = words.indexOf("--");
        if (start < 0 || start + 1 == words.size() || !words.get(start + 1).equals(VERBS)) {
            problems.add("exec: -- %s is missing".formatted(VERBS));
        } else {
            List<String> inside = words.subList(start, words.size());
            problems.addAll(verbs.problemsInContainer(inside.subList(2, inside.size())));
            inside.clear();
        }
    }

    private void option(String option, String value, PageCommand command, List<String> problems) {
        switch (option) {
            case "-k" -> directory(value, command, problems);
            case "-f", "--filename" -> {
                if (sources.text(value) == null) {
                    problems.add("the file %s is missing".formatted(value));
                }
            }
            case "--from" -> resource(value, problems);
            case "--namespace", "-n" -> resource("namespace/" + value, problems);
            case "--selector", "-l" -> {
                if (!labels.contains(value) && !value.endsWith(PARAMETER)) {
                    problems.add("no manifest has the label %s".formatted(value));
                }
            }
            default -> {
                // A file or a value of the reader's.
            }
        }
    }

    /** A directory is there, or the page says which file the reader writes into it. */
    private void directory(String directory, PageCommand command, List<String> problems) {
        String file = directory + "/kustomization.yaml";
        String page = sources.text(command.page());
        if (sources.text(file) == null && (page == null || !page.contains("`" + file + "`"))) {
            problems.add("there is no %s".formatted(file));
        }
    }

    private void secret(List<String> plain, List<String> problems) {
        if (plain.size() != 2 || !Set.of("generic", "docker-registry").contains(plain.get(0))) {
            problems.add("%s is not \"generic NAME\" or \"docker-registry NAME\"".formatted(plain));
        } else if (!secrets.contains(plain.get(1))) {
            problems.add("no manifest names the Secret %s".formatted(plain.get(1)));
        }
    }

    /** The namespace is one of the reader's. */
    private void label(List<String> plain, List<String> problems) {
        if (plain.size() != 3 || !plain.get(0).equals("namespace")) {
            problems.add("%s is not \"namespace NAME LABEL=VALUE\"".formatted(plain));
        } else if (!labels.contains(plain.get(2))) {
            problems.add("no manifest has the label %s".formatted(plain.get(2)));
        }
    }

    private void resources(String verb, List<String> plain, List<String> problems) {
        if (plain.isEmpty()) {
            return;
        }
        if (plain.get(0).contains("/")) {
            resource(plain.get(0), problems);
        } else if (plain.size() > 1) {
            resource(plain.get(0) + "/" + plain.get(1), problems);
        } else {
            for (String kind : plain.get(0).split(",", -1)) {
                if (!namesByKind.containsKey(kind)) {
                    problems.add("%s: no manifest is of the kind %s".formatted(verb, kind));
                }
            }
        }
    }

    private void resource(String kindAndName, List<String> problems) {
        String[] parts = kindAndName.split("/", 2);
        if (!namesByKind.getOrDefault(parts[0], Set.of()).contains(parts[1])) {
            problems.add("no manifest is a %s of the name %s".formatted(parts[0], parts[1]));
        }
    }
}
