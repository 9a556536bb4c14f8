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

    /** The directory of the brokers, which has no job. */
    static final String KAFKA = "kafka";

    /** Says where operators read about the alerts. */
    static final String RUNBOOKS = "nextup-runbooks";

    /** Policies whose addresses an overlay says, and the page, with who asks for them. */
    static final Map<String, String> ADDRESSES =
            Map.of(
                    "nextup-kubernetes-api",
                    "base",
                    "nextup-s3",
                    "components/s3",
                    "nextup-kafka-brokers",
                    "components/own-kafka",
                    "nextup-schema-registry",
                    "components/schema-registry",
                    RUNBOOKS,
                    "components/monitoring");

    /** Components that another one must come before, each with that one. */
    private static final Map<String, String> AFTER =
            Map.of("components/schema-registry", "components/mapping");

    private static final String ADDRESS =
            """
            ---
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata:
              name: %s
            spec:
              egress:
                - to: [{ipBlock: {cidr: 192.0.2.1/32}}]
                  ports: [{port: 443, protocol: TCP}]
            """;

    private static final String PAGE =
            """
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: %s
              annotations: {config.kubernetes.io/local-config: "true"}
            data:
              alerts: https://pages.example.com/ALERTS.md
            """;

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

    /** Returns every directory that a team applies: those with a job, and that of the brokers. */
    static List<String> all() {
        return Stream.concat(directories().stream(), Stream.of(KAFKA)).toList();
    }

    /**
     * Returns what a team applies with a job, by their paths below ROOT: the base, the overlays,
     * and the base with each component alone.
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
        return Manifest.all(RENDERED.computeIfAbsent(directory, path -> build(rendered(path))));
    }

    /**
     * Returns the directory, or an overlay of the base with one component or none, and what it
     * needs.
     */
    private static Path rendered(String directory) {
        if (directory.equals("base")) {
            return overlay("base", List.of(), ADDRESSES, "");
        }
        return directory.startsWith("components/")
                ? overlay(
                        directory,
                        Stream.concat(Stream.ofNullable(AFTER.get(directory)), Stream.of(directory))
                                .toList(),
                        ADDRESSES,
                        "")
                : ROOT.resolve(directory);
    }

    /**
     * Renders an overlay of the base.
     *
     * @param name of the directory that is written
     * @param patches {@code patches:} of the overlay
     */
    static List<Manifest> render(String name, List<String> components, String patches) {
        return render(name, components, ADDRESSES, patches);
    }

    /**
     * Renders an overlay of the base.
     *
     * @param addresses policies that it says the addresses of, each with the component that asks
     *     for it
     */
    static List<Manifest> render(
            String name, List<String> components, Map<String, String> addresses, String patches) {
        return Manifest.all(build(overlay(name, components, addresses, patches)));
    }

    /** Renders the brokers with a component. */
    static List<Manifest> renderKafka(String component) {
        Path overlay = directory("kafka");
        write(
                overlay.resolve("kustomization.yaml"),
                """
                apiVersion: kustomize.config.k8s.io/v1beta1
                kind: Kustomization
                resources: ["%s"]
                components: ["%s"]
                """
                        .formatted(
                                overlay.relativize(ROOT.resolve(KAFKA)),
                                overlay.relativize(ROOT.resolve(component))));
        return Manifest.all(build(overlay));
    }

    private static Path overlay(
            String name, List<String> components, Map<String, String> addresses, String patches) {
        Path overlay = directory(name);
        List<String> all = Stream.concat(Stream.of("base"), components.stream()).toList();
        write(
                overlay.resolve("addresses.yaml"),
                addresses.entrySet().stream()
                        .filter(policy -> all.contains(policy.getValue()))
                        .map(Map.Entry::getKey)
                        .map(one -> (one.equals(RUNBOOKS) ? PAGE : ADDRESS).formatted(one))
                        .sorted()
                        .collect(Collectors.joining()));
        write(
                overlay.resolve("kustomization.yaml"),
                """
                apiVersion: kustomize.config.k8s.io/v1beta1
                kind: Kustomization
                namespace: nextup
                resources: [addresses.yaml]
                components: [%s]
                %s
                """
                        .formatted(
                                all.stream()
                                        .map(one -> overlay.relativize(ROOT.resolve(one)))
                                        .map("\"%s\""::formatted)
                                        .collect(Collectors.joining(", ")),
                                patches));
        return overlay;
    }

    private static Path directory(String name) {
        return HOME.resolve("infra/acceptance/target/kustomize").resolve(name);
    }

    private static void write(Path file, String content) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, content);
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
