package io.nextup.trainer.family;

import io.nextup.trainer.option.Hyperparameter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/** Families to choose from, with the options that they read. Immutable. */
public final class Families {
    /** Name of the family that is trained where none is named. */
    public static final String USUAL = "blend";

    private final List<Family> byName;

    private Families(List<Family> byName) {
        this.byName = byName;
    }

    /** Returns the families of this build and of every jar beside it that names some. */
    public static Families onClassPath() {
        return of(
                ServiceLoader.load(Family.class, Families.class.getClassLoader()).stream()
                        .map(ServiceLoader.Provider::get)
                        .toList());
    }

    /**
     * Returns a choice of these families.
     *
     * @throws IllegalStateException if two have one name, or declare one option with different
     *     types, labels or parsers, of which a command line has only one: the message names both
     */
    public static Families of(Collection<? extends Family> families) {
        Map<String, Family> byName = new LinkedHashMap<>();
        Map<String, Declaration> byKey = new LinkedHashMap<>();
        families.stream()
                .sorted(Comparator.comparing(Family::name))
                .forEach(
                        family -> {
                            Family same = byName.putIfAbsent(family.name(), family);
                            if (same != null) {
                                throw new IllegalStateException(
                                        "Two families are named %s, %s and %s: rename one"
                                                .formatted(
                                                        family.name(),
                                                        same.getClass().getName(),
                                                        family.getClass().getName()));
                            }
                            declare(family, byKey);
                        });
        return new Families(List.copyOf(byName.values()));
    }

    private record Declaration(Family family, Hyperparameter<?> option) {
        String words() {
            return "%s declares it as %s".formatted(family.name(), option.type().getSimpleName());
        }
    }

    private static void declare(Family family, Map<String, Declaration> byKey) {
        for (Hyperparameter<?> option : family.defaults().hyperparameters()) {
            Declaration own = new Declaration(family, option);
            Declaration first = byKey.putIfAbsent(option.key(), own);
            if (first != null && !first.option.equals(option)) {
                throw new IllegalStateException(
                        "Two families differ in the type of %s: %s, %s; rename it in one of them"
                                .formatted(option.option(), first.words(), own.words()));
            }
            if (first != null && !first.option.readsLike(option)) {
                throw new IllegalStateException(
                        "The families %s and %s differ in the label or the parser of %s: share one declaration, or rename it in one of them"
                                .formatted(first.family.name(), family.name(), option.option()));
            }
        }
    }

    /**
     * Returns the family of that name.
     *
     * @throws IllegalArgumentException if no family has that name: the message lists those that
     *     exist
     */
    public Family named(String name) {
        return byName.stream()
                .filter(family -> family.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "There is no family \"%s\": choose from %s"
                                                .formatted(
                                                        name,
                                                        byName.stream()
                                                                .map(Family::name)
                                                                .toList())));
    }

    /** Returns all families in alphabetical order. */
    public List<Family> all() {
        return byName;
    }

    /**
     * Returns all options that some family reads, with those families. Each stands where the first
     * family, by name, declares it.
     */
    public Map<Hyperparameter<?>, List<Family>> readers() {
        Map<Hyperparameter<?>, List<Family>> readers = new LinkedHashMap<>();
        for (Family family : byName) {
            for (Hyperparameter<?> option : family.defaults().hyperparameters()) {
                readers.computeIfAbsent(option, first -> new ArrayList<>()).add(family);
            }
        }
        return readers;
    }
}
