package io.nextup.release;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.stream.Stream;

/**
 * A package that ships: a jar, or what a jar holds of other packages.
 *
 * @param name package URL without version, such as {@code pkg:maven/io.netty/netty-handler}
 * @param qualifiers of the package URL, such as {@code type=jar}; empty for a held part
 * @param holds parts that were copied into this one, as NOTICE files and Maven's own files tell
 */
record ShippedPart(String name, String version, String qualifiers, List<ShippedPart> holds) {
    ShippedPart {
        if (!name.matches("pkg:[a-z]+/\\S+")) {
            throw new IllegalArgumentException(
                    "'%s' is not a package URL such as pkg:maven/group/artifact".formatted(name));
        }
        if (version.isBlank()) {
            throw new IllegalArgumentException("%s has no version".formatted(name));
        }
        requireNonNull(qualifiers, "qualifiers is null");
        holds = List.copyOf(holds);
    }

    static ShippedPart held(String name, String version) {
        return new ShippedPart(name, version, "", List.of());
    }

    static ShippedPart maven(String group, String artifact, String version) {
        return held("pkg:maven/%s/%s".formatted(group, artifact), version);
    }

    /** The part of a package URL with a version, such as {@code pkg:pypi/torch@2.7.1}. */
    static ShippedPart parse(String purl) {
        int at = purl.lastIndexOf('@');
        if (at < 0) {
            throw new IllegalArgumentException("'%s' names no version".formatted(purl));
        }
        return held(purl.substring(0, at), purl.substring(at + 1));
    }

    /** The same part with what it holds besides. */
    ShippedPart holding(List<ShippedPart> more) {
        return new ShippedPart(
                name,
                version,
                qualifiers,
                Stream.concat(holds.stream(), more.stream()).distinct().toList());
    }

    /** This part and all that it holds, at any depth. */
    Stream<ShippedPart> all() {
        return Stream.concat(Stream.of(this), holds.stream().flatMap(ShippedPart::all));
    }

    String purl() {
        return "%s@%s%s".formatted(name, version, qualifiers.isEmpty() ? "" : "?" + qualifiers);
    }

    @Override
    public String toString() {
        return "%s@%s".formatted(name, version);
    }
}
