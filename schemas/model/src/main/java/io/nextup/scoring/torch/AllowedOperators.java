package io.nextup.scoring.torch;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The operators, functions and types that a module's code may name. Immutable. */
public final class AllowedOperators {
    private static final String RESOURCE = "operators.txt";
    private static final String PRIM = "ops.prim.";
    private static final String TORCH = "torch.";
    private static final Pattern NAME =
            Pattern.compile(
                    "(torch\\.|(ops|__torch__\\.torch\\.classes)\\.[A-Za-z0-9_]+\\.)?[A-Za-z_][A-Za-z0-9_]*");

    /** Namespace of the classes that PyTorch brings in native code. */
    static final String NATIVE_CLASSES = "__torch__.torch.classes.";

    /** Operators of PyTorch that take the name of a file: no class of a module may define them. */
    static final Set<String> OF_FILES = Set.of("from_file", "save");

    private static final AllowedOperators DEFAULT = new AllowedOperators(read());

    /** Names as {@code torch.topk}, {@code ops.prim.device}, or alone as {@code len}. */
    private final Set<String> names;

    private AllowedOperators(Set<String> names) {
        this.names = Set.copyOf(names);
    }

    /** Returns the operators of this build. */
    public static AllowedOperators ofThisBuild() {
        return DEFAULT;
    }

    /**
     * Returns these operators and some more.
     *
     * @param more names such as {@code torch.warn}, {@code ops.quantized.linear}, {@code
     *     __torch__.torch.classes.quantized.LinearPackedParamsBase} or {@code print}
     * @throws IllegalArgumentException naming the first that does not have such a form
     */
    public AllowedOperators and(Collection<String> more) {
        for (String name : more) {
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "\"%s\" is not the name of an operator: write torch.NAME, ops.NAMESPACE.NAME, __torch__.torch.classes.NAMESPACE.NAME or NAME"
                                .formatted(name));
            }
        }
        Set<String> all = new HashSet<>(names);
        all.addAll(more);
        return new AllowedOperators(all);
    }

    /** Returns the names, as {@link #and} takes them. */
    public Set<String> names() {
        return names;
    }

    boolean has(String name) {
        return names.contains(name);
    }

    /** Tells whether a method or attribute of a value may have this name. */
    boolean hasMember(String name) {
        return names.contains(TORCH + name);
    }

    /** Says that a part of a module names an operator that is not allowed, and the way out. */
    static String notAllowed(String operator) {
        return "it names %s, which a module may not use: do without it, or add it to nextup.models.allowed-operators (--allowed-operators)"
                .formatted(operator);
    }

    private static Set<String> read() {
        try (InputStream in = AllowedOperators.class.getResourceAsStream(RESOURCE)) {
            Set<String> names = new HashSet<>();
            String prefix = "";
            for (String line : new String(in.readAllBytes(), UTF_8).lines().toList()) {
                switch (line) {
                    case "torch" -> prefix = TORCH;
                    case "prim" -> prefix = PRIM;
                    case "plain" -> prefix = "";
                    default -> {
                        if (!line.startsWith("#") && !line.isEmpty()) {
                            for (String name : List.of(line.split(" "))) {
                                names.add(prefix + name);
                            }
                        }
                    }
                }
            }
            return names;
        } catch (IOException e) {
            throw new UncheckedIOException("%s of this jar cannot be read".formatted(RESOURCE), e);
        }
    }
}
