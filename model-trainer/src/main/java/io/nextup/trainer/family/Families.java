package io.nextup.trainer.family;

import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;

/** The families on the class path. */
public final class Families {
    private Families() {}

    /**
     * The family of that name.
     *
     * @throws IllegalArgumentException if there is none of that name: the message lists those that
     *     there are
     */
    public static Family named(String name) {
        return all().stream()
                .filter(family -> family.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "There is no family \"%s\": choose from %s"
                                                .formatted(name, names())));
    }

    /** In alphabetical order. */
    public static List<String> names() {
        return all().stream().map(Family::name).toList();
    }

    private static List<Family> all() {
        return ServiceLoader.load(Family.class, Families.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .sorted(Comparator.comparing(Family::name))
                .toList();
    }
}
