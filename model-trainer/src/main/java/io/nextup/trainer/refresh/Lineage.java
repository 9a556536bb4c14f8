package io.nextup.trainer.refresh;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Versions that a candidate is compared with, beside the serving one.
 *
 * @param reference the pinned one; empty where it is what serves
 * @param earlier those that may be announced again, newest first
 */
record Lineage(Optional<String> reference, List<String> earlier) {
    Lineage {
        requireNonNull(reference, "reference is null");
        earlier = List.copyOf(earlier);
    }

    /** Returns each version once. */
    List<String> versions() {
        List<String> all = new ArrayList<>(earlier);
        reference.filter(one -> !all.contains(one)).ifPresent(all::add);
        return all;
    }

    /** Returns the part that is among the versions. */
    Lineage only(List<String> versions) {
        return new Lineage(
                reference.filter(versions::contains),
                earlier.stream().filter(versions::contains).toList());
    }
}
