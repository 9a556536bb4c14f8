package io.nextup.acceptance.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every manifest that a team applies is one that the API server takes, field by field. */
class ManifestsTest {
    /** Fields whose keys a team or another program chooses; any key is right there. */
    private static final Set<String> MAPS =
            Set.of(
                    "annotations",
                    "config",
                    "configuration",
                    "data",
                    "flinkConfiguration",
                    "labels",
                    "limits",
                    "logConfiguration",
                    "matchLabels",
                    "nodeSelector",
                    "requests");

    private static Schemas schemas;

    @BeforeAll
    static void read() {
        schemas = Schemas.read();
    }

    @BeforeEach
    void assumeKustomize() {
        Kustomize.assumeThere();
    }

    @ParameterizedTest
    @MethodSource("directories")
    void everyManifestOfADirectoryFitsItsSchema(String directory) {
        List<String> problems = new ArrayList<>();
        for (Manifest manifest : validated(Kustomize.render(directory))) {
            problems.addAll(schemas.problems(manifest));
        }
        assertThat(problems).isEmpty();
        assertThat(Kustomize.render(directory)).hasSizeGreaterThan(10);
    }

    static Stream<String> directories() {
        return Kustomize.all().stream();
    }

    @Test
    void theSavepointByHandFitsItsSchemaAndNamesTheJob() {
        assumeCustomKinds();
        Manifest savepoint = savepoint();

        assertThat(schemas.problems(savepoint)).isEmpty();
        assertThat(Kustomize.render("base"))
                .anyMatch(
                        one ->
                                one.is(
                                        savepoint.spec().at("/jobReference/kind").asText(),
                                        savepoint.spec().at("/jobReference/name").asText()));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aFieldThatAKindDoesNotHaveFailsWhereverItStands(Manifest manifest) {
        if (!Schemas.isCore(manifest)) {
            assumeCustomKinds();
        }
        Set<String> taken = new TreeSet<>();
        List<String> places = new ArrayList<>();
        objects(manifest.json(), "", places);
        for (String place : places) {
            JsonNode planted = manifest.json().deepCopy();
            ((ObjectNode) planted.at(place)).put("plantedField", "x");
            if (schemas.problems(new Manifest(planted)).isEmpty()) {
                taken.add(place);
            }
        }
        assertThat(taken)
                .as("places at which any field is taken")
                .allMatch(place -> MAPS.contains(place.substring(place.lastIndexOf('/') + 1)));
        assertThat(places.size()).isGreaterThan(taken.size());
    }

    /** One manifest of each kind, the largest: it has the most places. */
    static Stream<Manifest> kinds() {
        if (!Kustomize.isThere()) {
            return Stream.of(savepoint());
        }
        Map<String, Manifest> largest = new TreeMap<>();
        Stream.concat(
                        Kustomize.all().stream().flatMap(one -> Kustomize.render(one).stream()),
                        Stream.of(savepoint()))
                .forEach(
                        one ->
                                largest.merge(
                                        one.kind(),
                                        one,
                                        (a, b) ->
                                                a.json().toString().length()
                                                                >= b.json().toString().length()
                                                        ? a
                                                        : b));
        return largest.values().stream();
    }

    private static void objects(JsonNode node, String place, List<String> places) {
        if (node.isObject()) {
            places.add(place);
            node.properties()
                    .forEach(
                            field ->
                                    objects(
                                            field.getValue(),
                                            place + "/" + field.getKey().replace("/", "~1"),
                                            places));
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                objects(node.get(i), place + "/" + i, places);
            }
        }
    }

    @Test
    void aWrongValueOfACustomKindFails() {
        assumeCustomKinds();
        Manifest job = only("FlinkDeployment", Kustomize.render("base"));
        JsonNode planted = job.json().deepCopy();
        ((ObjectNode) planted.get("spec")).put("flinkVersion", "v2_9");
        assertThat(schemas.problems(new Manifest(planted)))
                .singleElement()
                .satisfies(problem -> assertThat(problem).contains("flinkVersion"));
    }

    @Test
    void whatIsValidatedAgainstWhichSchemaIsPrinted() {
        assumeCustomKinds();
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (String directory : Kustomize.all()) {
            for (Manifest manifest : Kustomize.render(directory)) {
                counts.merge(manifest.kind() + " by " + schemas.origin(manifest), 1, Integer::sum);
            }
        }
        counts.merge(savepoint().kind() + " by " + schemas.origin(savepoint()), 1, Integer::sum);
        assertThat(counts.keySet()).noneMatch(line -> line.endsWith(" by none"));
        System.out.printf(
                "Kubernetes: %d manifests of %s and savepoint.yaml are valid: %s%n",
                counts.values().stream().mapToInt(Integer::intValue).sum(),
                Kustomize.all(),
                counts);
    }

    private static List<Manifest> validated(List<Manifest> manifests) {
        return schemas.hasCustomKinds()
                ? manifests
                : manifests.stream().filter(Schemas::isCore).toList();
    }

    private static void assumeCustomKinds() {
        Kustomize.assume(
                schemas.hasCustomKinds(),
                "no definitions of custom kinds: -Dnextup.crds names a directory of CRDs as *.yaml.gz");
    }

    private static Manifest savepoint() {
        return Manifest.read(Kustomize.ROOT.resolve("savepoint.yaml")).get(0);
    }

    private static Manifest only(String kind, List<Manifest> manifests) {
        return manifests.stream().filter(one -> one.kind().equals(kind)).findFirst().orElseThrow();
    }
}
