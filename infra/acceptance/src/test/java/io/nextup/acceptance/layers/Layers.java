package io.nextup.acceptance.layers;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toCollection;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.PackageMatcher;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture.LayerDependencySpecification;
import java.io.Console;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The rules of who may know whom. Each takes the package that all others lie in. */
final class Layers {
    /** A part of the project: its packages below the root, and the parts that it may use. */
    private record Layer(String name, String packages, Set<String> below) {
        Layer(String name, String packages, String... below) {
            this(name, packages, Set.of(below));
        }
    }

    private static final List<Layer> MODULES =
            List.of(
                    new Layer("build", "build.."),
                    new Layer("event", "event..", "build"),
                    new Layer("kafka", "kafka..", "event"),
                    new Layer("models", "models..", "event", "kafka"),
                    new Layer("signature", "signature.."),
                    new Layer("intake", "intake..", "event", "signature"),
                    new Layer("sequence", "sequence..", "event", "intake"),
                    new Layer("handover", "handover..", "event", "intake"),
                    new Layer("outcome", "outcome..", "event", "sequence"),
                    new Layer("catalogue", "catalogue..", "event", "scoring"),
                    new Layer("scoring", "scoring"),
                    new Layer(
                            "artifact",
                            "artifact..",
                            "event",
                            "signature",
                            "intake",
                            "sequence",
                            "scoring"),
                    new Layer("torch", "scoring.torch..", "scoring", "artifact"),
                    new Layer("serving", "serving..", schemasAnd()),
                    new Layer("job", "job..", schemasAnd("serving")),
                    new Layer("trainer", "trainer..", schemasAnd()),
                    new Layer("console", "console..", schemasAnd("trainer")),
                    new Layer("local", "local..", schemasAnd()),
                    new Layer("bench", "bench..", schemasAnd("trainer", "local")),
                    new Layer("demo", "demo..", schemasAnd("trainer", "local")),
                    new Layer(
                            "launcher",
                            "launcher..",
                            schemasAnd("trainer", "console", "local", "bench", "demo")),
                    new Layer("release", "release.."));

    /** Packages of the trainer that hold data. */
    static final List<String> DATA = List.of("dataset", "erase", "history", "progress", "store");

    /** Packages of the trainer that learn from data; all but these and data refresh. */
    static final List<String> LEARN =
            List.of(
                    "candidate",
                    "embedding",
                    "evaluate",
                    "family",
                    "leaderboard",
                    "option",
                    "plot",
                    "registry",
                    "report",
                    "train",
                    "tune");

    private Layers() {}

    /** Classes in no layer, and names of layers without a class: no rule would see either. */
    static List<String> unseen(String root, JavaClasses classes) {
        Stream<String> homeless =
                classes.stream()
                        .filter(one -> one.getPackageName().startsWith(root))
                        .filter(one -> MODULES.stream().noneMatch(layer -> holds(root, layer, one)))
                        .map(JavaClass::getName);
        Stream<String> empty =
                MODULES.stream()
                        .filter(layer -> classes.stream().noneMatch(one -> holds(root, layer, one)))
                        .map(Layer::name);
        return Stream.concat(homeless, empty).toList();
    }

    private static boolean holds(String root, Layer layer, JavaClass one) {
        return PackageMatcher.of(root + "." + layer.packages).matches(one.getPackageName());
    }

    /** The modules, and the ideas within the model's: each uses only those that it names. */
    static ArchRule ofModules(String root) {
        LayeredArchitecture layers =
                layeredArchitecture()
                        .consideringOnlyDependenciesInLayers()
                        .withOptionalLayers(true);
        for (Layer layer : MODULES) {
            layers = layers.layer(layer.name).definedBy(root + "." + layer.packages);
        }
        for (Layer layer : MODULES) {
            LayerDependencySpecification of = layers.whereLayer(layer.name);
            layers =
                    layer.below.isEmpty()
                            ? of.mayNotAccessAnyLayer()
                            : of.mayOnlyAccessLayers(layer.below.toArray(String[]::new));
        }
        return layers;
    }

    private static String[] schemasAnd(String... more) {
        return Stream.concat(
                        Stream.of(
                                "build",
                                "event",
                                "kafka",
                                "models",
                                "signature",
                                "intake",
                                "sequence",
                                "handover",
                                "outcome",
                                "catalogue",
                                "scoring",
                                "artifact",
                                "torch"),
                        Stream.of(more))
                .toArray(String[]::new);
    }

    /** No package uses one that uses it, directly or through others. */
    static ArchRule noCycleOfPackages(String root) {
        return slices().matching(root + ".(**)").should().beFreeOfCycles();
    }

    /** In the trainer, data know nothing of learning, and learning knows nothing of refreshing. */
    static ArchRule ofTheTrainer(String root) {
        String[] data = ofTheTrainer(root, DATA);
        String[] learn = ofTheTrainer(root, LEARN);
        String[] both = Stream.of(data, learn).flatMap(Stream::of).toArray(String[]::new);
        return CompositeArchRule.of(trainersUseOnly(root, data, data))
                .and(trainersUseOnly(root, learn, both));
    }

    private static String[] ofTheTrainer(String root, List<String> packages) {
        return packages.stream()
                .map(name -> root + ".trainer." + name + "..")
                .toArray(String[]::new);
    }

    private static ArchRule trainersUseOnly(String root, String[] packages, String[] used) {
        return noClasses()
                .that()
                .resideInAnyPackage(packages)
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage(root + ".trainer..").and(resideOutsideOfPackages(used)));
    }

    /** Only verbs parse and print, so that other programs can call what a verb does. */
    static ArchRule onlyVerbsKnowATerminal(String root) {
        return noClasses()
                .that()
                .resideInAPackage(root + ".trainer..")
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("picocli..")
                                .or(
                                        belongToAnyOf(
                                                PrintStream.class,
                                                PrintWriter.class,
                                                Console.class)));
    }

    /** A training does not depend on how it is watched: only the metrics know their library. */
    static ArchRule onlyMetricsKnowPrometheus(String root) {
        return noClasses()
                .that()
                .resideInAPackage(root + ".trainer..")
                .and()
                .resideOutsideOfPackage(root + ".trainer.metrics..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.prometheus..");
    }

    /** Names of top-level classes that stand in more than one package, with these packages. */
    static Map<String, Set<String>> namesInSeveralPackages(JavaClasses classes) {
        Map<String, Set<String>> packages =
                classes.stream()
                        .filter(JavaClass::isTopLevelClass)
                        .filter(one -> !one.getSimpleName().equals("package-info"))
                        .collect(
                                groupingBy(
                                        JavaClass::getSimpleName,
                                        TreeMap::new,
                                        mapping(
                                                JavaClass::getPackageName,
                                                toCollection(TreeSet::new))));
        packages.values().removeIf(one -> one.size() == 1);
        return packages;
    }
}
