package io.nextup.trainer.store;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Comparator;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A file of interactions of one partition, in the order of their arrival: an Avro object container
 * file, zstd with checksums.
 *
 * @param number number that grows from file to file of a store and is never used again
 * @param generation generation of the topic that it was read from; grows when the topic is made
 *     anew
 * @param sha256 checksum of the file, in lower-case hexadecimal digits
 * @param newestMillis time of its newest interaction; null where an earlier build wrote the file
 */
record Segment(
        long number,
        int generation,
        int partition,
        long interactions,
        long bytes,
        String sha256,
        @JsonInclude(JsonInclude.Include.NON_NULL) Long newestMillis) {
    /**
     * Orders by generation, then by partition. It leaves the order within a partition open: a
     * segment that an erasure rewrote has a greater number than later ones.
     */
    static final Comparator<Segment> BY_PARTITION =
            Comparator.comparingInt(Segment::generation).thenComparingInt(Segment::partition);

    private static final Pattern FILE = Pattern.compile("segment-\\d{10,19}\\.avro");

    Segment {
        requireNonNull(sha256, "sha256 is null");
        if (number < 0 || generation < 0 || partition < 0) {
            throw new IllegalArgumentException(
                    "Segment %d of generation %d, partition %d"
                            .formatted(number, generation, partition));
        }
        if (interactions < 1 || bytes < 1) {
            throw new IllegalArgumentException(
                    "Segment %d with %d interactions in %d bytes"
                            .formatted(number, interactions, bytes));
        }
    }

    String file() {
        return file(number);
    }

    static String file(long number) {
        return String.format(Locale.ROOT, "segment-%010d.avro", number);
    }

    /** Returns true when a store may have made a file of this name. */
    static boolean isFile(String name) {
        return FILE.matcher(name).matches();
    }

    boolean isBeside(Segment other) {
        return generation == other.generation && partition == other.partition;
    }
}
