package io.nextup.acceptance.pages;

import com.fasterxml.jackson.databind.JsonNode;
import io.nextup.acceptance.kubernetes.Manifest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Verbs and options of {@code docker compose} are its own, services and profiles those of the file.
 * A verb that runs in the trainer's image is one of Nextup.
 */
final class ComposeCheck implements CommandRules.Check {
    static final String FILE = "docker/compose.yaml";

    private static final Map<String, Set<String>> FLAGS =
            Map.of(
                    "logs", Set.of(),
                    "ps", Set.of("-a"),
                    "restart", Set.of(),
                    "rm", Set.of("-sf"),
                    "run", Set.of("--rm", "-T", "--no-deps"),
                    "stop", Set.of(),
                    "up", Set.of("-d", "--build"));

    private static final Set<String> WITH_VALUE = Set.of("--since", "--scale");

    private static final String TRAINER = "trainer";

    private final VerbCheck verbs;
    private final JsonNode services;

    ComposeCheck(Sources sources, VerbCheck verbs) {
        this.verbs = verbs;
        try {
            services = Manifest.YAML.readTree(sources.text(FILE)).path("services");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public List<String> problems(PageCommand command) {
        List<String> problems = new ArrayList<>();
        List<String> words = new ArrayList<>(command.arguments());
        if (words.size() < 4 || !words.subList(0, 3).equals(List.of("compose", "-f", FILE))) {
            return List.of("compose: -f %s is missing".formatted(FILE));
        }
        words.subList(0, 3).clear();
        if (words.get(0).equals("--profile")) {
            profile(words.get(1), problems);
            words.subList(0, 2).clear();
        }
        String verb = words.remove(0);
        if (!FLAGS.containsKey(verb)) {
            problems.add("%s is not one of %s".formatted(verb, new TreeMap<>(FLAGS).keySet()));
            return problems;
        }
        while (!words.isEmpty()) {
            String word = words.remove(0);
            if (WITH_VALUE.contains(word) && !words.isEmpty()) {
                String value = words.remove(0);
                if (value.contains("=")) {
                    service(value.replaceFirst("=.*", ""), problems);
                }
            } else if (word.startsWith("-")) {
                if (!FLAGS.get(verb).contains(word)) {
                    problems.add("%s has no option %s".formatted(verb, word));
                }
            } else {
                service(word, problems);
                if (verb.equals("run") && word.equals(TRAINER) && !words.isEmpty()) {
                    problems.addAll(verbs.problemsInContainer(words));
                    words = List.of();
                }
            }
        }
        return problems;
    }

    private void profile(String name, List<String> problems) {
        for (JsonNode service : services) {
            for (JsonNode profile : service.path("profiles")) {
                if (profile.asText().equals(name)) {
                    return;
                }
            }
        }
        problems.add("%s has no profile %s".formatted(FILE, name));
    }

    /** A service of the file, or the parameter of a function of a shell. */
    private void service(String name, List<String> problems) {
        if (!services.has(name) && !name.equals("$1")) {
            problems.add("%s has no service %s".formatted(FILE, name));
        }
    }
}
