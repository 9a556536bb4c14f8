package io.nextup.acceptance.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every patch of a page changes a resource, and every field that a page names is one of it. */
class PatchesOfThePagesTest {
    private static final Pattern BLOCK = Pattern.compile("(?s)```yaml\n(patches:\n.*?)```");
    private static final Pattern COMMAND =
            Pattern.compile("kubectl patch (\\w+) (\\S+) .*--patch '(.*)'");
    private static final Pattern FIELD =
            Pattern.compile("kubectl get (flink\\w+) \\S+ .*jsonpath=\\{\\.([\\w.]+)}");

    private static final Pattern OPTION = Pattern.compile("\"(nextup\\.[a-z.-]+)\"");

    private static final PathMatcher SOURCES =
            FileSystems.getDefault().getPathMatcher("glob:**/src/main/java/**.java");

    private static Schemas schemas;
    private static String page;

    @BeforeAll
    static void read() throws Exception {
        schemas = Schemas.read();
        page = Files.readString(Kustomize.ROOT.resolve("OPERATE.md"));
    }

    @BeforeEach
    void assumeKustomizeAndCustomKinds() {
        Kustomize.assumeThere();
        Kustomize.assume(schemas.hasCustomKinds(), "no definitions of custom kinds");
    }

    @Test
    void everyPatchForAnOverlayChangesTheJobAndFits() {
        List<String> blocks = matches(BLOCK, page).stream().map(one -> one.group(1)).toList();
        assertThat(blocks).hasSize(4);
        for (String block : blocks) {
            JsonNode before = job(components(block), "");
            JsonNode after = job(components(block), block);
            assertThat(schemas.problems(new Manifest(after))).as(block).isEmpty();
            assertThat(after).as(block).isNotEqualTo(before);
        }
    }

    @Test
    void aPatchOfAFieldThatIsNotThereIsFound() {
        String block =
                matches(BLOCK, page).stream()
                        .map(one -> one.group(1))
                        .filter(one -> one.contains("savepointRedeployNonce"))
                        .findFirst()
                        .orElseThrow();
        String planted = block.replace("initialSavepointPath", "initialSavepoint");
        assertThat(schemas.problems(new Manifest(job(components(block), planted))))
                .singleElement()
                .satisfies(problem -> assertThat(problem).contains("initialSavepoint"));

        String elsewhere =
                matches(BLOCK, page).get(0).group(1).replace("/job/args/6", "/job/args/5");
        assertThatThrownBy(() -> job(List.of(), elsewhere)).hasMessageContaining("test");
    }

    @Test
    void everyPatchByACommandChangesAResourceAndFits() throws Exception {
        List<MatchResult> commands = matches(COMMAND, page);
        assertThat(commands).hasSize(3);
        for (MatchResult command : commands) {
            JsonNode before = resource(command.group(1), command.group(2));
            ObjectNode after = before.deepCopy();
            merge(after, Manifest.YAML.readTree(command.group(3)));
            assertThat(schemas.problems(new Manifest(after))).as(command.group()).isEmpty();
            assertThat(after).as(command.group()).isNotEqualTo(before);
        }
        ObjectNode planted = resource("flinkdeployment", "nextup").deepCopy();
        merge(planted, Manifest.YAML.readTree("{\"spec\": {\"restartNonces\": 1}}"));
        assertThat(schemas.problems(new Manifest(planted))).hasSize(1);
    }

    @Test
    void everyFieldThatACommandPrintsIsOneOfTheKind() {
        List<MatchResult> commands = matches(FIELD, page);
        assertThat(commands).hasSize(2);
        for (MatchResult command : commands) {
            assertThat(problemsOfAField(command.group(1), command.group(2)))
                    .as(command.group())
                    .isEmpty();
        }
        assertThat(problemsOfAField("flinkdeployment", "status.jobStatus.upgradeSavepoint"))
                .hasSize(1);
    }

    /** A test of the job holds the manifests' own arguments to its options. */
    @Test
    void everyArgumentThatAPatchAddsIsAnOptionOfTheJob() throws IOException {
        Set<String> known = new TreeSet<>();
        try (Stream<Path> sources = Files.walk(Kustomize.HOME.resolve("flink-job"))) {
            for (Path source : sources.filter(SOURCES::matches).toList()) {
                matches(OPTION, Files.readString(source))
                        .forEach(one -> known.add("--" + one.group(1)));
            }
        }
        Set<String> used = new TreeSet<>();
        for (MatchResult block : matches(BLOCK, page)) {
            addOptions(job(components(block.group(1)), block.group(1)), used);
        }

        assertThat(used).contains("--nextup.kafka.skip-lost-records").isSubsetOf(known);
    }

    private static void addOptions(JsonNode job, Set<String> options) {
        for (JsonNode argument : job.findValue("args")) {
            if (argument.asText().startsWith("--")) {
                options.add(argument.asText());
            }
        }
    }

    private static List<MatchResult> matches(Pattern pattern, String text) {
        return pattern.matcher(text).results().toList();
    }

    private static List<String> components(String patches) {
        return patches.contains("FlinkBlueGreenDeployment")
                ? List.of("components/blue-green")
                : List.of();
    }

    private static JsonNode job(List<String> components, String patches) {
        return only(
                "Flink(BlueGreen)?Deployment",
                "nextup",
                Kustomize.render("patches-of-the-pages", components, patches));
    }

    private static JsonNode resource(String kind, String name) {
        List<Manifest> manifests = new ArrayList<>(Kustomize.render("overlays/production"));
        manifests.addAll(Kustomize.render("overlays/blue-green"));
        return only("(?i)" + kind, name, manifests);
    }

    private static JsonNode only(String kind, String name, List<Manifest> manifests) {
        return manifests.stream()
                .filter(one -> one.kind().matches(kind) && one.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no %s %s".formatted(kind, name)))
                .json();
    }

    /** Merges as {@code kubectl patch --type merge} does; no page removes a field. */
    private static void merge(ObjectNode to, JsonNode patch) {
        patch.properties()
                .forEach(
                        field -> {
                            if (field.getValue().isObject()) {
                                merge(to.withObject("/" + field.getKey()), field.getValue());
                            } else {
                                to.set(field.getKey(), field.getValue());
                            }
                        });
    }

    private static List<String> problemsOfAField(String kind, String path) {
        ObjectNode resource = resource(kind, "nextup").deepCopy();
        String pointer = "/" + path.replace('.', '/');
        int last = pointer.lastIndexOf('/');
        resource.withObject(pointer.substring(0, last)).put(pointer.substring(last + 1), "x");
        return schemas.problems(new Manifest(resource));
    }
}
