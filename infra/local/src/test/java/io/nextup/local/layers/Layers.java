package io.nextup.local.layers;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Map;

/** The rules of who may know whom. Each takes the package that all others lie in. */
final class Layers {
    private Layers() {}

    /** The modules: each may use only those that it names. */
    static ArchRule ofModules(String root) {
        return layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .withOptionalLayers(true)
                .layer("event")
                .definedBy(root + ".event..")
                .layer("kafka")
                .definedBy(root + ".kafka..")
                .layer("model")
                .definedBy(root + ".model..")
                .layer("serving")
                .definedBy(root + ".serving..")
                .layer("job")
                .definedBy(root + ".job..")
                .layer("trainer")
                .definedBy(root + ".trainer..")
                .layer("local")
                .definedBy(root + ".local..")
                .whereLayer("event")
                .mayNotAccessAnyLayer()
                .whereLayer("kafka")
                .mayOnlyAccessLayers("event")
                .whereLayer("model")
                .mayOnlyAccessLayers("event")
                .whereLayer("serving")
                .mayOnlyAccessLayers("event", "kafka", "model")
                .whereLayer("job")
                .mayOnlyAccessLayers("event", "kafka", "model", "serving")
                .whereLayer("trainer")
                .mayOnlyAccessLayers("event", "kafka", "model", "serving")
                .whereLayer("local")
                .mayOnlyAccessLayers("event", "kafka", "model", "trainer");
    }

    /** No package uses one that uses it, directly or through others. */
    static ArchRule noCycleOfPackages(String root) {
        return slices().matching(root + ".(**)").should().beFreeOfCycles();
    }

    /** Packages with more classes than this, nested ones apart, with how many they have. */
    static Map<String, Long> packagesAbove(int most, JavaClasses classes) {
        Map<String, Long> sizes =
                classes.stream()
                        .filter(JavaClass::isTopLevelClass)
                        .collect(groupingBy(JavaClass::getPackageName, counting()));
        sizes.values().removeIf(size -> size <= most);
        return sizes;
    }
}
