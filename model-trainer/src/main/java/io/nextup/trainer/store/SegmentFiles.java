package io.nextup.trainer.store;

import io.nextup.event.Interaction;
import io.nextup.trainer.history.Sink;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The segments of one store. Not thread-safe. */
final class SegmentFiles {
    private final Disk disk;
    private final Path directory;
    private final long fullBytes;
    private long nextNumber;

    /**
     * @param fullBytes size at which a segment ends
     * @param nextNumber number greater than that of every segment there ever was
     */
    SegmentFiles(Disk disk, Path directory, long fullBytes, long nextNumber) {
        this.disk = disk;
        this.directory = directory;
        this.fullBytes = fullBytes;
        this.nextNumber = nextNumber;
    }

    long nextNumber() {
        return nextNumber;
    }

    SegmentWriter writer(int generation, int partition) {
        return new SegmentWriter(
                disk, directory, generation, partition, fullBytes, () -> nextNumber++);
    }

    /** Passes on every interaction, in the order of arrival. */
    void read(Segment segment, Sink<Interaction> sink) throws IOException {
        SegmentReader.read(directory, segment, sink);
    }

    /** Selects the interactions of a segment that stay. */
    @FunctionalInterface
    interface Filter {
        /**
         * Returns true when this interaction stays.
         *
         * @param index position within the segment, from 0
         */
        boolean keeps(Interaction interaction, long index);
    }

    /** Returns the segments that replace a segment: the segment itself when all of it stays. */
    List<Segment> without(Segment segment, Filter filter) throws IOException {
        long[] seen = new long[1];
        long[] kept = new long[1];
        read(
                segment,
                interaction -> {
                    if (filter.keeps(interaction, seen[0]++)) {
                        kept[0]++;
                    }
                });
        return kept[0] == seen[0] ? List.of(segment) : copy(List.of(segment), filter);
    }

    /** Copies the segments' interactions to as few segments as hold them. */
    List<Segment> merge(List<Segment> run) throws IOException {
        return copy(run, (interaction, index) -> true);
    }

    private List<Segment> copy(List<Segment> run, Filter filter) throws IOException {
        try (SegmentWriter writer = writer(run.get(0).generation(), run.get(0).partition())) {
            for (Segment segment : run) {
                long[] seen = new long[1];
                read(
                        segment,
                        interaction -> {
                            if (filter.keeps(interaction, seen[0]++)) {
                                writer.add(interaction);
                            }
                        });
            }
            return writer.finish();
        }
    }

    /** Deletes the files that no commit names, including a commit that was not completed. */
    void deleteAllBut(List<Segment> named) throws IOException {
        Set<String> keep = new HashSet<>();
        named.forEach(segment -> keep.add(segment.file()));
        List<Path> unnamed = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (name.equals(CommitFile.NEW_NAME)
                        || (Segment.isFile(name) && !keep.contains(name))) {
                    unnamed.add(file);
                }
            }
        }
        for (Path file : unnamed) {
            disk.delete(file);
        }
        if (!unnamed.isEmpty()) {
            disk.force(directory);
        }
    }
}
