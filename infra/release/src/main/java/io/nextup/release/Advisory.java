package io.nextup.release;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.apache.maven.artifact.versioning.DefaultArtifactVersion;
import org.apache.maven.artifact.versioning.InvalidVersionSpecificationException;
import org.apache.maven.artifact.versioning.VersionRange;

/**
 * A published flaw of a package.
 *
 * @param id CVE where there is one, else GHSA
 * @param parts package URLs without version, all affected in the same versions
 * @param versions affected ones as a Maven range, such as {@code [4.1.0,4.1.118.Final)}
 * @param about what the flaw is, in a sentence
 * @param source page that tells about it
 * @param explanation key of why it does no harm here; none where nothing that ships is affected
 */
record Advisory(
        String id,
        List<String> aliases,
        List<String> parts,
        VersionRange versions,
        String about,
        String source,
        Optional<String> explanation) {
    Advisory {
        if (!id.matches("(CVE|GHSA|PYSEC)-[\\w-]+")) {
            throw new IllegalArgumentException("'%s' is not the id of an advisory".formatted(id));
        }
        aliases = List.copyOf(aliases);
        parts = List.copyOf(parts);
        if (parts.isEmpty() || !parts.stream().allMatch(part -> part.matches("pkg:[^@]+"))) {
            throw new IllegalArgumentException(
                    "%s needs 'parts' such as pkg:maven/group/artifact, was %s"
                            .formatted(id, parts));
        }
        requireNonNull(versions, "versions is null");
        if (about.isBlank() || !source.startsWith("https://")) {
            throw new IllegalArgumentException(
                    "%s needs 'about', and 'source' with an https address".formatted(id));
        }
        requireNonNull(explanation, "explanation is null");
    }

    /**
     * The range of a Maven specification; a bare version, which Maven takes as a wish, is refused.
     */
    static VersionRange range(String specification) {
        if (!specification.matches("[\\[(].*[\\])]")) {
            throw new IllegalArgumentException(
                    "'%s' is not a range of versions such as [1.0,1.2)".formatted(specification));
        }
        try {
            return VersionRange.createFromVersionSpec(specification);
        } catch (InvalidVersionSpecificationException e) {
            throw new IllegalArgumentException(
                    "'%s' is not a range of versions such as [1.0,1.2)".formatted(specification),
                    e);
        }
    }

    boolean affects(ShippedPart shipped) {
        return parts.contains(shipped.name())
                && versions.containsVersion(new DefaultArtifactVersion(shipped.version()));
    }
}
