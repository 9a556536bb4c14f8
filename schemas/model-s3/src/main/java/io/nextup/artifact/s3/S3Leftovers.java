package io.nextup.artifact.s3;

import io.nextup.artifact.Manifest;
import io.nextup.event.PlainName;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Objects of versions without a manifest: a publisher died before it wrote the manifest, or a
 * deleter after it deleted it. A registry may share its prefix with other data. So a place counts
 * only if the store wrote everything in it.
 */
final class S3Leftovers {
    private final S3Location root;
    private final S3Objects objects;

    S3Leftovers(S3Location root, S3Objects objects) {
        this.root = root;
        this.objects = objects;
    }

    /**
     * Deletes the leftovers of which nothing was written at an instant or later.
     *
     * @return number of versions whose leftovers were deleted
     */
    int clear(Instant before) throws IOException {
        int cleared = 0;
        for (String version : candidates(before)) {
            cleared += clear(root.child(version), before) ? 1 : 0;
        }
        return cleared;
    }

    /**
     * Lists the candidates with one listing of the whole registry, however many versions there are.
     */
    private List<String> candidates(Instant before) throws IOException {
        Map<String, Instant> newest = new HashMap<>();
        objects.list(
                root,
                object -> {
                    int slash = object.name().indexOf('/');
                    String version = object.name().substring(0, Math.max(slash, 0));
                    if (PlainName.is(version)) {
                        String file = object.name().substring(slash + 1);
                        newest.merge(version, left(file, object.written()), S3Leftovers::later);
                    }
                });
        return newest.entrySet().stream()
                .filter(entry -> entry.getValue().isBefore(before))
                .map(Map.Entry::getKey)
                .toList();
    }

    /**
     * Returns the time when a file was left. Returns {@link Instant#MAX} for a manifest, which
     * makes its place a version, and for a name that the store never gives a file.
     */
    private static Instant left(String file, Instant written) {
        return file.equals(Manifest.FILE_NAME) || !PlainName.is(file) ? Instant.MAX : written;
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    /**
     * Deletes a place's objects. Lists them again first, since the listing of the whole registry
     * takes a while.
     */
    private boolean clear(S3Location place, Instant before) throws IOException {
        Map<String, Instant> files = new HashMap<>();
        objects.list(
                place, object -> files.put(object.name(), left(object.name(), object.written())));
        if (files.isEmpty() || !files.values().stream().allMatch(left -> left.isBefore(before))) {
            return false;
        }
        for (String file : files.keySet()) {
            if (!objects.isOurs(place, file)) {
                return false;
            }
        }
        for (String file : files.keySet()) {
            objects.delete(place, file);
        }
        return true;
    }
}
