package io.nextup.acceptance.kubernetes;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.nextup.local.install.Installation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Renders the directories of {@code infra/kubernetes}, each once. */
public final class Kustomize {
    static final Path HOME = Installation.current().home();
    static final Path ROOT = HOME.resolve("infra/kubernetes");

    private static final Map<String, String> RENDERED = new ConcurrentHashMap<>();
    private static final Set<String> SAID = ConcurrentHashMap.newKeySet();

    private Kustomize() {}

    /** Tells whether the program is there. */
    public static boolean isThere() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "kustomize")));
    }

    static void assumeThere() {
        assume(
                isThere(),
                "kustomize is missing: no manifest is rendered or checked (apt install kustomize)");
    }

    /** Skips a test without what it needs, and says so once in the output of the build. */
    static void assume(boolean isMet, String orElse) {
        if (!isMet && SAID.add(orElse)) {
            System.out.println("Skipped: " + orElse);
        }
        assumeTrue(isMet, orElse);
    }

    /**
     * Returns what a team applies, by their paths below ROOT: the base, the overlays, and the base
     * with each component alone.
     */
    static List<String> directories() {
        return Stream.of(Stream.of("base"), below("overlays"), below("components"))
                .flatMap(Function.identity())
                .toList();
    }

    private static Stream<String> below(String folder) {
        try (Stream<Path> directories = Files.list(ROOT.resolve(folder))) {
            return directories
                    .map(one -> folder + "/" + one.getFileName())
                    .sorted()
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Manifest> render(String directory) {
        return Manifest.all(
                RENDERED.computeIfAbsent(
                        directory,
                        path ->
                                build(
                                        path.startsWith("components/")
                                                ? alone(path)
                                                : ROOT.resolve(path))));
    }

    /** Writes an overlay of the base with one component. */
    private static Path alone(String component) {
        return overlay(component, List.of(component), "");
    }

    /**
     * Renders an overlay of the base.
     *
     * @param name of the directory that is written
     * @param patches {@code patches:} of the overlay
     */
    static List<Manifest> render(String name, List<String> components, String patches) {
        return Manifest.all(build(overlay(name, components, patches)));
    }

    private static Path overlay(String name, List<String> components, String patches) {
        try {
            Path overlay = HOME.resolve("infra/acceptance/target/kustomize").resolve(name);
            Files.createDirectories(overlay);
            Files.writeString(
                    overlay.resolve("kustomization.yaml"),
                    """
                    apiVersion: kustomize.config.k8s.io/v1beta1
                    kind: Kustomization
                    namespace: nextup
                    resources: ["%s"]
                    components: [%s]
                    %s
                    """
                            .formatted(
                                    overlay.relativize(ROOT.resolve("base")),
                                    components.stream()
                                            .map(one -> overlay.relativize(ROOT.resolve(one)))
                                            .map("\"%s\""::formatted)
                                            .collect(Collectors.joining(", ")),
                                    patches));
            return overlay;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Runs {@code kustomize build}.
     *
     * @throws IllegalStateException with what it says, if it fails
     */
    public static String build(Path directory) {
        try {
            Process process =
                    new ProcessBuilder("kustomize", "build", directory.toString())
                            .redirectErrorStream(true)
                            .start();
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(
                        "kustomize build %s: %s".formatted(directory, output));
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
