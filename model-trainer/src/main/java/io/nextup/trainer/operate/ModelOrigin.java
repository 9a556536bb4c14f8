package io.nextup.trainer.operate;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.Manifest;
import io.nextup.event.Excerpt;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Facts about a model that somebody is about to vouch for: few, since a registry may have many
 * models, and without control characters. Family, time and provenance are what the manifest's
 * writer says; the files are those that lie there.
 *
 * @param createdAt an ISO-8601 instant
 * @param provenance how the model was made, of what, by which build and machine
 * @param files size and SHA-256 of each file by its name
 * @param manifestSha256 SHA-256 of the manifest's bytes
 * @param signatures number of signatures that the model has
 * @param expected number of those among them that were made by keys of which one must have signed
 */
public record ModelOrigin(
        String version,
        String family,
        String createdAt,
        int items,
        Map<String, String> provenance,
        Map<String, Manifest.FileEntry> files,
        String manifestSha256,
        int signatures,
        int expected) {
    private static final List<String> SHOWN =
            List.of(
                    "imported.module",
                    "data",
                    "data.interactions",
                    "data.newest",
                    "code.version",
                    "machine.processor");

    public ModelOrigin {
        provenance = Collections.unmodifiableMap(new LinkedHashMap<>(provenance));
    }

    static ModelOrigin of(Artifact artifact, int signatures, int expected) {
        Manifest manifest = artifact.manifest();
        Map<String, String> provenance = new LinkedHashMap<>();
        for (String name : SHOWN) {
            String value = manifest.provenance().get(name);
            if (value != null) {
                provenance.put(name, Excerpt.of(value));
            }
        }
        return new ModelOrigin(
                manifest.version(),
                Excerpt.of(manifest.family()),
                manifest.createdAt(),
                manifest.itemCount(),
                provenance,
                manifest.files(),
                artifact.manifestSha256(),
                signatures,
                expected);
    }
}
